"""Test which IAM actions an operation needs, and that the table is complete."""

from __future__ import annotations

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
    assert found(actions.service(client)).actions(operation) == needed


def found(service: actions.Service | None) -> actions.Service:
    assert service is not None
    return service


def test_an_unknown_client_is_none() -> None:
    assert actions.service("s4") is None


@pytest.mark.parametrize(
    ("operation", "method"),
    [("GetItem", "get_item"), ("ListObjectsV2", "list_objects_v2"), ("DescribeDBInstances", "describe_db_instances")],
)
def test_a_method_is_the_operation_in_snake_case(operation: str, method: str) -> None:
    assert actions.method_name(operation) == method


@pytest.mark.parametrize(
    ("method", "clients"),
    [
        ("put_object", ("mediastore-data", "s3")),
        ("describe_db_instances", ("docdb", "neptune", "rds")),
        ("get", ()),
        ("upload_file", ()),
    ],
)
def test_the_clients_of_a_method_are_found(method: str, clients: tuple[str, ...]) -> None:
    assert actions.clients_with(method) == clients
    assert (method in actions.methods()) == bool(clients)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("put_item", "action"),
        ("objects", "collection"),
        ("stop", "batch action"),
        ("wait_until_exists", "waiter"),
        ("reload", "load"),
        ("table_status", "attribute"),
        ("content_length", "attribute"),
        ("download_fileobj", "managed transfer"),
        ("batch_writer", "batch writer"),
        ("vpc", "related resource"),
    ],
)
def test_a_name_of_a_resource_means_a_call(name: str, kind: str) -> None:
    assert name in actions.resource_names(), kind


def test_a_resource_type_has_the_attributes_that_are_read_from_aws() -> None:
    table = found(actions.service("dynamodb")).resources["Table"]

    assert "table_status" in table.attributes
    assert "name" not in table.attributes


@pytest.mark.parametrize(
    ("client", "operation", "required", "member"),
    [
        ("s3", "PutObject", {"Bucket", "Key"}, "ACL"),
        ("dynamodb", "GetItem", {"TableName", "Key"}, "ConsistentRead"),
        ("glacier", "UploadArchive", {"vaultName"}, "accountId"),
        ("ec2", "RunInstances", {"MaxCount", "MinCount"}, "ClientToken"),
        ("sts", "GetCallerIdentity", set(), None),
    ],
)
def test_an_operation_takes_members(client: str, operation: str, required: set[str], member: str | None) -> None:
    shape = found(actions.service(client)).shape(operation)

    assert shape.required == required
    assert member in shape.members if member else not shape.members
