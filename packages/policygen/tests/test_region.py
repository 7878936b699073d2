"""Check that a policy for one region allows what clients of other regions do."""

from __future__ import annotations

import pytest

from chalice_policygen import Place, analyze_text, generate

PROGRAM = """
import os
import boto3

SESSION = boto3.Session(region_name="ap-south-1")

def handler(event, context):
    {client}.delete_message(QueueUrl="orders", ReceiptHandle=event["receipt"])
"""


@pytest.mark.parametrize(
    ("client", "region"),
    [
        ('boto3.client("sqs")', "eu-west-1"),
        ('boto3.client("sqs", region_name="us-east-1")', "us-east-1"),
        ('boto3.client("sqs", "us-east-1")', "us-east-1"),
        ('boto3.client("sqs", region_name=os.environ["AWS_REGION"])', "eu-west-1"),
        ('boto3.client("sqs", region_name=os.environ.get("AWS_DEFAULT_REGION", "us-east-1"))', "eu-west-1"),
        ('boto3.client("sqs", region_name=boto3.Session().region_name)', "eu-west-1"),
        ('boto3.client("sqs", region_name=event["region"])', "*"),
        ('boto3.client("sqs", region_name=event.get("region", "us-east-1"))', "*"),
        ('boto3.client("sqs", region_name="us-east-1" if event else "us-west-2")', "*"),
        ('boto3.client("sqs", **{"region_name": "us-east-1"})', "us-east-1"),
        ('boto3.client("sqs", **{"use_ssl": True})', "eu-west-1"),
        ('boto3.client("sqs", **event)', "*"),
        ('boto3.Session(region_name="us-east-1").client("sqs")', "us-east-1"),
        ('SESSION.client("sqs", **{"region_name": "us-east-1"})', "us-east-1"),
        ('SESSION.client("sqs")', "ap-south-1"),
        ('SESSION.client("sqs", region_name="us-east-1")', "us-east-1"),
    ],
)
def test_a_resource_is_in_the_region_of_its_client(client: str, region: str) -> None:
    analysis = analyze_text(PROGRAM.format(client=client))

    (statement,) = generate(analysis, Place(region="eu-west-1")).statements
    assert statement.resources == (f"arn:*:sqs:{region}:*:orders",)
    (anywhere,) = generate(analysis).statements
    assert anywhere.resources == ("arn:*:sqs:*:*:orders",)


def test_a_table_of_a_resource_is_in_its_region() -> None:
    analysis = analyze_text(
        'import boto3\n\nboto3.resource("dynamodb", region_name="us-east-1").Table("users").get_item(Key={})\n'
    )

    (statement,) = generate(analysis, Place(region="eu-west-1")).statements
    assert statement.resources == ("arn:*:dynamodb:us-east-1:*:table/users",)


def test_a_transfer_is_made_where_its_client_is() -> None:
    analysis = analyze_text(
        'import boto3\n\nboto3.client("s3", region_name="us-east-1").upload_file("a", "reports", "a")\n'
    )

    assert {call.region for call in analysis.calls} == {"us-east-1"}
