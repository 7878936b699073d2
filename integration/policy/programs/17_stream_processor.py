"""DynamoDB stream to search and mail: a dispatch table by event name."""

from __future__ import annotations

import json
import os
from typing import Any, Callable

import boto3
from boto3.dynamodb.types import TypeDeserializer
from opensearchpy import OpenSearch, RequestsHttpConnection
from requests_aws4auth import AWS4Auth

deserializer = TypeDeserializer()
REGION = os.environ["AWS_REGION"]
credentials = boto3.Session().get_credentials()
auth = AWS4Auth(credentials.access_key, credentials.secret_key, REGION, "es", session_token=credentials.token)
search = OpenSearch(
    hosts=[{"host": os.environ["SEARCH_HOST"], "port": 443}],
    http_auth=auth,
    use_ssl=True,
    connection_class=RequestsHttpConnection,
)
clients: dict[str, Any] = {
    "mail": boto3.client("sesv2", region_name=REGION),
    "steps": boto3.client("stepfunctions", region_name=REGION),
    "queue": boto3.client("sqs", region_name=REGION),
}


def plain(image: dict[str, Any]) -> dict[str, Any]:
    return {name: deserializer.deserialize(value) for name, value in image.items()}


def inserted(record: dict[str, Any]) -> None:
    item = plain(record["dynamodb"]["NewImage"])
    search.index(index="customers", id=item["id"], body=item)
    clients["mail"].send_email(
        FromEmailAddress=os.environ["SENDER"],
        Destination={"ToAddresses": [item["email"]]},
        Content={"Template": {"TemplateName": "welcome", "TemplateData": json.dumps({"name": item["name"]})}},
    )


def modified(record: dict[str, Any]) -> None:
    before, after = plain(record["dynamodb"]["OldImage"]), plain(record["dynamodb"]["NewImage"])
    search.update(index="customers", id=after["id"], body={"doc": after})
    if before.get("plan") != after.get("plan"):
        clients["steps"].start_execution(
            stateMachineArn=os.environ["PLAN_CHANGE_ARN"],
            input=json.dumps({"id": after["id"], "from": before.get("plan"), "to": after.get("plan")}),
        )


def removed(record: dict[str, Any]) -> None:
    item = plain(record["dynamodb"]["OldImage"])
    search.delete(index="customers", id=item["id"], ignore=[404])


HANDLERS: dict[str, Callable[[dict[str, Any]], None]] = {
    "INSERT": inserted,
    "MODIFY": modified,
    "REMOVE": removed,
}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    failed = []
    for record in event["Records"]:
        try:
            HANDLERS[record["eventName"]](record)
        except Exception as error:
            failed.append({"id": record["eventID"], "error": str(error)})
    if failed:
        queue = clients["queue"]
        queue.send_message_batch(
            QueueUrl=os.environ["FAILED_QUEUE_URL"],
            Entries=[{"Id": str(n), "MessageBody": json.dumps(one)} for n, one in enumerate(failed[:10])],
        )
    return {"failed": len(failed)}
