from contextlib import asynccontextmanager
from decimal import Decimal

from boto3.dynamodb.conditions import Key

from . import settings
from .session import session


class Store:
    def __init__(self, client, entries, balances, s3):
        self.client = client
        self.entries = entries
        self.balances = balances
        self.s3 = s3

    async def append(self, account, number, entry):
        await self.client.transact_write_items(
            TransactItems=[
                {
                    "Put": {
                        "TableName": settings.TABLES["entries"],
                        "Item": {"account": account, "number": number, **entry},
                        "ConditionExpression": "attribute_not_exists(account)",
                    }
                },
                {
                    "Update": {
                        "TableName": settings.TABLES["balances"],
                        "Key": {"account": account},
                        "UpdateExpression": "SET last_number = :n ADD amount :a",
                        "ExpressionAttributeValues": {":n": number, ":a": entry["amount"]},
                    }
                },
            ]
        )

    async def head(self, account):
        answer = await self.balances.get_item(Key={"account": account}, ConsistentRead=True)
        return answer.get("Item", {"account": account, "amount": Decimal(0), "last_number": 0})

    async def since(self, account, number):
        condition = Key("account").eq(account) & Key("number").gt(number)
        answer = await self.entries.query(KeyConditionExpression=condition)
        return answer["Items"]

    async def keep_cold(self, account, number, raw):
        await self.s3.put_object(Bucket=settings.COLD_BUCKET, Key=f"{account}/{number:012}.json", Body=raw)


@asynccontextmanager
async def open_store():
    async with session.resource("dynamodb") as dynamodb, session.client("s3") as s3:
        yield Store(
            client=dynamodb.meta.client,
            entries=await dynamodb.Table(settings.TABLES["entries"]),
            balances=await dynamodb.Table(settings.TABLES["balances"]),
            s3=s3,
        )
