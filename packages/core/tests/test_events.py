"""What handlers read of AWS's events, from AWS's own samples and from events that nobody should send."""

import copy
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chalice
from chalice.errors import ChaliceError
from chalice.events import (
    EVENT_CLASSES,
    BaseLambdaEvent,
    CloudWatchEvent,
    DynamoDBEvent,
    DynamoDBRecord,
    KinesisEvent,
    KinesisRecord,
    LambdaFunctionEvent,
    MalformedEventError,
    S3Event,
    S3Record,
    SNSEvent,
    SNSRecord,
    SQSEvent,
    SQSRecord,
)

UNHURRIED = settings(deadline=None)  # no test fails because its machine is busy

SAMPLES = {
    cls: json.loads((Path(__file__).parent / "cases" / f"{name}_event.json").read_text(encoding="utf-8"))
    for cls, name in [
        (CloudWatchEvent, "cloudwatch"),
        (S3Event, "s3"),
        (SNSEvent, "sns"),
        (SQSEvent, "sqs"),
        (KinesisEvent, "kinesis"),
        (DynamoDBEvent, "dynamodb"),
    ]
}

BATCHES = {
    S3Event: S3Record,
    SNSEvent: SNSRecord,
    SQSEvent: SQSRecord,
    KinesisEvent: KinesisRecord,
    DynamoDBEvent: DynamoDBRecord,
}

CONTEXT = object()

VALUES = {
    CloudWatchEvent: {
        "version": "0",
        "account": "111122223333",
        "region": "us-west-1",
        "detail": {"instance_id": "i-1234567890abcdef0", "state": "terminated"},
        "detail_type": "EC2 Instance State-change Notification",
        "source": "aws.ec2",
        "time": "2017-12-22T18:43:48Z",
        "event_id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "resources": ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],
    },
    S3Event: {"bucket": "lambda-artifacts-deafc19498e3f2df", "key": "b21b84d653bb07b05b1e6b33684dc11b"},
    S3Record: {
        "bucket": "lambda-artifacts-deafc19498e3f2df",
        "key": "b21b84d653bb07b05b1e6b33684dc11b",
        "size": 1305107,
        "etag": "b21b84d653bb07b05b1e6b33684dc11b",
        "version_id": None,
        "sequencer": "0C0F6F405D6ED209E1",
        "event_name": "ObjectCreated:Put",
        "event_time": "2019-09-03T19:37:27.192Z",
        "aws_region": "us-east-2",
    },
    SNSEvent: {
        "message": "Hello from SNS!",
        "subject": "TestInvoke",
        "message_attributes": {
            "Test": {"Type": "String", "Value": "TestString"},
            "TestBinary": {"Type": "Binary", "Value": "TestBinary"},
        },
    },
    SNSRecord: {
        "message": "Hello from SNS!",
        "subject": "TestInvoke",
        "message_id": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
        "topic_arn": "arn:aws:sns:us-east-2:123456789012:sns-lambda",
        "timestamp": "2019-01-02T12:45:07.000Z",
    },
    SQSRecord: {
        "body": "Test message.",
        "receipt_handle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...",
        "message_id": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1545082649183",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1545082649185",
        },
        "message_attributes": {
            "testAttr": {"stringValue": "100", "binaryValue": "base64Str", "dataType": "Number"},
        },
        "message_group_id": None,
        "receive_count": 1,
        "event_source_arn": "arn:aws:sqs:us-east-2:123456789012:my-queue",
        "aws_region": "us-east-2",
    },
    KinesisRecord: {
        "data": b"Hello, this is a test.",
        "sequence_number": "49590338271490256608559692538361571095921575989136588898",
        "partition_key": "1",
        "schema_version": "1.0",
        "timestamp": datetime(2018, 12, 17, 22, 10, 50, 987000),  # noqa: DTZ001  # as Chalice 1.x gives it
        "event_id": "shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
        "event_source_arn": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
        "aws_region": "us-east-2",
    },
    DynamoDBRecord: {
        "event_name": "INSERT",
        "event_id": "1",
        "event_source_arn": "eventsource_arn",
        "table_name": "",
        "aws_region": "us-west-2",
        "keys": {"Id": {"N": "101"}},
        "new_image": {"Message": {"S": "New item!"}, "Id": {"N": "101"}},
        "old_image": None,
        "sequence_number": "111",
        "size_bytes": 26,
        "stream_view_type": "NEW_AND_OLD_IMAGES",
        "timestamp": datetime(2023, 9, 6, 10, 45, 55),  # noqa: DTZ001  # as Chalice 1.x gives it
    },
}

