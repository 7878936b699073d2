"""Test what a policy document says."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalice_policygen.document import Rule, Selection, read_rules
from chalice_policygen.errors import PolicyFileError

STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
DOCUMENT = {"Version": "2012-10-17", "Statement": [STATEMENT]}


def read(content: object) -> tuple[Rule, ...]:
    return read_rules(json.dumps(content), file="policy.json")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(DOCUMENT, id="a document"),
        pytest.param({"Statement": STATEMENT}, id="one statement, and no list of them"),
        pytest.param({"Statement": [{**STATEMENT, "Action": ["s3:GetObject"]}]}, id="a list of one action"),
        pytest.param({"PolicyName": "p", "PolicyDocument": DOCUMENT}, id="what get-role-policy answers"),
        pytest.param({"PolicyVersion": {"Document": DOCUMENT}}, id="what get-policy-version answers"),
        pytest.param([DOCUMENT], id="a list of documents"),
        pytest.param([STATEMENT], id="a list of statements"),
    ],
)
def test_a_policy_can_be_written_in_many_ways(content: object) -> None:
    (rule,) = read(content)

    assert rule.action == Selection(("s3:GetObject",))
    assert rule.resource == Selection(("arn:aws:s3:::b/*",))
    assert rule.where == "policy.json, statement 1"
    assert not rule.is_denial


def test_every_action_on_every_resource_is_a_rule_with_its_conditions() -> None:
    condition = {"Bool": {"aws:SecureTransport": True}, "StringEquals": {"aws:PrincipalTag/team": ["b", "a"]}}
    rules = read(
        {
            "Statement": [
                {
                    "Sid": "All",
                    "Effect": "Deny",
                    "Action": ["a:B", "a:C"],
                    "Resource": ["x", "y"],
                    "Condition": condition,
                }
            ]
        }
    )

    assert [(str(rule.action), str(rule.resource)) for rule in rules] == [
        ("a:B", "x"),
        ("a:B", "y"),
        ("a:C", "x"),
        ("a:C", "y"),
    ]
    assert {rule.conditions for rule in rules} == {
        (("Bool", "aws:SecureTransport", ("true",)), ("StringEquals", "aws:PrincipalTag/team", ("a", "b")))
    }
    assert {(rule.where, rule.is_denial) for rule in rules} == {("policy.json, statement 1 (All)", True)}


def test_what_is_left_out_is_one_rule() -> None:
    (rule,) = read({"Statement": {"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "NotResource": "arn:aws:s3:::b"}})

    assert str(rule) == "everything except iam:*, sts:* on everything except arn:aws:s3:::b"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{", "policy.json: not valid JSON at line 1, column 2: ", id="no JSON"),
        pytest.param(
            '{"a": 1, "a": 2}', "policy.json: cannot be read as a policy: the key 'a' stands twice", id="twice"
        ),
        pytest.param("[" * 100_000, "policy.json: cannot be read as a policy: ", id="too deep"),
        pytest.param("{}", "policy.json: no IAM policy: it has no 'Statement'", id="no policy"),
        pytest.param('"text"', "policy.json: no IAM policy", id="a text"),
        pytest.param(
            '{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}',
            "policy.json, statement 1: 'Effect' is 'allow'",
            id="an unknown effect",
        ),
        pytest.param(
            '{"Statement": {"Sid": "S", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}',
            "policy.json, statement 1 (S): it has 'Principal', so this is the policy of a resource",
            id="the policy of a resource",
        ),
        pytest.param(
            '{"Statement": {"Effect": "Allow", "Action": "*"}}',
            "policy.json, statement 1: it must have either 'Resource' or 'NotResource'",
            id="no resource",
        ),
        pytest.param(
            '{"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}',
            "policy.json, statement 1: 'Action' must be a string or a list of strings",
            id="no action",
        ),
        pytest.param(
            '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": "x"}}}',
            "policy.json, statement 1: 'Condition' must have an object",
            id="a condition without a key",
        ),
    ],
)
def test_what_is_no_policy_is_refused_and_says_where(text: str, message: str) -> None:
    with pytest.raises(PolicyFileError) as caught:
        read_rules(text, file="policy.json")

    assert str(caught.value).startswith(message)


KEYS = st.sampled_from(
    ["Statement", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "PolicyDocument", "Sid"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(["Allow", "Deny", "*"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=5),
    max_leaves=20,
)


@settings(deadline=None)
@given(VALUES)
def test_whatever_is_given_is_read_or_refused(content: object) -> None:
    with contextlib.suppress(PolicyFileError):
        read(content)


ONE, OTHER = Selection(("s3:GetObject",)), Selection(("s3:Get*",))
EXCEPT_ONE, EXCEPT_OTHER = Selection(ONE.patterns, is_inverted=True), Selection(OTHER.patterns, is_inverted=True)
ALL = Selection(("*",))


@pytest.mark.parametrize(
    ("wide", "narrow", "covers", "overlaps"),
    [
        pytest.param(OTHER, ONE, True, True, id="several and one"),
        pytest.param(ONE, OTHER, False, True, id="one and several"),
        pytest.param(EXCEPT_OTHER, ONE, False, False, id="it is left out"),
        pytest.param(EXCEPT_ONE, OTHER, False, True, id="a part is left out"),
        pytest.param(EXCEPT_ONE, Selection(("s3:Put*",)), True, True, id="something else is left out"),
        pytest.param(ALL, EXCEPT_ONE, True, True, id="everything"),
        pytest.param(OTHER, EXCEPT_ONE, False, True, id="several of everything else"),
        pytest.param(EXCEPT_ONE, EXCEPT_OTHER, True, True, id="less is left out"),
        pytest.param(EXCEPT_OTHER, EXCEPT_ONE, False, True, id="more is left out"),
    ],
)
def test_selections_are_compared_by_what_they_select(
    wide: Selection, narrow: Selection, covers: bool, overlaps: bool
) -> None:
    assert wide.covers(narrow) is covers
    assert wide.overlaps(narrow) is narrow.overlaps(wide) is overlaps
