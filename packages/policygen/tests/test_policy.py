"""Test what a policy allows, and on which resources."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from chalice_policygen import Analysis, Argument, Call, generate
from chalice_policygen.scoping import scope


def call(client: str, operation: str, line: int = 1, **arguments: str) -> Call:
    return Call(
        client, operation, "app.py", line, tuple(sorted(Argument(name, (value,)) for name, value in arguments.items()))
    )


@pytest.mark.parametrize(
    ("made", "arns"),
    [
        pytest.param(call("s3", "PutObject", Bucket="b"), ["arn:*:s3:::b/*"], id="an object of a bucket"),
        pytest.param(call("s3", "GetObject", Bucket="b", Key="a/k"), ["arn:*:s3:::b/a/k"], id="one object"),
        pytest.param(call("s3", "GetObject", Bucket="b", Key="*"), ["arn:*:s3:::b/*"], id="a key that is a pattern"),
        pytest.param(call("s3", "ListObjectsV2", Bucket="b"), ["arn:*:s3:::b"], id="a bucket"),
        pytest.param(call("s3", "GetObject", Bucket="b*"), [], id="no bucket has this name"),
        pytest.param(call("s3", "ListBuckets"), [], id="no argument"),
        pytest.param(
            call("dynamodb", "Query", TableName="t"),
            ["arn:*:dynamodb:*:*:table/t", "arn:*:dynamodb:*:*:table/t/index/*"],
            id="a table and its indexes",
        ),
        pytest.param(
            call("dynamodb", "GetItem", TableName="arn:aws:dynamodb:eu-west-1:123456789012:table/t"),
            ["arn:aws:dynamodb:eu-west-1:123456789012:table/t"],
            id="the ARN of a table",
        ),
        pytest.param(
            call("sqs", "SendMessage", QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/jobs.fifo"),
            ["arn:*:sqs:eu-west-1:123456789012:jobs.fifo"],
            id="the URL of a queue",
        ),
        pytest.param(call("sqs", "SendMessage", QueueUrl="http://localhost/jobs"), [], id="not a URL of AWS"),
        pytest.param(
            call("sns", "Publish", TopicArn="arn:aws:sns:us-east-1:123456789012:t"),
            ["arn:aws:sns:us-east-1:123456789012:t"],
            id="a topic",
        ),
        pytest.param(
            call("lambda", "Invoke", FunctionName="f:prod"),
            ["arn:*:lambda:*:*:function:f", "arn:*:lambda:*:*:function:f:*"],
            id="a function with its versions",
        ),
        pytest.param(
            call("secretsmanager", "GetSecretValue", SecretId="db"),
            ["arn:*:secretsmanager:*:*:secret:db-??????"],
            id="a secret",
        ),
        pytest.param(call("ssm", "GetParameter", Name="/a/b"), ["arn:*:ssm:*:*:parameter/a/b"], id="a parameter"),
    ],
)
def test_a_name_in_the_arguments_limits_the_action(made: Call, arns: list[str]) -> None:
    (found,) = scope(made).values()

    assert list(found) == arns


def test_an_operation_with_two_resources_is_not_limited_to_one() -> None:
    assert scope(call("s3", "CopyObject", Bucket="b", Key="k")) == {"s3:GetObject": (), "s3:PutObject": ()}


def test_a_policy_is_grouped_sorted_and_named() -> None:
    policy = generate(
        Analysis(
            (
                call("sqs", "ListQueues"),
                call("s3", "PutObject", Bucket="b"),
                call("s3", "GetObject", Bucket="b"),
                call("s3", "ListObjectsV2", Bucket="b"),
            )
        )
    )

    assert policy.document() == {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "S3OnB", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:*:s3:::b"]},
            {
                "Sid": "S3OnBAny",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject"],
                "Resource": ["arn:*:s3:::b/*"],
            },
            {"Sid": "SqsOnAnything", "Effect": "Allow", "Action": ["sqs:ListQueues"], "Resource": ["*"]},
        ],
    }


def test_one_call_on_anything_widens_the_action() -> None:
    policy = generate(Analysis((call("s3", "GetObject", Bucket="b"), call("s3", "GetObject", line=2))))

    assert [statement.resources for statement in policy.statements] == [("*",)]


def test_every_action_says_why_it_is_there() -> None:
    head, get = call("s3", "HeadObject", line=3), call("s3", "GetObject", line=7)

    policy = generate(Analysis((head, get)))

    assert policy.provenance == {"s3:GetObject": (head, get)}
    assert policy.actions == ("s3:GetObject",)


def test_a_program_without_calls_has_a_policy_without_statements() -> None:
    assert generate(Analysis()).document() == {"Version": "2012-10-17", "Statement": []}


def test_sids_are_unique() -> None:
    policy = generate(Analysis((call("s3", "ListObjects", Bucket="a.b"), call("s3", "GetBucketAcl", Bucket="a-b"))))

    assert [statement.sid for statement in policy.statements] == ["S3OnAB", "S3OnAB2"]


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    source = """
import boto3
for name in ("sqs", "sns", "s3", "dynamodb", "lambda"):
    client = boto3.client(name)
    client.list_queues(), client.publish(), client.list_buckets(), client.scan(TableName="t"), client.invoke()
"""
    printed = {
        subprocess.run(
            [sys.executable, "-m", "chalice_policygen", "-"],
            input=source,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    (document,) = printed
    assert len(json.loads(document)["Statement"]) == 5
