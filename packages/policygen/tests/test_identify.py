"""Test what an argument says about the resource that it names."""

from __future__ import annotations

import pytest

from chalice_policygen.identify import has_geography, identify


@pytest.mark.parametrize(
    ("service", "kind", "value", "expected"),
    [
        ("dynamodb", "table", "orders", ("orders",)),
        ("dynamodb", "table", "*-orders", ("*-orders",)),
        ("dynamodb", "table", "a:b", ("*",)),
        ("sqs", "queue", "https://sqs.eu-west-1.amazonaws.com/123456789012/q", ("arn:*:sqs:eu-west-1:123456789012:q",)),
        ("sqs", "queue", "https://sqs.*.amazonaws.com/*/q", ("q",)),
        ("sqs", "queue", "http://127.0.0.1:9324/000000000000/q", ("q",)),
        ("sqs", "queue", "q.fifo", ("q.fifo",)),
        ("sqs", "queue", "https://*/", ("*",)),
        ("secretsmanager", "secret", "a/b", ("a/b-??????",)),
        ("secretsmanager", "secret", "a/*", ("a/*",)),
        (
            "secretsmanager",
            "secret",
            "arn:aws:secretsmanager:eu-west-1:1:secret:a-AbCdEf",
            ("arn:aws:secretsmanager:eu-west-1:1:secret:a-AbCdEf",),
        ),
        (
            "secretsmanager",
            "secret",
            "arn:aws:secretsmanager:eu-west-1:1:secret:a",
            ("arn:aws:secretsmanager:eu-west-1:1:secret:a-??????",),
        ),
        ("ssm", "parameter", "/a/b", ("a/b",)),
        ("ssm", "parameter", "a:live", ("a",)),
        ("kms", "key", "alias/a", ("*",)),
        ("kms", "key", "arn:aws:kms:eu-west-1:1:alias/a", ("arn:aws:kms:eu-west-1:1:key/*",)),
        ("kms", "key", "1234abcd-12ab-34cd-56ef-1234567890ab", ("1234abcd-12ab-34cd-56ef-1234567890ab",)),
        ("logs", "log-group", "/aws/a", ("/aws/a", "/aws/a:*")),
        ("ses", "identity", "Me <me@example.com>", ("me@example.com", "example.com")),
        ("ses", "identity", "example.com", ("example.com",)),
        ("lambda", "function", "123456789012:function:f", ("arn:*:lambda:*:123456789012:function:f",)),
        ("ecs", "task-definition", "f:1", ("arn:*:ecs:*:*:task-definition/f:1",)),
        ("batch", "job-definition", "d", ("d", "d:*")),
        ("s3", "object", "s3://b/k", ("arn:*:s3:::b/k",)),
        ("s3", "object", "a key: with a colon", ("a key: with a colon",)),
        ("bedrock", "foundation-model", "eu.amazon.nova-pro-v1:0", ("amazon.nova-pro-v1:0",)),
    ],
)
def test_a_value_is_a_name_or_an_arn(service: str, kind: str, value: str, expected: tuple[str, ...]) -> None:
    assert identify(service, kind, value) == expected


@pytest.mark.parametrize(
    ("model", "expected"),
    [("amazon.nova-pro-v1:0", False), ("us.amazon.nova-pro-v1:0", True), ("global.anthropic.claude-x", True)],
)
def test_the_id_of_a_profile_begins_with_a_geography(model: str, *, expected: bool) -> None:
    assert has_geography(model) is expected
