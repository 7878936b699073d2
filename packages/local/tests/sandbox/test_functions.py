"""Lambda in the sandbox: what boto3 sees of functions that run."""

from __future__ import annotations

import base64
import json
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

DOUBLE = """
import os
def app(event, context):
    print("doubling")
    return {"result": event["n"] * 2, "word": os.environ.get("WORD"), "name": context.function_name}
"""


def _invoke(aws: Any, app: Any, event: object, **options: str) -> Any:
    return aws.client("lambda", app.region).invoke(FunctionName=app.function, Payload=json.dumps(event), **options)


def test_invoking_returns_what_the_function_returns(aws: Any, create: Callable[..., Any]) -> None:
    app = create(DOUBLE, Environment={"Variables": {"WORD": "x"}})

    answer = _invoke(aws, app, {"n": 21}, LogType="Tail")

    assert json.loads(answer["Payload"].read()) == {"result": 42, "word": "x", "name": app.function}
    assert answer["StatusCode"] == 200
    assert answer["ExecutedVersion"] == "$LATEST"
    assert b"doubling" in base64.b64decode(answer["LogResult"])


def test_a_function_that_raises_is_an_unhandled_error(aws: Any, create: Callable[..., Any]) -> None:
    answer = _invoke(aws, create(DOUBLE), {})

    assert answer["FunctionError"] == "Unhandled"
    assert json.loads(answer["Payload"].read())["errorType"] == "KeyError"


def test_a_dry_run_runs_nothing(aws: Any, create: Callable[..., Any]) -> None:
    assert _invoke(aws, create("raise SystemExit"), {}, InvocationType="DryRun")["StatusCode"] == 204


