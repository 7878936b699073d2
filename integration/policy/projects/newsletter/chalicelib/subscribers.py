import secrets

import boto3
from boto3.dynamodb.conditions import Attr

from .config import STAGE

TABLE_NAME = "newsletter-subscribers-%s" % STAGE

_dynamodb = boto3.resource("dynamodb")
table = _dynamodb.Table(TABLE_NAME)


def register(address):
    token = secrets.token_urlsafe(24)
    table.put_item(Item={"token": token, "address": address, "confirmed": False})
    return token


def confirm(token):
    try:
        table.update_item(
            Key={"token": token},
            UpdateExpression="SET confirmed = :yes",
            ConditionExpression=Attr("token").exists(),
            ExpressionAttributeValues={":yes": True},
        )
    except _dynamodb.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def remove(token):
    table.delete_item(Key={"token": token})


def confirmed():
    pages = _dynamodb.meta.client.get_paginator("scan").paginate(
        TableName=TABLE_NAME, FilterExpression=Attr("confirmed").eq(True), ProjectionExpression="address"
    )
    return [item["address"] for page in pages for item in page["Items"]]
