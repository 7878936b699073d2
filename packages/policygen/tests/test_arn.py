"""Test how the ARN of a resource is put together from a template, and recognised by one."""

from __future__ import annotations

import pytest

from chalice_policygen.arn import Place, fill, fits, is_arn, join, last_name, place_of, variables

INDEX = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}"
TABLE = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"
BUCKET = "arn:${Partition}:s3:::${BucketName}"
MANAGED = "arn:${Partition}:ses:${Region}:aws:reputation-policy/${ReputationPolicyName}"


def test_what_is_not_known_is_any() -> None:
    assert fill(INDEX, {"TableName": "t"}, Place(region="eu-west-1")) == "arn:*:dynamodb:eu-west-1:*:table/t/index/*"


def test_the_place_is_only_where_the_template_has_it() -> None:
    assert fill(BUCKET, {"BucketName": "b"}, Place("aws", "eu-west-1", "1")) == "arn:aws:s3:::b"


def test_stars_in_a_row_are_one() -> None:
    assert fill(TABLE, {"TableName": "**x"}, Place()) == "arn:*:dynamodb:*:*:table/*x"


def test_the_variables_of_a_template_are_those_that_name() -> None:
    assert variables(INDEX) == ("TableName", "IndexName")


@pytest.mark.parametrize(
    ("arn", "template", "expected"),
    [
        ("arn:aws:dynamodb:eu-west-1:1:table/t/index/i", INDEX, True),
        ("arn:*:dynamodb:*:*:table/t/index/*", INDEX, True),
        ("arn:aws:dynamodb:eu-west-1:1:table/t", INDEX, False),
        ("arn:aws:sqs:eu-west-1:1:table/t/index/i", INDEX, False),
        ("arn:aws:s3:::b", BUCKET, True),
        ("arn:aws:s3:::b/k", BUCKET, False),
        ("arn:aws:s3:eu-west-1:1:accesspoint/a", BUCKET, False),
        ("arn:aws:ses:eu-west-1:1:reputation-policy/p", MANAGED, False),
        ("arn:aws:ses:eu-west-1:aws:reputation-policy/p", MANAGED, True),
    ],
    ids=[
        "index",
        "pattern",
        "no index",
        "other service",
        "bucket",
        "object",
        "access point",
        "of an account",
        "of AWS",
    ],
)
def test_an_arn_is_of_the_type_whose_template_it_fits(arn: str, template: str, *, expected: bool) -> None:
    assert fits(arn, template) is expected


def test_an_arn_keeps_what_it_says_about_its_place() -> None:
    assert join("arn:*:sqs:eu-west-1:*:q", Place("aws", "us-east-1", "1")) == "arn:aws:sqs:eu-west-1:1:q"


def test_an_arn_says_where_the_resource_is_and_what_it_is_called() -> None:
    arn = "arn:aws:ecs:eu-west-1:1:cluster/c"

    assert place_of(arn) == Place("aws", "eu-west-1", "1")
    assert last_name(arn) == "c"


@pytest.mark.parametrize(
    ("text", "expected"), [("arn:aws:s3:::b", True), ("arn:aws:s3", False), ("b", False), ("*:s3:::b", False)]
)
def test_an_arn_has_six_parts(text: str, *, expected: bool) -> None:
    assert is_arn(text) is expected
