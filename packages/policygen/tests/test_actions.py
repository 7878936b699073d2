"""Test which IAM actions an operation needs, and that the table is complete."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from chalice_policygen import actions


@pytest.mark.parametrize(
    ("client", "operation", "needed"),
    [
        ("s3", "PutObject", ("s3:PutObject",)),
        ("s3", "ListBuckets", ("s3:ListAllMyBuckets",)),
        ("s3", "ListObjectsV2", ("s3:ListBucket",)),
        ("s3", "HeadObject", ("s3:GetObject",)),
        ("s3", "CopyObject", ("s3:GetObject", "s3:PutObject")),
        ("lambda", "Invoke", ("lambda:InvokeFunction",)),
        ("dynamodb", "TransactGetItems", ("dynamodb:GetItem",)),
        ("sqs", "SendMessageBatch", ("sqs:SendMessage",)),
        ("sns", "PublishBatch", ("sns:Publish",)),
        ("events", "PutEvents", ("events:PutEvents",)),
        ("apigateway", "GetRestApis", ("apigateway:GET",)),
        ("apigatewaymanagementapi", "PostToConnection", ("execute-api:ManageConnections",)),
        ("sesv2", "SendEmail", ("ses:SendEmail",)),
        ("stepfunctions", "StartExecution", ("states:StartExecution",)),
        ("memorydb", "DescribeACLs", ("memorydb:DescribeAcls",)),
        ("bedrock-runtime", "Converse", ("bedrock:InvokeModel",)),
        ("cognito-idp", "SignUp", ()),
        ("sso-oidc", "CreateToken", ()),
    ],
)
def test_an_operation_needs_these_actions(client: str, operation: str, needed: tuple[str, ...]) -> None:
    found = actions.service(client)

    assert found is not None
    assert found.actions(operation) == needed


def test_an_unknown_client_is_none() -> None:
    assert actions.service("s4") is None


@pytest.mark.parametrize(
    ("operation", "method"),
    [("GetItem", "get_item"), ("ListObjectsV2", "list_objects_v2"), ("DescribeDBInstances", "describe_db_instances")],
)
def test_a_method_is_the_operation_in_snake_case(operation: str, method: str) -> None:
    assert actions.method_name(operation) == method


def test_the_clients_of_a_method_are_found() -> None:
    assert actions.clients_with("put_object") == ("mediastore-data", "s3")
    assert actions.clients_with("get") == ()


def test_the_table_has_every_operation_of_botocore() -> None:
    session = pytest.importorskip("botocore.session", reason="botocore is not installed").get_session()
    version = json.loads(files("chalice_policygen").joinpath("data", "services.jsonl").read_text().partition("\n")[0])
    if version["made_from"]["botocore"] != session.user_agent_version:
        pytest.skip(f"the table was made from botocore {version['made_from']['botocore']}")

    for client in session.get_available_services():
        found = actions.service(client)
        assert found is not None, client
        model = session.get_service_model(client)
        assert set(found.methods.values()) == set(model.operation_names), client
        unexplained = [name for name in model.operation_names if not (found.actions(name) or found.without.get(name))]
        assert unexplained == [], client
