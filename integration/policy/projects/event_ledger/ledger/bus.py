import json
from contextlib import asynccontextmanager

from . import settings
from .session import session


class Bus:
    def __init__(self, kinesis):
        self._kinesis = kinesis

    @classmethod
    @asynccontextmanager
    async def connect(cls):
        async with session.client("kinesis") as kinesis:
            yield cls(kinesis)

    async def tell(self, account, what):
        await self._kinesis.put_record(
            StreamName=settings.STREAM, Data=json.dumps(what, default=str).encode(), PartitionKey=account
        )
