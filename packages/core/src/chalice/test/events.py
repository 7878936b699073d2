"""The events that AWS invokes functions with, in the shape of AWS's documentation.

Only made here; ``functions`` and ``websocket`` pass them on.
"""

from __future__ import annotations

import hashlib
import uuid
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from chalice.request import Event

ACCOUNT = "123456789012"
REGION = "us-west-2"
_TIME = "2018-06-26T19:41:38.695Z"
_EPOCH = 1530042098.695


class TestEventsClient:
    """Makes events; each is new, and may be changed."""

    __test__ = False  # pytest collects classes by this beginning of their name

    def generate_sns_event(
        self, message: str, subject: str = "", message_attributes: dict[str, Any] | None = None
    ) -> Event:
        """Return a message of a topic; *message_attributes* are ``{name: {"Type": ..., "Value": ...}}``."""
        attributes = {"AttributeKey": {"Type": "String", "Value": "AttributeValue"}}
        topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:TopicName"
        record = {
            "EventSource": "aws:sns",
            "EventSubscriptionArn": f"{topic}:d6f7e1a0-3a1c-4c5b-9c3e-2d5b0e0a7f55",
            "EventVersion": "1.0",
            "Sns": {
                "Message": message,
                "MessageAttributes": attributes if message_attributes is None else message_attributes,
                "MessageId": str(uuid.uuid4()),
                "Signature": "signature",
                "SignatureVersion": "1",
                "SigningCertUrl": f"https://sns.{REGION}.amazonaws.com/cert.pem",
                "Subject": subject,
                "Timestamp": _TIME,
                "TopicArn": topic,
                "Type": "Notification",
                "UnsubscribeUrl": f"https://sns.{REGION}.amazonaws.com/?Action=Unsubscribe",
            },
        }
        return {"Records": [record]}

    def generate_s3_event(self, bucket: str, key: str, event_name: str = "ObjectCreated:Put") -> Event:
        """Return a change of an object; *key* is as S3's API takes it."""
        record = {
            "awsRegion": REGION,
            "eventName": event_name,
            "eventSource": "aws:s3",
            "eventTime": _TIME,
            "eventVersion": "2.1",
            "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {"x-amz-id-2": "request-id-2", "x-amz-request-id": "request-id-1"},
            "s3": {
                "bucket": {"arn": f"arn:aws:s3:::{bucket}", "name": bucket, "ownerIdentity": {"principalId": "ABCD"}},
                "configurationId": "config-id",
                "object": {
                    "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                    "key": quote_plus(key, safe="/"),
                    "sequencer": "005B039F73C627CE8B",
                    "size": 0,
                },
                "s3SchemaVersion": "1.0",
            },
            "userIdentity": {"principalId": "AWS:XYZ"},
        }
        return {"Records": [record]}

    def generate_sqs_event(self, message_bodies: Sequence[str], queue_name: str = "queue-name") -> Event:
        """Return a batch of messages of a queue; those of a queue named ``*.fifo`` are of one message group."""
        return {"Records": [_message(number, body, queue_name) for number, body in enumerate(message_bodies, 1)]}

    def generate_cw_event(
        self,
        source: str,
        detail_type: str,
        detail: Mapping[str, Any],
        resources: Sequence[str],
        region: str = REGION,
    ) -> Event:
        """Return an event of EventBridge."""
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": detail_type,
            "source": source,
            "account": ACCOUNT,
            "time": "2018-06-26T19:41:38Z",
            "region": region,
            "resources": list(resources),
            "detail": dict(detail),
        }

    generate_eventbridge_event = generate_cw_event

    def generate_schedule_event(self, rule_name: str = "rule-name", region: str = REGION) -> Event:
        """Return what a schedule invokes its function with."""
        arn = f"arn:aws:events:{region}:{ACCOUNT}:rule/{rule_name}"
        return self.generate_cw_event("aws.events", "Scheduled Event", {}, [arn], region)

    def generate_kinesis_event(self, message_bodies: Sequence[bytes], stream_name: str = "stream-name") -> Event:
        """Return a batch of records of a data stream, in the order of *message_bodies*."""
        return {"Records": [_put(number, body, stream_name) for number, body in enumerate(message_bodies, 1)]}

    def generate_dynamodb_event(self, changes: Sequence[Mapping[str, Any]], table_name: str = "table-name") -> Event:
        """Return a batch of changes of a table, in order.

        Each has ``Keys``, ``NewImage`` and ``OldImage``, as far as they exist, in DynamoDB's own form, such as
        ``{"Keys": {"Id": {"N": "101"}}}``; the images say whether it was an INSERT, a MODIFY or a REMOVE.
        """
        return {"Records": [_change(number, change, table_name) for number, change in enumerate(changes, 1)]}

    def generate_websocket_connect_event(
        self,
        connection_id: str = "connection-id",
        headers: Mapping[str, str] | None = None,
        query_params: Mapping[str, str] | None = None,
        *,
        stage: str = "api",
    ) -> Event:
        """Return the event of a new connection, with what the client sent in its handshake."""
        event = _websocket("CONNECT", "$connect", connection_id, stage)
        event["headers"] = dict(headers or {})
        event["multiValueHeaders"] = {name: [value] for name, value in event["headers"].items()}
        if query_params:
            event["queryStringParameters"] = dict(query_params)
            event["multiValueQueryStringParameters"] = {name: [value] for name, value in query_params.items()}
        return event

    def generate_websocket_message_event(
        self,
        body: str,
        connection_id: str = "connection-id",
        *,
        route_key: str = "$default",
        stage: str = "api",
    ) -> Event:
        """Return the event of a client's message."""
        event = _websocket("MESSAGE", route_key, connection_id, stage)
        event["requestContext"]["messageId"] = str(uuid.uuid4())
        event["body"] = body
        return event

    def generate_websocket_disconnect_event(self, connection_id: str = "connection-id", *, stage: str = "api") -> Event:
        """Return the event of an ended connection."""
        event = _websocket("DISCONNECT", "$disconnect", connection_id, stage)
        event["requestContext"] |= {"disconnectStatusCode": 1000, "disconnectReason": ""}
        return event


