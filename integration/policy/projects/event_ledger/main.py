import asyncio
import json

from ledger.bus import Bus
from ledger.service import Ledger
from ledger.store import open_store

loop = asyncio.new_event_loop()


async def process(records):
    async with open_store() as store, Bus.connect() as bus:
        ledger = Ledger(store, bus)
        results = await asyncio.gather(
            *(ledger.append(json.loads(record["body"])) for record in records), return_exceptions=True
        )
    return [
        {"itemIdentifier": record["messageId"]}
        for record, result in zip(records, results)
        if isinstance(result, Exception)
    ]


def handler(event, context):
    return {"batchItemFailures": loop.run_until_complete(process(event["Records"]))}


async def balance_of(account):
    async with open_store() as store:
        return await Ledger(store, None).balance(account)


def api(event, context):
    account = event["pathParameters"]["account"]
    balance = loop.run_until_complete(balance_of(account))
    return {"statusCode": 200, "body": json.dumps({"account": account, "balance": str(balance)})}