CLASSES = [*SAMPLES, *BATCHES.values()]


def sample(cls):
    """Return AWS's sample of what *cls* reads: of a record class, the first record."""
    for event_class, record_class in BATCHES.items():
        if cls is record_class:
            return copy.deepcopy(SAMPLES[event_class]["Records"][0])
    return copy.deepcopy(SAMPLES[cls])


def attributes(cls):
    """Return the names of everything that can be asked for."""
    return [name for name in dir(cls) if not name.startswith("_") and name != "to_dict"]


def read_all(thing):
    """Ask for everything, and return the errors; any but ``MalformedEventError`` passes through."""
    errors = []
    for name in attributes(type(thing)):
        try:
            value = getattr(thing, name)
        except MalformedEventError as error:
            errors.append(error)
            continue
        if name == "records":
            for record in value:
                errors += read_all(record)
    return errors


@pytest.mark.parametrize(
    ("cls", "name", "value"),
    [(cls, name, value) for cls, values in VALUES.items() for name, value in values.items()],
    ids=[f"{cls.__name__}.{name}" for cls, values in VALUES.items() for name in values],
)
def test_an_attribute_has_what_aws_sent(cls, name, value):
    assert getattr(cls(sample(cls), CONTEXT), name) == value


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_the_event_itself_and_the_context_are_there(cls):
    event = sample(cls)
    reading = cls(event, CONTEXT)
    assert reading.to_dict() is event
    assert reading.context is CONTEXT
    read_all(reading)
    assert event == sample(cls)


@pytest.mark.parametrize(("cls", "record_class"), BATCHES.items(), ids=lambda cls: cls.__name__)
def test_an_event_gives_its_records_in_order(cls, record_class):
    event = sample(cls)
    event["Records"].append(sample(record_class))
    reading = cls(event, CONTEXT)
    assert [record.to_dict() for record in reading] == event["Records"]
    assert [record.to_dict() for record in reading.records] == event["Records"]
    assert {type(record) for record in reading} == {record_class}
    assert all(record.context is CONTEXT for record in reading)


@pytest.mark.parametrize("event", [{"Records": [1]}, "text", None, []], ids=repr)
def test_a_pure_lambda_function_takes_any_json(event):
    reading = LambdaFunctionEvent(event, CONTEXT)
    assert (reading.event, reading.to_dict(), reading.context) == (event, event, CONTEXT)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("plain.txt", "plain.txt"),
        ("Happy%20Face.jpg", "Happy Face.jpg"),
        ("two+words.txt", "two words.txt"),
        ("a%2Bb.txt", "a+b.txt"),
        ("caf%C3%A9/%E2%82%AC.txt", "café/€.txt"),
        ("100%25", "100%"),
    ],
)
def test_the_key_of_an_object_is_as_the_api_of_s3_takes_it(written, key):
    event = sample(S3Event)
    event["Records"][0]["s3"]["object"]["key"] = written
    reading = S3Event(event, CONTEXT)
    assert reading.key == key
    assert [record.key for record in reading] == [key]


def test_a_removed_object_has_no_size():
    event = sample(S3Record)
    del event["s3"]["object"]["size"], event["s3"]["object"]["eTag"]
    record = S3Record(event, CONTEXT)
    assert (record.size, record.etag) == (None, None)


