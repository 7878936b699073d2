"""Test what a policy allows, and on which resources."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from chalice_policygen import Analysis, Argument, Call, Entry, Permission, Policy, generate
from chalice_policygen.comparison import compare
from chalice_policygen.document import Rule, Selection, read_rules, state_rules
from chalice_policygen.policy import Need, generate_each, merge


def call(client: str, operation: str, line: int = 1, **arguments: str) -> Call:
    return Call(
        client, operation, "app.py", line, tuple(sorted(Argument(name, (value,)) for name, value in arguments.items()))
    )


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


def test_one_call_on_any_object_widens_the_action() -> None:
    policy = generate(Analysis((call("s3", "GetObject", Bucket="b"), call("s3", "GetObject", line=2))))

    assert [statement.resources for statement in policy.statements] == [("arn:*:s3:::*/*",)]


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


PASSED = (("StringEquals", "iam:PassedToService", ("ecs-tasks.amazonaws.com",)),)
ROLES, TABLES, USERS = "arn:*:iam::*:role/*", "arn:*:dynamodb:*:*:table/*", "arn:*:dynamodb:*:*:table/users"


def merged(*permissions: Permission) -> Policy:
    return merge(Need(call("s3", "GetObject", line), each) for line, each in enumerate(permissions, start=1))


def test_a_wider_resource_makes_a_narrower_one_superfluous() -> None:
    policy = merged(Permission("dynamodb:GetItem", (USERS,)), Permission("dynamodb:GetItem", (TABLES,)))

    (statement,) = policy.statements
    assert statement.resources == (TABLES,)
    assert [made.line for made in policy.provenance["dynamodb:GetItem"]] == [1, 2]


def test_a_character_that_no_policy_can_have_is_any_character() -> None:
    (statement,) = merged(Permission("s3:GetObject", ("arn:*:s3:::b/日本/ä",))).statements

    assert statement.resources == ("arn:*:s3:::b/??/ä",)


def test_a_condition_is_in_a_statement_of_its_own() -> None:
    policy = merged(Permission("iam:PassRole", (ROLES,), PASSED), Permission("iam:GetRole", (ROLES,)))

    assert policy.document()["Statement"] == [
        {"Sid": "IamOnRoleAny", "Effect": "Allow", "Action": ["iam:GetRole"], "Resource": [ROLES]},
        {
            "Sid": "IamOnRoleAnyIfPassedToService",
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": [ROLES],
            "Condition": {"StringEquals": {"iam:PassedToService": ["ecs-tasks.amazonaws.com"]}},
        },
    ]


def test_a_condition_is_superfluous_where_the_action_is_needed_without_it() -> None:
    policy = merged(
        Permission("iam:PassRole", ("arn:*:iam::*:role/a", "arn:*:iam::*:role/b"), PASSED),
        Permission("iam:PassRole", ("arn:*:iam::*:role/a",)),
        Permission("iam:PassRole", ("arn:*:iam::*:role/a",), PASSED),
    )

    assert [(grant.resources, grant.conditions) for grant in policy.grants] == [
        (("arn:*:iam::*:role/a",), ()),
        (("arn:*:iam::*:role/b",), PASSED),
    ]
    assert [[need.call.line for need in grant.needs] for grant in policy.grants] == [[2, 3], [1, 3]]


NEEDS = st.lists(
    st.builds(
        Permission,
        st.sampled_from(["dynamodb:GetItem", "dynamodb:PutItem", "s3:GetObject", "iam:PassRole"]),
        st.lists(st.sampled_from([ROLES, TABLES, USERS, "*", "arn:*:s3:::b/*", "arn:*:s3:::b/k"]), min_size=1).map(
            lambda arns: tuple(sorted(set(arns)))
        ),
        st.sampled_from([(), (), PASSED]),
    )
)


@settings(deadline=None)
@for_all(NEEDS)
def test_a_policy_is_sufficient_and_minimal(needs: list[Permission]) -> None:
    policy = merged(*needs)

    given = state_rules(policy)
    needed = [
        Rule(Selection((each.action,)), Selection((arn,)), each.conditions) for each in needs for arn in each.resources
    ]
    assert all(any(rule.covers(need) for rule in given) for need in needed), "something is not permitted"
    assert set(given) <= set(needed), "something is permitted that nothing needs"
    assert not any(one.covers(other) for one in given for other in given if one != other), "something is there twice"
    assert compare(read_rules(json.dumps(policy.document()), file="policy.json"), given).is_equal
    assert merged(*reversed(needs)).document() == policy.document()


ENTRIES = (
    Entry("app", "app.py", 1),
    Entry("app:index", "app.py", 3, "api_handler"),
    Entry("app:save", "app.py", 5, "api_handler"),
    Entry("app:sweep", "app.py", 7, "sweep"),
    Entry("app:rest", "app.py", 9, "rest"),
)


def reached(client: str, operation: str, *entries: str) -> Call:
    return Call(client, operation, "app.py", 1, entries=tuple(sorted(entries)))


def test_each_function_has_a_policy_for_what_it_reaches_and_for_what_runs_at_import() -> None:
    calls = (
        reached("s3", "GetObject", "app:index", "app:sweep"),
        reached("sqs", "SendMessage", "app:save"),
        reached("ssm", "GetParameter", "app"),
    )

    policies = generate_each(Analysis(calls, entries=ENTRIES))

    assert {name: policy.actions for name, policy in policies.items()} == {
        "api_handler": ("s3:GetObject", "sqs:SendMessage", "ssm:GetParameter"),
        "rest": ("ssm:GetParameter",),
        "sweep": ("s3:GetObject", "ssm:GetParameter"),
    }
    assert list(policies) == sorted(policies)


def test_modules_that_nothing_enters_have_a_policy_each() -> None:
    analysis = Analysis(
        (reached("s3", "GetObject", "one"), reached("sqs", "SendMessage", "two")),
        entries=(Entry("one", "one.py", 1), Entry("two", "two.py", 1)),
    )

    assert {name: policy.actions for name, policy in generate_each(analysis).items()} == {
        "one": ("s3:GetObject",),
        "two": ("sqs:SendMessage",),
    }


@pytest.mark.parametrize(
    ("action", "resource", "sid"),
    [
        pytest.param("dynamodb:GetItem", TABLES, "DynamodbOnTableAny", id="any resource of a type"),
        pytest.param("bedrock:InvokeModel", "*", "BedrockOnAnything", id="anything"),
        pytest.param("sqs:SendMessage", "arn:*:sqs:*:*:*", "SqsOnAny", id="a resource without a type"),
        pytest.param("sqs:SendMessage", "arn:*:sqs:*:*:ärger", "SqsOnRger", id="letters that no Sid may have"),
        pytest.param("s3:GetObject", "arn:*:s3:::b/§", "S3OnB", id="no letters"),
        pytest.param("sqs:SendMessage", "arn:*:sqs:*:*:§", "SqsOnOther", id="nothing that a Sid may have"),
        pytest.param("s3:GetObject", "arn:*:s3:::b/" + "k" * 99, "S3OnBK" + "k" * 54, id="a long name"),
    ],
)
def test_a_sid_says_what_its_statement_is_about(action: str, resource: str, sid: str) -> None:
    assert [statement.sid for statement in merged(Permission(action, (resource,))).statements] == [sid]


SERVICES = """
import boto3
for name in ("sqs", "sns", "s3", "dynamodb", "lambda"):
    client = boto3.client(name)
    client.list_queues(), client.publish(), client.list_buckets(), client.scan(TableName="t"), client.invoke()

def read(table):
    return boto3.resource("dynamodb").Table(table).get_item(Key={})

def one(event, context):
    return read("one"), event.client.list_queues()

def two(event, context):
    return read("two"), read(event["table"]), event.sqs.send_message(QueueUrl="u", MessageBody="b")
"""


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["--format", name], id=name)
        for name in ("policy", "operations", "calls", "explain", "json", "sarif")
    ]
    + [pytest.param(["--each"], id="each"), pytest.param(["--split", "--limit", "user"], id="split")],
)
def test_the_bytes_do_not_depend_on_the_hash_seed(options: list[str]) -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-m", "chalice_policygen", "-", *options],
            input=SERVICES,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    (document,) = printed
    assert "sqs:ListQueues" in document
