"""A shop in one table, with the plain client: transactions, batches, PartiQL and an index."""

import os
import time

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

TABLE = os.environ.get("SHOP_TABLE", "shop")
INDEX = "gsi1"

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


def pack(item):
    return {name: _serialize(value) for name, value in item.items()}


def unpack(item):
    return {name: _deserialize(value) for name, value in item.items()}


def get_client(client=None):
    if client is None:
        client = boto3.client("dynamodb")
    return client


def customer_with_orders(customer, client=None):
    db = get_client(client)
    items = []
    kwargs = {
        "TableName": TABLE,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": f"CUSTOMER#{customer}"}},
    }
    while True:
        page = db.query(**kwargs)
        items.extend(unpack(item) for item in page["Items"])
        if "LastEvaluatedKey" not in page:
            return items
        kwargs["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def orders_by_status(status, client=None):
    paginator = get_client(client).get_paginator("query")
    pages = paginator.paginate(
        TableName=TABLE,
        IndexName=INDEX,
        KeyConditionExpression="gsi1pk = :s",
        ExpressionAttributeValues={":s": {"S": f"STATUS#{status}"}},
    )
    return [unpack(item) for page in pages for item in page["Items"]]


def products(skus, client=None):
    db = get_client(client)
    request = {TABLE: {"Keys": [pack({"pk": f"PRODUCT#{sku}", "sk": "META"}) for sku in skus]}}
    found = []
    while request:
        answer = db.batch_get_item(RequestItems=request)
        found += [unpack(item) for item in answer["Responses"].get(TABLE, [])]
        request = answer["UnprocessedKeys"]
    return found


def place(customer, order, lines, client=None):
    db = get_client(client)
    now = int(time.time())
    writes = [
        {
            "Put": {
                "TableName": TABLE,
                "Item": pack({"pk": f"CUSTOMER#{customer}", "sk": f"ORDER#{order}", "gsi1pk": "STATUS#new", "at": now}),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        },
        {
            "ConditionCheck": {
                "TableName": TABLE,
                "Key": pack({"pk": f"CUSTOMER#{customer}", "sk": "META"}),
                "ConditionExpression": "attribute_exists(pk)",
            }
        },
    ]
    for sku, count in lines:
        writes.append(
            {
                "Update": {
                    "TableName": TABLE,
                    "Key": pack({"pk": f"PRODUCT#{sku}", "sk": "META"}),
                    "UpdateExpression": "ADD stock :n",
                    "ConditionExpression": "stock >= :c",
                    "ExpressionAttributeValues": pack({":n": -count, ":c": count}),
                }
            }
        )
    db.transact_write_items(TransactItems=writes)


def rename(customer, name, client=None):
    get_client(client).execute_statement(
        Statement=f'UPDATE "{TABLE}" SET name = ? WHERE pk = ? AND sk = ?',
        Parameters=[{"S": name}, {"S": f"CUSTOMER#{customer}"}, {"S": "META"}],
    )


def import_products(rows, client=None):
    db = get_client(client)
    for start in range(0, len(rows), 25):
        puts = [{"PutRequest": {"Item": pack(row)}} for row in rows[start : start + 25]]
        request = {TABLE: puts}
        while request:
            request = db.batch_write_item(RequestItems=request)["UnprocessedItems"]


def expire_after(attribute="until", client=None):
    db = get_client(client)
    if db.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED":
        db.update_time_to_live(
            TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute}
        )


def lambda_handler(event, context):
    route = {
        "customer": lambda e: customer_with_orders(e["customer"]),
        "orders": lambda e: orders_by_status(e["status"]),
        "products": lambda e: products(e["skus"]),
        "place": lambda e: place(e["customer"], e["order"], e["lines"]),
        "rename": lambda e: rename(e["customer"], e["name"]),
    }
    return route[event["do"]](event)