def test_an_event_is_answered_before_it_is_handled(aws: Any, create: Callable[..., Any]) -> None:
    aws.client("s3").create_bucket(Bucket="events", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    app = create(
        """
import boto3, time
def app(event, context):
    time.sleep(0.3)
    boto3.client("s3").put_object(Bucket="events", Key=event["key"], Body=b"done")
""",
        allowed={"s3:PutObject": "arn:aws:s3:::events/*"},
    )

    answer = _invoke(aws, app, {"key": "one"}, InvocationType="Event")

    assert answer["StatusCode"] == 202
    assert _wait_for_object(aws, "events", "one") == b"done"


def test_a_payload_that_is_not_json_is_refused(aws: Any, create: Callable[..., Any]) -> None:
    app = create(DOUBLE)

    with pytest.raises(ClientError, match="InvalidRequestContentException"):
        aws.client("lambda").invoke(FunctionName=app.function, Payload=b"{")


def test_new_code_serves_the_next_invocation(
    aws: Any, create: Callable[..., Any], zipped: Callable[..., bytes]
) -> None:
    app = create("def app(event, context): return 1")
    assert _invoke(aws, app, {})["Payload"].read() == b"1"

    aws.client("lambda").update_function_code(
        FunctionName=app.function, ZipFile=zipped("def app(event, context): return 2")
    )

    assert _invoke(aws, app, {})["Payload"].read() == b"2"


def test_new_configuration_serves_the_next_invocation(aws: Any, create: Callable[..., Any]) -> None:
    app = create(DOUBLE)
    assert json.loads(_invoke(aws, app, {"n": 1})["Payload"].read())["word"] is None

    changed = aws.client("lambda").update_function_configuration(
        FunctionName=app.function, Environment={"Variables": {"WORD": "new"}}, TracingConfig={"Mode": "Active"}
    )

    assert changed["TracingConfig"] == {"Mode": "Active"}
    assert json.loads(_invoke(aws, app, {"n": 1})["Payload"].read())["word"] == "new"


def test_functions_of_one_name_in_two_regions_are_two(
    aws: Any, create: Callable[..., Any], zipped: Callable[..., bytes]
) -> None:
    app = create("def app(event, context): return 'here'")
    aws.client("lambda", "us-east-2").create_function(
        FunctionName=app.function,
        Runtime=aws.client("lambda").get_function(FunctionName=app.function)["Configuration"]["Runtime"],
        Handler="app.app",
        Role=app.role,
        Code={"ZipFile": zipped("def app(event, context): return 'there'")},
    )

    assert _invoke(aws, app, {})["Payload"].read() == b'"here"'
    there = aws.client("lambda", "us-east-2").invoke(FunctionName=app.function)
    assert there["Payload"].read() == b'"there"'


def test_a_function_acts_as_its_role_in_the_sandbox(aws: Any, create: Callable[..., Any]) -> None:
    app = create("""
import boto3
def app(event, context):
    return boto3.client("sts").get_caller_identity()["Arn"]
""")

    arn = json.loads(_invoke(aws, app, {})["Payload"].read())

    assert arn == f"arn:aws:sts::123456789012:assumed-role/{app.function}/{app.function}"


def test_a_function_with_another_role_acts_as_that(aws: Any, create: Callable[..., Any]) -> None:
    app = create("import boto3\ndef app(event, context):\n    return boto3.client('sts').get_caller_identity()['Arn']")
    _invoke(aws, app, {})
    other = aws.client("iam").create_role(RoleName=f"{app.function}-other", AssumeRolePolicyDocument="{}")["Role"]
    aws.client("lambda").update_function_configuration(FunctionName=app.function, Role=other["Arn"])

    assert f"assumed-role/{other['RoleName']}/" in json.loads(_invoke(aws, app, {})["Payload"].read())


def test_a_function_sees_the_callers_context(aws: Any, create: Callable[..., Any]) -> None:
    app = create("def app(event, context):\n    return context.client_context.custom")
    context = base64.b64encode(json.dumps({"custom": {"name": "café"}}).encode()).decode()

    assert json.loads(_invoke(aws, app, {}, ClientContext=context)["Payload"].read()) == {"name": "café"}
    with pytest.raises(ClientError, match="Could not parse the client context"):
        _invoke(aws, app, {}, ClientContext="{}")


def test_the_deployed_code_can_be_fetched(aws: Any, create: Callable[..., Any], zipped: Callable[..., bytes]) -> None:
    app = create(DOUBLE)

    location = aws.client("lambda").get_function(FunctionName=app.function)["Code"]["Location"]

    with urllib.request.urlopen(location) as answer:
        assert b"doubling" in answer.read()


def test_an_archive_that_cannot_be_unpacked_is_refused(aws: Any, create: Callable[..., Any]) -> None:
    app = create(DOUBLE)

    with pytest.raises(ClientError, match=r"InvalidParameterValueException.*Could not unzip uploaded file"):
        aws.client("lambda").update_function_code(FunctionName=app.function, ZipFile=b"no zip")


def test_a_statement_id_can_be_used_once(aws: Any, create: Callable[..., Any]) -> None:
    client, app = aws.client("lambda"), create(DOUBLE)
    statement = {
        "FunctionName": app.function,
        "StatementId": "one",
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
    }
    client.add_permission(**statement)

    with pytest.raises(client.exceptions.ResourceConflictException):
        client.add_permission(**statement)

    client.remove_permission(FunctionName=app.function, StatementId="one")
    client.add_permission(**statement)


def test_a_runtime_that_is_not_python_is_named(aws: Any, create: Callable[..., Any]) -> None:
    client, app = aws.client("lambda"), create(DOUBLE)
    client.update_function_configuration(FunctionName=app.function, Runtime="nodejs22.x")

    with pytest.raises(ClientError, match=r"InvalidRuntimeException.*nodejs22\.x"):
        client.invoke(FunctionName=app.function)


def test_a_deleted_function_is_gone(aws: Any, create: Callable[..., Any]) -> None:
    client, app = aws.client("lambda"), create(DOUBLE)
    _invoke(aws, app, {"n": 1})

    client.delete_function(FunctionName=app.function)

    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName=app.function)


def test_a_message_in_a_queue_reaches_its_function(aws: Any, create: Callable[..., Any]) -> None:
    s3, sqs = aws.client("s3"), aws.client("sqs")
    s3.create_bucket(Bucket="messages", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    queue = sqs.create_queue(QueueName="work")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    app = create(
        """
import boto3
def app(event, context):
    for record in event["Records"]:
        boto3.client("s3").put_object(Bucket="messages", Key="last", Body=record["body"].encode())
""",
        allowed={"s3:PutObject": "arn:aws:s3:::messages/*"},
    )
    aws.client("lambda").create_event_source_mapping(EventSourceArn=arn, FunctionName=app.function)

    sqs.send_message(QueueUrl=queue, MessageBody="hello")

    assert _wait_for_object(aws, "messages", "last") == b"hello"


def _wait_for_object(aws: Any, bucket: str, key: str) -> bytes:
    client = aws.client("s3")
    for _ in range(200):
        try:
            return client.get_object(Bucket=bucket, Key=key)["Body"].read()
        except client.exceptions.NoSuchKey:
            time.sleep(0.05)
    raise AssertionError(f"no {key} in {bucket}")
