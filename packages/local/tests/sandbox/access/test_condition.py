"""Whether a request meets a condition."""

from __future__ import annotations

import pytest

from chalice_local.sandbox.access.condition import holds

CONTEXT = {
    "aws:requestedregion": ("eu-west-1",),
    "aws:sourceip": ("10.1.2.3",),
    "aws:currenttime": ("2026-11-23T10:00:00Z",),
    "aws:epochtime": ("1795428000",),
    "aws:securetransport": ("true",),
    "aws:principalarn": ("arn:aws:iam::123456789012:role/town-dev",),
    "s3:max-keys": ("10",),
    "aws:tagkeys": ("team", "cost"),
}


@pytest.mark.parametrize(
    ("operator", "key", "value", "met"),
    [
        ("StringEquals", "aws:RequestedRegion", "eu-west-1", True),
        ("StringEquals", "aws:RequestedRegion", ["us-east-1", "eu-west-1"], True),
        ("StringEquals", "aws:RequestedRegion", "EU-WEST-1", False),
        ("StringEqualsIgnoreCase", "aws:RequestedRegion", "EU-WEST-1", True),
        ("StringNotEquals", "aws:RequestedRegion", "eu-west-1", False),
        ("StringNotEquals", "aws:RequestedRegion", ["us-east-1", "eu-west-1"], False),
        ("StringLike", "aws:RequestedRegion", "eu-*", True),
        ("StringNotLike", "aws:RequestedRegion", "eu-*", False),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/town-*", True),
        ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/other", False),
        ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/other", True),
        ("Bool", "aws:SecureTransport", True, True),
        ("Bool", "aws:SecureTransport", "false", False),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/8", True),
        ("IpAddress", "aws:SourceIp", ["192.168.0.0/16", "10.1.2.3"], True),
        ("NotIpAddress", "aws:SourceIp", "10.0.0.0/8", False),
        ("NumericLessThanEquals", "s3:max-keys", "10", True),
        ("NumericLessThan", "s3:max-keys", 10, False),
        ("NumericGreaterThan", "s3:max-keys", "9", True),
        ("NumericNotEquals", "s3:max-keys", "9", True),
        ("DateGreaterThan", "aws:CurrentTime", "2026-11-22T00:00:00Z", True),
        ("DateLessThan", "aws:CurrentTime", "2026-11-22", False),
        ("DateLessThanEquals", "aws:EpochTime", "1795428000", True),
        ("Null", "aws:MultiFactorAuthAge", "true", True),
        ("Null", "aws:SourceIp", "true", False),
        ("Null", "aws:SourceIp", False, True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost", "more"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team"], False),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["team"], True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["other"], False),
        pytest.param("StringEquals", "aws:SourceVpc", "vpc-1", False, id="a missing key fails a test"),
        pytest.param("StringNotEquals", "aws:SourceVpc", "vpc-1", True, id="a missing key passes a negated test"),
        pytest.param("StringEqualsIfExists", "aws:SourceVpc", "vpc-1", True, id="a missing key need not exist"),
        pytest.param("StringEqualsIfExists", "aws:RequestedRegion", "x", False, id="a key that exists is tested"),
        pytest.param("ForAllValues:StringEquals", "aws:None", ["x"], True, id="all of no values agree"),
        pytest.param("ForAnyValue:StringEquals", "aws:None", ["x"], False, id="none of no values agrees"),
        pytest.param("StringSounds", "aws:RequestedRegion", "eu", None, id="an operator of no name is not judged"),
        pytest.param("NumericEquals", "s3:max-keys", "ten", None, id="a number that is none is not judged"),
        pytest.param("IpAddress", "aws:SourceIp", "home", None, id="a network that is none is not judged"),
    ],
)
def test_a_condition_is_met(operator: str, key: str, value: object, met: bool | None) -> None:
    assert holds({operator: {key: value}}, CONTEXT, variables=CONTEXT) is met


def test_all_tests_must_hold() -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}, "Bool": {"aws:SecureTransport": "false"}}
    assert holds(condition, CONTEXT, variables=CONTEXT) is False


def test_what_certainly_fails_outweighs_what_is_unknown() -> None:
    condition = {"StringSounds": {"aws:x": "y"}, "Bool": {"aws:SecureTransport": "false"}}
    assert holds(condition, CONTEXT, variables=CONTEXT) is False


@pytest.mark.parametrize("condition", ["text", {"Bool": "text"}], ids=str)
def test_what_is_no_condition_is_not_judged(condition: object) -> None:
    assert holds(condition, CONTEXT, variables=CONTEXT) is None


def test_values_may_have_variables() -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": "${aws:RequestedRegion}"}}
    assert holds(condition, CONTEXT, variables=CONTEXT) is True
    assert holds(condition, CONTEXT, variables=None) is False