def test_a_versioned_object_has_a_version():
    event = sample(S3Record)
    event["s3"]["object"]["versionId"] = "v2"
    assert S3Record(event, CONTEXT).version_id == "v2"


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:dynamodb:us-west-2:123456789012:table/Orders/stream/2015-05-11T21:21:33.291", "Orders"),
        ("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Orders/stream/2015-05-11T21:21:33.291", "Orders"),
        ("arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/a.b-c_d/stream/x", "a.b-c_d"),
        ("arn:aws:dynamodb:us-west-2:123456789012:table/Orders", "Orders"),
        ("arn:aws:kinesis:us-west-2:123456789012:stream/Orders", ""),
        ("eventsource_arn", ""),
    ],
)
def test_the_table_is_known_from_the_arn_of_its_stream(arn, name):
    assert DynamoDBRecord(sample(DynamoDBRecord) | {"eventSourceARN": arn}, CONTEXT).table_name == name


def test_a_changed_item_has_both_images():
    inserted, modified = DynamoDBEvent(sample(DynamoDBEvent), CONTEXT)
    assert inserted.old_image is None
    assert modified.old_image == {"Message": {"S": "New item!"}, "Id": {"N": "101"}}
    assert modified.timestamp is None


def test_json_is_parsed_where_it_is_asked_for():
    _, message = SQSEvent(sample(SQSEvent), CONTEXT)
    assert message.json_body == {"message": "foo1"}
    record = KinesisRecord({"kinesis": {"data": "eyJhIjogMX0="}}, CONTEXT)
    assert (record.data, record.json_data) == (b'{"a": 1}', {"a": 1})
    assert SNSRecord({"Sns": {"Message": "[1]"}}, CONTEXT).json_message == [1]


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (SQSRecord({"body": "{"}, None), "json_body"),
        (SQSRecord({"body": "[" * 200_000}, None), "json_body"),
        (SQSRecord({"body": None}, None), "json_body"),
        (SNSRecord({"Sns": {"Message": "x"}}, None), "json_message"),
        (KinesisRecord({"kinesis": {"data": "/w=="}}, None), "json_data"),
        (KinesisRecord({"kinesis": {"data": "a"}}, None), "data"),
        (KinesisRecord({"kinesis": {"data": "é"}}, None), "data"),
        (KinesisRecord({"kinesis": {"approximateArrivalTimestamp": 1e300}}, None), "timestamp"),
        (KinesisRecord({"kinesis": {"approximateArrivalTimestamp": "now"}}, None), "timestamp"),
        (KinesisRecord({"kinesis": {"sequenceNumber": ""}}, None), "sequence_number"),
        (SQSRecord({"attributes": {"ApproximateReceiveCount": "often"}}, None), "receive_count"),
        (SQSRecord({"messageId": 5}, None), "message_id"),
        (DynamoDBRecord({"eventSourceARN": 5}, None), "table_name"),
        (S3Record({"s3": {"object": {"key": 5}}}, None), "key"),
        (S3Event({"Records": []}, None), "key"),
        (SQSEvent({"Records": {"a": 1}}, None), "records"),
        (SQSEvent(None, None), "records"),
        (CloudWatchEvent(["constant input"], None), "detail"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_cannot_be_read_is_named(record, name):
    with pytest.raises(MalformedEventError) as caught:
        getattr(record, name)
    assert caught.value.attribute == f"{type(record).__name__}.{name}"


@pytest.mark.parametrize(
    ("reading", "name", "sentence"),
    [
        (SQSRecord({}, None), "body", "SQSRecord.body: 'body' is missing; "),
        (S3Event({"Records": [{}]}, None), "bucket", "S3Event.bucket: 'Records[0].s3.bucket.name' is missing; "),
        (SNSRecord({"Sns": []}, None), "message", "'Sns.Message' is not to be found in a value of type list; "),
        (SQSEvent({"Records": {}}, None), "records", "'Records' is not a list but a value of type dict"),
        (SQSEvent({"Records": [5]}, None).records[0], "body", "'body' is not to be found in a value of type int"),
    ],
    ids=["missing", "path", "other-type", "no-list", "no-record"],
)
def test_the_error_says_what_is_wrong_and_where(reading, name, sentence):
    with pytest.raises(MalformedEventError) as caught:
        getattr(reading, name)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith("; compare the event with one that AWS sent")


def test_the_error_tells_nothing_of_the_content():
    with pytest.raises(MalformedEventError) as caught:
        _ = SQSRecord({"body": "secret {", "messageId": ["secret"]}, None).json_body
    assert "secret" not in str(caught.value)


def test_the_error_is_one_of_the_package_and_a_value_error():
    assert issubclass(MalformedEventError, ChaliceError)
    assert issubclass(MalformedEventError, ValueError)


@pytest.mark.parametrize(
    ("record", "name", "value"),
    [
        (SNSRecord({"Sns": {"Subject": None}}, None), "subject", None),
        (SNSRecord({"Sns": {}}, None), "subject", None),
        (SNSRecord({"Sns": {}}, None), "message_attributes", {}),
        (SQSRecord({}, None), "attributes", {}),
        (SQSRecord({}, None), "message_attributes", {}),
        (SQSRecord({"messageAttributes": None}, None), "message_attributes", {}),
        (SQSRecord({"attributes": {"MessageGroupId": None}}, None), "message_group_id", None),
        (SQSRecord({"attributes": None}, None), "attributes", {}),
        (SQSRecord({}, None), "message_group_id", None),
        (DynamoDBRecord({"dynamodb": {}}, None), "keys", None),
        (DynamoDBRecord({"dynamodb": {}}, None), "new_image", None),
        (DynamoDBRecord({"dynamodb": {}}, None), "timestamp", None),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_aws_need_not_send_may_be_missing(record, name, value):
    assert getattr(record, name) == value


def test_a_missing_mapping_is_not_shared():
    SQSRecord({}, None).attributes["x"] = "y"
    assert SQSRecord({}, None).attributes == {}


def test_an_attribute_can_be_replaced():
    event = S3Event(sample(S3Event), CONTEXT)
    event.key = "other"
    assert event.key == "other"
    assert event.bucket == VALUES[S3Event]["bucket"]


def test_records_stay_the_same_each_time():
    event = KinesisEvent(sample(KinesisEvent), CONTEXT)
    assert list(event) == list(event)
    first = next(iter(event))
    assert first.data is first.data


def test_every_kind_of_event_source_has_a_class():
    assert {kind: cls.__name__ for kind, cls in EVENT_CLASSES.items()} == {
        "pure_lambda": "LambdaFunctionEvent",
        "scheduled": "CloudWatchEvent",
        "cloudwatch": "CloudWatchEvent",
        "s3": "S3Event",
        "sns": "SNSEvent",
        "sqs": "SQSEvent",
        "kinesis": "KinesisEvent",
        "dynamodb": "DynamoDBEvent",
    }
    assert all(issubclass(cls, BaseLambdaEvent) for cls in EVENT_CLASSES.values())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def paths(value, path=()):
    """Return the path to everything in a JSON value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, child in children for found in paths(child, (*path, key)))]


@st.composite
def mutated(draw, event):
    """Make *event* with some of its values replaced or left out."""
    event = copy.deepcopy(event)
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(paths(event)))
        if not path:
            return draw(JSON)
        parent = event
        for key in path[:-1]:
            parent = parent[key]
        if draw(st.booleans()):
            parent[path[-1]] = draw(JSON)
        else:
            del parent[path[-1]]
    return event


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@UNHURRIED
@given(data=st.data())
def test_a_mutated_event_is_read_or_refused(cls, data):
    event = data.draw(mutated(sample(cls)))
    for error in read_all(cls(event, None)):
        assert error.attribute.partition(".")[0] in {cls.__name__, BATCHES.get(cls, cls).__name__}
        assert str(error)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@UNHURRIED
@given(event=JSON)
def test_any_json_is_read_or_refused(cls, event):
    read_all(cls(event, None))


def test_making_an_event_loads_no_module_that_lambda_lacks():
    source = (
        f"import sys; sys.path.insert(0, {str(Path(chalice.__file__).parent.parent)!r});"
        "import __future__, collections.abc, functools, json, logging, os, re, threading, traceback;"
        "import chalice; before = set(sys.modules);"
        "from chalice.batch import answer; from chalice.events import SQSEvent;"
        "list(SQSEvent({'Records': [{'body': '{}', 'messageId': 'm'}]}, None))[0].json_body;"
        "print(sorted(set(sys.modules) - before))"
    )
    command = [sys.executable, "-S", "-I", "-c", source]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    assert loaded.strip() == "['chalice.batch', 'chalice.events']"
