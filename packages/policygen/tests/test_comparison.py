"""Test what one policy grants and another does not."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from chalice_policygen.comparison import check, compare
from chalice_policygen.document import Rule, read_rules
from chalice_policygen.errors import ConditionalDenialError

TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/users"
PASS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def allow(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return {**allow(action, resource), "Effect": "Deny", **more}


def rules(*statements: Mapping[str, object]) -> tuple[Rule, ...]:
    return read_rules(json.dumps(list(statements)), file="policy.json")


@pytest.mark.parametrize(
    ("needed", "given", "missing", "superfluous"),
    [
        pytest.param([allow("s3:ListAllMyBuckets")], [allow(["S3:listallmybuckets"])], [], [], id="case and lists"),
        pytest.param(
            [allow(["a:B", "a:C"])], [allow("a:C"), allow("a:B")], [], [], id="the order and number of statements"
        ),
        pytest.param([allow("a:B")], [], ["a:B on *"], [], id="an action is missing"),
        pytest.param([], [allow("a:B")], [], ["a:B on *"], id="an action is superfluous"),
        pytest.param(
            [allow("s3:GetObject", "arn:*:s3:::b/*")],
            [allow("s3:Get*", "arn:*:s3:::b/*")],
            [],
            ["s3:Get* on arn:*:s3:::b/*"],
            id="a pattern of actions grants more",
        ),
        pytest.param(
            [allow("dynamodb:GetItem", TABLE)],
            [allow("dynamodb:GetItem")],
            [],
            ["dynamodb:GetItem on *"],
            id="a resource is too wide",
        ),
        pytest.param(
            [allow("dynamodb:GetItem", "arn:*:dynamodb:*:*:table/*")],
            [allow("dynamodb:GetItem", TABLE)],
            ["dynamodb:GetItem on arn:*:dynamodb:*:*:table/*"],
            [],
            id="a resource is too narrow",
        ),
        pytest.param(
            [allow("iam:PassRole", "r", Condition=PASS)],
            [allow("iam:PassRole", "r")],
            [],
            ["iam:PassRole on r"],
            id="a condition is missing in the file",
        ),
        pytest.param(
            [allow("iam:PassRole", "r")],
            [allow("iam:PassRole", "r", Condition=PASS)],
            ["iam:PassRole on r"],
            [],
            id="a condition is more than the code needs",
        ),
        pytest.param(
            [allow("iam:PassRole", "r", Condition=PASS)],
            [
                allow(
                    "iam:PassRole",
                    "r",
                    Condition={"stringequals": {"IAM:passedtoservice": ["ecs-tasks.amazonaws.com"]}},
                )
            ],
            [],
            [],
            id="the same condition",
        ),
        pytest.param(
            [allow("a:B")],
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            [],
            ["everything except iam:* on *"],
            id="everything but",
        ),
        pytest.param([allow("a:B")], [allow("a:B"), deny("a:*")], ["a:B on *"], [], id="what is needed is denied"),
        pytest.param([allow("a:B")], [allow("a:B"), deny("c:*")], [], [], id="something else is denied"),
        pytest.param([], [allow("c:D"), deny("c:*")], [], [], id="what is granted in vain"),
    ],
)
def test_a_file_is_checked_against_what_is_needed(
    needed: list[dict[str, object]], given: list[dict[str, object]], missing: list[str], superfluous: list[str]
) -> None:
    found = check(rules(*needed), rules(*given))

    assert [str(each.rule) for each in found.removed] == missing
    assert [str(each.rule) for each in found.added] == superfluous
    assert found.is_equal is (not missing and not superfluous)


def test_a_difference_has_what_comes_near() -> None:
    found = check(rules(allow("s3:GetObject", "arn:*:s3:::b/*")), rules(allow(["s3:Get*", "s3:Put*"])))

    assert [[str(near) for near in each.near] for each in found.added] == [["s3:GetObject on arn:*:s3:::b/*"], []]


def test_a_denial_under_a_condition_is_refused_when_it_meets_what_is_needed() -> None:
    guard = deny("*", Sid="Guard", Condition={"Bool": {"aws:SecureTransport": "false"}})

    with pytest.raises(ConditionalDenialError, match=r"policy.json, statement 1 \(Guard\) denies under a condition"):
        check(rules(allow("a:B")), rules(guard))

    assert check(rules(), rules(guard)).is_equal


def test_denials_are_compared_too() -> None:
    found = compare(rules(allow("a:B"), deny("c:D")), rules(allow("a:B"), deny("c:*", "x")))

    assert [(str(each.rule), each.rule.is_denial) for each in found.removed] == [("c:D on *", True)]
    assert [(str(each.rule), each.rule.is_denial) for each in found.added] == [("c:* on x", True)]


STATEMENTS = st.lists(
    st.builds(
        allow,
        st.lists(st.sampled_from(["s3:GetObject", "s3:Get*", "s3:*", "sqs:SendMessage", "*"]), min_size=1, unique=True),
        st.lists(
            st.sampled_from(["*", "arn:*:s3:::b/*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k"]), min_size=1, unique=True
        ),
    ),
    max_size=3,
)


@settings(deadline=None)
@for_all(STATEMENTS, STATEMENTS)
def test_the_two_directions_of_a_comparison_mirror_each_other(
    one: list[dict[str, object]], other: list[dict[str, object]]
) -> None:
    there, back = compare(rules(*one), rules(*other)), compare(rules(*other), rules(*one))

    assert compare(rules(*one), rules(*reversed(one))).is_equal
    assert [each.rule for each in there.removed] == [each.rule for each in back.added]
    assert [each.rule for each in there.added] == [each.rule for each in back.removed]
