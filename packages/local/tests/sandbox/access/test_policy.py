"""Whether policies allow an action on a resource."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalice_local.sandbox.access.policy import UNKNOWN, Access, Policies, Verdict, decide, parse

READ = Access("s3:GetObject", "arn:aws:s3:::town/house")
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
REGION = {"aws:requestedregion": ("eu-west-1",)}


def allow(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": READ.resource, **elements}


def judge(*statements: object, access: Access = READ, version: str = "2012-10-17", boundary: object = None) -> Verdict:
    document = {"Version": version, "Statement": list(statements)}
    return decide(Policies((document,), None if boundary is None else (boundary,)), access, REGION)


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        pytest.param([], Verdict.NOT_ALLOWED, id="nothing allows nothing"),
        pytest.param([allow()], Verdict.ALLOWED, id="the very action and resource"),
        pytest.param([allow(Action=["s3:PutObject", "S3:getobject"])], Verdict.ALLOWED, id="actions have no case"),
        pytest.param([allow(Action="s3:Get*")], Verdict.ALLOWED, id="a pattern of actions"),
        pytest.param([allow(Action="s3:GetObjectAcl")], Verdict.NOT_ALLOWED, id="another action"),
        pytest.param([allow(Resource="arn:aws:s3:::town")], Verdict.NOT_ALLOWED, id="another resource"),
        pytest.param([allow(Resource=["arn:*:s3:::x", "arn:*:s3:::town/*"])], Verdict.ALLOWED, id="several resources"),
        pytest.param(
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], Verdict.ALLOWED, id="all actions but others"
        ),
        pytest.param(
            [{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], Verdict.NOT_ALLOWED, id="all but this action"
        ),
        pytest.param(
            [{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::town/*"}],
            Verdict.NOT_ALLOWED,
            id="all but this resource",
        ),
        pytest.param([ALL, allow(Effect="Deny")], Verdict.DENIED, id="a denial outweighs"),
        pytest.param(
            [ALL, {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::town/*"}],
            Verdict.ALLOWED,
            id="a denial of all other resources",
        ),
        pytest.param(
            [allow(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})], Verdict.ALLOWED, id="condition"
        ),
        pytest.param(
            [allow(Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}})],
            Verdict.NOT_ALLOWED,
            id="condition that is not met",
        ),
        pytest.param(
            [allow(Condition={"Sounds": {"x": "y"}})], Verdict.NOT_ALLOWED, id="what is unknown allows nothing"
        ),
        pytest.param(
            [ALL, allow(Effect="Deny", Condition={"Sounds": {"x": "y"}})], Verdict.DENIED, id="what is unknown denies"
        ),
        pytest.param([{"Effect": "Allow", "Action": "*"}], Verdict.NOT_ALLOWED, id="without a resource"),
        pytest.param(["text"], Verdict.NOT_ALLOWED, id="what is no statement"),
    ],
)
def test_statements_decide(statements: list[object], verdict: Verdict) -> None:
    assert judge(*statements) is verdict


def test_one_statement_may_stand_without_a_list() -> None:
    assert decide(Policies(({"Statement": allow()},)), READ, {}) is Verdict.ALLOWED


def test_an_action_without_a_resource_needs_all_resources() -> None:
    listing = Access("s3:ListAllMyBuckets")
    assert judge(allow(Action="s3:*", Resource="arn:aws:s3:::*"), access=listing) is Verdict.NOT_ALLOWED
    assert judge(allow(Action="s3:*", Resource="*"), access=listing) is Verdict.ALLOWED


def test_an_action_on_what_cannot_be_told_needs_any_resource() -> None:
    access = Access("s3:GetObject", UNKNOWN)
    assert judge(allow(), access=access) is Verdict.ALLOWED
    assert judge(allow(Action="s3:PutObject"), access=access) is Verdict.NOT_ALLOWED
    assert judge(ALL, allow(Effect="Deny"), access=access) is Verdict.ALLOWED
    assert judge(ALL, allow(Effect="Deny", Resource="*"), access=access) is Verdict.DENIED


def test_what_is_known_of_the_access_alone_counts() -> None:
    passing = Access("iam:PassRole", "arn:aws:iam::1:role/r", {"iam:passedtoservice": ("lambda.amazonaws.com",)})
    statement = {**ALL, "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}
    assert judge(statement, access=passing) is Verdict.ALLOWED
    assert judge(statement) is Verdict.NOT_ALLOWED


def test_variables_are_text_in_the_old_version() -> None:
    statement = allow(Resource="arn:aws:s3:::town/${aws:RequestedRegion}")
    access = Access("s3:GetObject", "arn:aws:s3:::town/eu-west-1")
    assert judge(statement, access=access) is Verdict.ALLOWED
    assert judge(statement, access=access, version="2008-10-17") is Verdict.NOT_ALLOWED


def test_a_boundary_must_allow_it_too() -> None:
    assert judge(ALL, boundary={"Statement": allow()}) is Verdict.ALLOWED
    assert judge(ALL, boundary={"Statement": allow(Action="s3:PutObject")}) is Verdict.OUT_OF_BOUNDS
    assert judge(ALL, boundary={"Statement": allow(Effect="Deny")}) is Verdict.DENIED_BY_BOUNDARY


def test_a_document_that_is_no_json_allows_nothing() -> None:
    assert decide(Policies((parse("{"),)), READ, {}) is Verdict.NOT_ALLOWED
    assert decide(Policies((parse(json.dumps({"Statement": ALL})),)), READ, {}) is Verdict.ALLOWED
