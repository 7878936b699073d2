"""What calls need: real requests of boto3, read as the sandbox reads them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

from chalice_local.gateway import HttpRequest
from chalice_local.sandbox.access.operation import Operation, Place
from chalice_local.sandbox.access.policy import UNKNOWN
from chalice_local.sandbox.access.read import read
from chalice_local.sandbox.access.services import SERVICES

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = Place("123456789012", "eu-west-1")
ARN = "arn:aws:{}:eu-west-1:123456789012:{}"
ROLE = "arn:aws:iam::123456789012:role/worker"
KEY = ARN.format("kms", "key/1234")
MESSAGE = {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}


class KnownNames:
    """An account with one secret and one key."""

    def secret(self, name: str, place: Place) -> str:
        return place.arn("secretsmanager", f"secret:{name}-AbCdEf")

    def key(self, name: str, place: Place) -> str:
        return place.arn("kms", "key/1234" if name.startswith("alias/") else f"key/{name}")

    def key_of(self, ciphertext: bytes, place: Place) -> str:
        return place.arn("kms", f"key/{ciphertext.decode()}")

    def sender(self, address: str, place: Place) -> str:
        return place.arn("ses", f"identity/{address}")


class _SentError(Exception):
    """Carries a request out of boto3 instead of sending it."""


@cache
def client_of(service: str) -> Any:
    """Return a client that sends nothing."""
    client = boto3.session.Session().client(
        service,
        region_name="eu-west-1",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="x",
        aws_secret_access_key="y",
        config=Config(inject_host_prefix=False),
    )

    def keep(request: Any, **_: object) -> None:
        raise _SentError(request)

    client.meta.events.register("before-send", keep)
    return client


def request_of(service: str, method: str, parameters: Mapping[str, object]) -> HttpRequest:
    """Return what boto3 would send."""
    with pytest.raises(_SentError) as sent:
        getattr(client_of(service), method)(**parameters)
    request = sent.value.args[0]
    url = urlsplit(request.url)
    headers = tuple(
        (name, value.decode() if isinstance(value, bytes) else str(value)) for name, value in request.headers.items()
    )
    body = request.body.read() if hasattr(request.body, "read") else request.body or b""
    return HttpRequest(
        request.method, url.path, url.query, headers, body.encode() if isinstance(body, str) else bytes(body)
    )


def needs(service: str, method: str, parameters: Mapping[str, object]) -> set[tuple[str, str]]:
    signing = client_of(service).meta.service_model.signing_name
    operation = read(request_of(service, method, parameters), service=signing, place=PLACE)
    assert operation is not None
    assert operation.service == service
    return {(access.action, access.resource) for access in SERVICES[service](operation, KnownNames())}


def on(service: str, *accesses: str) -> set[tuple[str, str]]:
    """Return accesses from lines like ``PutItem table/t``."""
    pairs = (access.split(" ", 1) for access in accesses)
    return {(f"{service}:{action}", ARN.format(service, rest)) for action, rest in pairs}


def in_s3(*accesses: str) -> set[tuple[str, str]]:
    pairs = (access.split(" ", 1) for access in accesses)
    return {(f"s3:{action}", f"arn:aws:s3:::{rest}") for action, rest in pairs}


OBJECT = {"Bucket": "b", "Key": "a/é b"}
ITEM = {"id": {"S": "1"}}
MACHINE = ARN.format("states", "stateMachine:m")

CASES: list[tuple[str, str, dict[str, Any], set[tuple[str, str]]]] = [
    ("dynamodb", "put_item", {"TableName": "t", "Item": {}}, on("dynamodb", "PutItem table/t")),
    (
        "dynamodb",
        "get_item",
        {"TableName": ARN.format("dynamodb", "table/t"), "Key": ITEM},
        on("dynamodb", "GetItem table/t"),
    ),
    ("dynamodb", "query", {"TableName": "t", "IndexName": "index"}, on("dynamodb", "Query table/t/index/index")),
    ("dynamodb", "scan", {"TableName": "t"}, on("dynamodb", "Scan table/t")),
    (
        "dynamodb",
        "batch_get_item",
        {"RequestItems": {"t": {"Keys": [ITEM]}, "u": {"Keys": [ITEM]}}},
        on("dynamodb", "BatchGetItem table/t", "BatchGetItem table/u"),
    ),
    (
        "dynamodb",
        "batch_write_item",
        {"RequestItems": {"t": [{"PutRequest": {"Item": ITEM}}]}},
        on("dynamodb", "BatchWriteItem table/t"),
    ),
    (
        "dynamodb",
        "transact_write_items",
        {
            "TransactItems": [
                {"Put": {"TableName": "t", "Item": ITEM}},
                {"Delete": {"TableName": "u", "Key": ITEM}},
                {"ConditionCheck": {"TableName": "v", "Key": ITEM, "ConditionExpression": "a"}},
                {"Update": {"TableName": "w", "Key": ITEM, "UpdateExpression": "a"}},
            ]
        },
        on("dynamodb", "PutItem table/t", "DeleteItem table/u", "ConditionCheckItem table/v", "UpdateItem table/w"),
    ),
    (
        "dynamodb",
        "transact_get_items",
        {"TransactItems": [{"Get": {"TableName": "t", "Key": ITEM}}]},
        on("dynamodb", "GetItem table/t"),
    ),
    (
        "dynamodb",
        "execute_statement",
        {"Statement": 'SELECT * FROM "t"."i" WHERE id = ?'},
        on("dynamodb", "PartiQLSelect table/t/index/i"),
    ),
    (
        "dynamodb",
        "execute_statement",
        {"Statement": "insert into t value {'id': 1}"},
        on("dynamodb", "PartiQLInsert table/t"),
    ),
    (
        "dynamodb",
        "batch_execute_statement",
        {"Statements": [{"Statement": 'UPDATE "t" SET a=1'}, {"Statement": 'DELETE FROM "t" WHERE id=1'}]},
        on("dynamodb", "PartiQLUpdate table/t", "PartiQLDelete table/t"),
    ),
    ("dynamodb", "list_tables", {}, {("dynamodb:ListTables", "*")}),
    (
        "dynamodbstreams",
        "get_records",
        {"ShardIterator": ARN.format("dynamodb", "table/t/stream/1") + "|1|xyz"},
        on("dynamodb", "GetRecords table/t/stream/1"),
    ),
    ("s3", "get_object", OBJECT, in_s3("GetObject b/a/é b")),
    ("s3", "get_object", {**OBJECT, "VersionId": "1"}, in_s3("GetObjectVersion b/a/é b")),
    ("s3", "head_object", OBJECT, in_s3("GetObject b/a/é b")),
    ("s3", "put_object", {**OBJECT, "Body": b"x"}, in_s3("PutObject b/a/é b")),
    ("s3", "put_object", {"Bucket": "b", "Key": "/a//b/", "Body": b"x"}, in_s3("PutObject b//a//b/")),
    (
        "s3",
        "put_object",
        {"Bucket": "b", "Key": "k", "ACL": "private", "Tagging": "a=b"},
        in_s3("PutObject b/k", "PutObjectAcl b/k", "PutObjectTagging b/k"),
    ),
    (
        "s3",
        "put_object",
        {"Bucket": "b", "Key": "k", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/x"},
        in_s3("PutObject b/k") | {("kms:GenerateDataKey", KEY)},
    ),
    (
        "s3",
        "copy_object",
        {"Bucket": "b", "Key": "k", "CopySource": {"Bucket": "from", "Key": "z z/é"}},
        in_s3("GetObject from/z z/é", "PutObject b/k"),
    ),
    (
        "s3",
        "copy_object",
        {"Bucket": "b", "Key": "k", "CopySource": {"Bucket": "from", "Key": "z", "VersionId": "1"}},
        in_s3("GetObjectVersion from/z", "PutObject b/k"),
    ),
    (
        "s3",
        "upload_part_copy",
        {"Bucket": "b", "Key": "k", "UploadId": "u", "PartNumber": 1, "CopySource": "from/z"},
        in_s3("GetObject from/z", "PutObject b/k"),
    ),
    ("s3", "create_multipart_upload", {"Bucket": "b", "Key": "k"}, in_s3("PutObject b/k")),
    (
        "s3",
        "upload_part",
        {"Bucket": "b", "Key": "k", "UploadId": "u", "PartNumber": 1, "Body": b""},
        in_s3("PutObject b/k"),
    ),
    ("s3", "abort_multipart_upload", {"Bucket": "b", "Key": "k", "UploadId": "u"}, in_s3("AbortMultipartUpload b/k")),
    ("s3", "list_parts", {"Bucket": "b", "Key": "k", "UploadId": "u"}, in_s3("ListMultipartUploadParts b/k")),
    (
        "s3",
        "delete_objects",
        {"Bucket": "b", "Delete": {"Objects": [{"Key": "x"}, {"Key": "y", "VersionId": "1"}]}},
        in_s3("DeleteObject b/x", "DeleteObjectVersion b/y"),
    ),
    ("s3", "list_objects_v2", {"Bucket": "b", "Prefix": "x"}, in_s3("ListBucket b")),
    ("s3", "list_object_versions", {"Bucket": "b"}, in_s3("ListBucketVersions b")),
    ("s3", "head_bucket", {"Bucket": "b"}, in_s3("ListBucket b")),
    ("s3", "list_buckets", {}, {("s3:ListAllMyBuckets", "*")}),
    ("s3", "get_bucket_encryption", {"Bucket": "b"}, in_s3("GetEncryptionConfiguration b")),
    ("s3", "get_object_tagging", OBJECT, in_s3("GetObjectTagging b/a/é b")),
    (
        "sqs",
        "send_message",
        {"QueueUrl": "http://127.0.0.1:1/123456789012/q", "MessageBody": "x"},
        on("sqs", "SendMessage q"),
    ),
    (
        "sqs",
        "send_message_batch",
        {"QueueUrl": "http://127.0.0.1:1/123456789012/q", "Entries": []},
        on("sqs", "SendMessage q"),
    ),
    (
        "sqs",
        "delete_message_batch",
        {"QueueUrl": "http://127.0.0.1:1/123456789012/q", "Entries": []},
        on("sqs", "DeleteMessage q"),
    ),
    ("sqs", "get_queue_url", {"QueueName": "q"}, on("sqs", "GetQueueUrl q")),
    ("sqs", "list_queues", {}, {("sqs:ListQueues", "*")}),
    ("sns", "publish", {"TopicArn": ARN.format("sns", "t"), "Message": "x"}, on("sns", "Publish t")),
    (
        "sns",
        "publish_batch",
        {"TopicArn": ARN.format("sns", "t"), "PublishBatchRequestEntries": [{"Id": "1", "Message": "x"}]},
        on("sns", "Publish t"),
    ),
    ("sns", "publish", {"PhoneNumber": "+1", "Message": "x"}, {("sns:Publish", "*")}),
    ("sns", "create_topic", {"Name": "t"}, on("sns", "CreateTopic t")),
    (
        "ssm",
        "get_parameter",
        {"Name": "/town/name:3", "WithDecryption": True},
        on("ssm", "GetParameter parameter/town/name"),
    ),
    (
        "ssm",
        "get_parameters",
        {"Names": ["/town/name", "plain"]},
        on("ssm", "GetParameters parameter/town/name", "GetParameters parameter/plain"),
    ),
    ("ssm", "get_parameters_by_path", {"Path": "/town/"}, on("ssm", "GetParametersByPath parameter/town/")),
    ("ssm", "describe_parameters", {}, on("ssm", "DescribeParameters *")),
    ("secretsmanager", "get_secret_value", {"SecretId": "s"}, on("secretsmanager", "GetSecretValue secret:s-AbCdEf")),
    (
        "secretsmanager",
        "batch_get_secret_value",
        {"SecretIdList": ["s"]},
        on("secretsmanager", "GetSecretValue secret:s-AbCdEf") | {("secretsmanager:BatchGetSecretValue", "*")},
    ),
    ("secretsmanager", "list_secrets", {}, {("secretsmanager:ListSecrets", "*")}),
    ("kms", "encrypt", {"KeyId": "alias/x", "Plaintext": b"x"}, {("kms:Encrypt", KEY)}),
    ("kms", "decrypt", {"CiphertextBlob": b"1234"}, {("kms:Decrypt", KEY)}),
    ("kms", "list_keys", {}, {("kms:ListKeys", "*")}),
    ("lambda", "invoke", {"FunctionName": "f"}, on("lambda", "InvokeFunction function:f")),
    ("lambda", "invoke", {"FunctionName": "f", "Qualifier": "live"}, on("lambda", "InvokeFunction function:f:live")),
    (
        "lambda",
        "invoke",
        {"FunctionName": ARN.format("lambda", "function:f")},
        on("lambda", "InvokeFunction function:f"),
    ),
    ("lambda", "list_functions", {}, {("lambda:ListFunctions", "*")}),
    (
        "lambda",
        "update_function_configuration",
        {"FunctionName": "f", "Role": ROLE},
        on("lambda", "UpdateFunctionConfiguration function:f") | {("iam:PassRole", ROLE)},
    ),
    (
        "events",
        "put_events",
        {"Entries": [{"Source": "a"}, {"EventBusName": "town"}]},
        on("events", "PutEvents event-bus/default", "PutEvents event-bus/town"),
    ),
    ("events", "put_rule", {"Name": "r", "ScheduleExpression": "rate(1 day)"}, on("events", "PutRule rule/r")),
    (
        "events",
        "put_targets",
        {"Rule": "r", "EventBusName": "town", "Targets": [{"Id": "1", "Arn": "a", "RoleArn": ROLE}]},
        on("events", "PutTargets rule/town/r") | {("iam:PassRole", ROLE)},
    ),
    ("scheduler", "delete_schedule", {"Name": "s"}, on("scheduler", "DeleteSchedule schedule/default/s")),
    (
        "kinesis",
        "put_records",
        {"StreamName": "s", "Records": [{"Data": b"x", "PartitionKey": "a"}]},
        on("kinesis", "PutRecords stream/s"),
    ),
    (
        "firehose",
        "put_record",
        {"DeliveryStreamName": "s", "Record": {"Data": b"x"}},
        on("firehose", "PutRecord deliverystream/s"),
    ),
    (
        "logs",
        "put_log_events",
        {"logGroupName": "/g", "logStreamName": "s", "logEvents": [{"timestamp": 1, "message": "x"}]},
        on("logs", "PutLogEvents log-group:/g:log-stream:s"),
    ),
    ("logs", "filter_log_events", {"logGroupName": "/g"}, on("logs", "FilterLogEvents log-group:/g:log-stream:")),
    ("sts", "get_caller_identity", {}, set()),
    ("sts", "assume_role", {"RoleArn": ROLE, "RoleSessionName": "me"}, {("sts:AssumeRole", ROLE)}),
    ("stepfunctions", "start_execution", {"stateMachineArn": MACHINE}, {("states:StartExecution", MACHINE)}),
    (
        "ses",
        "send_email",
        {"Source": "Ann <ann@town.example>", "Destination": {}, "Message": MESSAGE},
        on("ses", "SendEmail identity/ann@town.example"),
    ),
    (
        "sesv2",
        "send_email",
        {"FromEmailAddress": "ann@town.example", "Content": {"Simple": MESSAGE}},
        on("ses", "SendEmail identity/ann@town.example"),
    ),
    ("cloudwatch", "put_metric_data", {"Namespace": "n", "MetricData": []}, {("cloudwatch:PutMetricData", "*")}),
    (
        "cognito-idp",
        "admin_get_user",
        {"UserPoolId": "p", "Username": "u"},
        on("cognito-idp", "AdminGetUser userpool/p"),
    ),
    ("cognito-idp", "initiate_auth", {"AuthFlow": "USER_AUTH", "ClientId": "c"}, set()),
    ("iam", "get_role", {"RoleName": "worker"}, {("iam:GetRole", ROLE)}),
    ("iam", "list_roles", {}, {("iam:ListRoles", "*")}),
    ("xray", "put_trace_segments", {"TraceSegmentDocuments": []}, {("xray:PutTraceSegments", "*")}),
]


@pytest.mark.parametrize(
    ("service", "method", "parameters", "expected"), CASES, ids=[f"{case[0]} {case[1]}" for case in CASES]
)
def test_a_call_needs(service: str, method: str, parameters: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert needs(service, method, parameters) == expected


def test_a_request_of_no_operation_is_none() -> None:
    assert read(HttpRequest("POST", "/", headers=(("X-Amz-Target", "X.Y"),)), service="dynamodb", place=PLACE) is None
    assert read(HttpRequest("POST", "/"), service="unheard-of", place=PLACE) is None


def test_a_body_that_is_no_json_says_nothing_of_itself() -> None:
    target = ("X-Amz-Target", "DynamoDB_20120810.GetItem")
    operation = read(HttpRequest("POST", "/", headers=(target,), body=b"{"), service="dynamodb", place=PLACE)
    assert operation is not None
    assert next(iter(SERVICES["dynamodb"](operation, KnownNames()))).resource == UNKNOWN


SCALARS = {"blob": b"blob", "boolean": True, "double": 1.0, "float": 1.0, "integer": 1, "long": 1}


def example(shape: Any, depth: int = 0) -> Any:
    """Return a value of *shape*, with every member of its first levels."""
    match shape.type_name:
        case "structure":
            names = shape.members if depth < 3 else ()
            return {name: example(shape.members[name], depth + 1) for name in names}
        case "list":
            return [example(shape.member, depth + 1)]
        case "map":
            return {"key": example(shape.value, depth + 1)}
        case kind:
            return SCALARS.get(kind, "text")


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_operation_of_a_service_is_judged_whatever_its_parameters(service: str) -> None:
    model = client_of(service).meta.service_model
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        for parameters in ({}, example(shape) if shape else {}):
            accesses = SERVICES[service](Operation(service, name, parameters, PLACE), KnownNames())
            assert all(re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+", access.action) for access in accesses), name