def _message(number: int, body: str, queue_name: str) -> Event:
    attributes = {
        "ApproximateFirstReceiveTimestamp": "1530576251596",
        "ApproximateReceiveCount": "1",
        "SenderId": "sender-id",
        "SentTimestamp": "1530576251595",
    }
    if queue_name.endswith(".fifo"):
        attributes |= {"MessageGroupId": "group", "SequenceNumber": f"{18849496460467696128 + number}"}
    return {
        "attributes": attributes,
        "awsRegion": REGION,
        "body": body,
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue_name}",
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "messageAttributes": {},
        "messageId": f"message-id-{number}",
        "receiptHandle": f"receipt-handle-{number}",
    }


def _put(number: int, body: bytes, stream_name: str) -> Event:
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "1",
            "sequenceNumber": f"{12344 + number}",
            "data": b64encode(body).decode("ascii"),
            "approximateArrivalTimestamp": _EPOCH,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{12344 + number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{ACCOUNT}:role/lambda-role",
        "awsRegion": REGION,
        "eventSourceARN": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{stream_name}",
    }


def _change(number: int, change: Mapping[str, Any], table_name: str) -> Event:
    names = {(False, True): "INSERT", (True, False): "REMOVE"}
    return {
        "eventID": f"{uuid.UUID(int=number).hex}",
        "eventName": names.get(("OldImage" in change, "NewImage" in change), "MODIFY"),
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": _EPOCH,
            "SequenceNumber": f"{100000000000000000000 + number}",
            "SizeBytes": 26,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            **change,
        },
        "eventSourceARN": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table_name}/stream/2018-06-26T19:41:38.695",
    }


def _websocket(event_type: str, route_key: str, connection_id: str, stage: str) -> Event:
    return {
        "requestContext": {
            "routeKey": route_key,
            "eventType": event_type,
            "messageDirection": "IN",
            "connectionId": connection_id,
            "connectedAt": int(_EPOCH * 1000),
            "requestId": str(uuid.uuid4()),
            "requestTimeEpoch": int(_EPOCH * 1000),
            "domainName": f"test.execute-api.{REGION}.amazonaws.com",
            "stage": stage,
            "apiId": "test",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "isBase64Encoded": False,
    }
