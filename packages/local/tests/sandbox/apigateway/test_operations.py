"""The control plane of REST APIs, as boto3 sees it."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

INTEGRATION = "x-amazon-apigateway-integration"


@pytest.fixture
def gateway(aws: Any) -> Any:
    return aws.client("apigateway")


@pytest.fixture
def document() -> Callable[..., bytes]:
    def document(*paths: str, title: str = "t", **others: object) -> bytes:
        method = {INTEGRATION: {"type": "mock"}}
        body = {"swagger": "2.0", "info": {"title": title, "version": "1"}, **others}
        return json.dumps({**body, "paths": {path: {"get": method} for path in paths or ("/",)}}).encode()

    return document


@pytest.fixture
def api(gateway: Any, document: Callable[..., bytes]) -> Any:
    return gateway.import_rest_api(body=document(title=f"api-{uuid.uuid4().hex}"))["id"]


def test_an_imported_api_has_the_titles_name(gateway: Any, document: Callable[..., bytes]) -> None:
    body = document(title="cities", **{"x-amazon-apigateway-binary-media-types": ["image/png"]})

    made = gateway.import_rest_api(body=body, parameters={"endpointConfigurationTypes": "REGIONAL"})

    found = gateway.get_rest_api(restApiId=made["id"])
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (found["name"], found["version"]) == ("cities", "1")
    assert found["endpointConfiguration"]["types"] == ["REGIONAL"]
    assert found["binaryMediaTypes"] == ["image/png"]


def test_a_created_api_is_filled_by_an_import(gateway: Any, document: Callable[..., bytes]) -> None:
    made = gateway.create_rest_api(name="empty", endpointConfiguration={"types": ["REGIONAL"]}, tags={"a": "1"})
    with pytest.raises(gateway.exceptions.BadRequestException, match="doesn't contain any methods"):
        gateway.create_deployment(restApiId=made["id"])

    gateway.put_rest_api(restApiId=made["id"], mode="overwrite", body=document("/x"))

    assert gateway.create_deployment(restApiId=made["id"])["id"]


def test_a_document_that_cannot_be_served_makes_no_api(gateway: Any) -> None:
    before = len(gateway.get_rest_apis(limit=500)["items"])

    with pytest.raises(gateway.exceptions.BadRequestException, match="not JSON"):
        gateway.import_rest_api(body=b"{")

    assert len(gateway.get_rest_apis(limit=500)["items"]) == before


def test_the_list_goes_on_from_page_to_page(gateway: Any, document: Callable[..., bytes]) -> None:
    made = {gateway.import_rest_api(body=document())["id"] for _ in range(3)}

    pages = list(gateway.get_paginator("get_rest_apis").paginate(PaginationConfig={"PageSize": 2}))

    assert all(len(page["items"]) <= 2 for page in pages)
    assert made <= {item["id"] for page in pages for item in page["items"]}


def test_an_api_belongs_to_its_region(gateway: Any, aws: Any, api: str) -> None:
    elsewhere = aws.client("apigateway", "us-east-2")

    assert api not in [item["id"] for item in elsewhere.get_rest_apis(limit=500)["items"]]
    with pytest.raises(elsewhere.exceptions.NotFoundException):
        elsewhere.get_rest_api(restApiId=api)


def test_an_api_is_updated(gateway: Any, api: str) -> None:
    patch = {"op": "replace", "path": "/minimumCompressionSize", "value": "10"}

    assert gateway.update_rest_api(restApiId=api, patchOperations=[patch])["minimumCompressionSize"] == 10
    assert gateway.get_rest_api(restApiId=api)["minimumCompressionSize"] == 10


def test_a_deleted_api_is_not_found(gateway: Any, api: str) -> None:
    gateway.delete_rest_api(restApiId=api)

    for call in (gateway.get_rest_api, gateway.delete_rest_api):
        with pytest.raises(gateway.exceptions.NotFoundException, match="Invalid API identifier"):
            call(restApiId=api)


def test_a_deployment_makes_its_stage_and_moves_it(gateway: Any, api: str) -> None:
    first = gateway.create_deployment(restApiId=api, stageName="api", description="one", variables={"a": "1"})
    made = gateway.get_stage(restApiId=api, stageName="api")
    second = gateway.create_deployment(restApiId=api, stageName="api")
    moved = gateway.get_stage(restApiId=api, stageName="api")

    assert (made["deploymentId"], moved["deploymentId"]) == (first["id"], second["id"])
    assert moved["createdDate"] == made["createdDate"]
    assert moved["variables"] == {"a": "1"}
    assert [item["id"] for item in gateway.get_deployments(restApiId=api)["items"]] == [first["id"], second["id"]]
    assert gateway.get_deployment(restApiId=api, deploymentId=first["id"])["description"] == "one"


def test_a_deployment_in_use_is_not_deleted(gateway: Any, api: str) -> None:
    deployment = gateway.create_deployment(restApiId=api, stageName="api")["id"]
    with pytest.raises(gateway.exceptions.BadRequestException, match="Active stages"):
        gateway.delete_deployment(restApiId=api, deploymentId=deployment)

    gateway.delete_stage(restApiId=api, stageName="api")
    gateway.delete_deployment(restApiId=api, deploymentId=deployment)

    assert gateway.get_deployments(restApiId=api)["items"] == []
    assert gateway.get_stages(restApiId=api)["item"] == []


def test_a_second_stage_serves_the_same_deployment(gateway: Any, api: str) -> None:
    deployment = gateway.create_deployment(restApiId=api, stageName="api")["id"]

    gateway.create_stage(restApiId=api, stageName="copy", deploymentId=deployment)
    gateway.update_stage(
        restApiId=api, stageName="copy", patchOperations=[{"op": "replace", "path": "/variables/v", "value": "2"}]
    )

    stages = gateway.get_stages(restApiId=api, deploymentId=deployment)["item"]
    assert {stage["stageName"]: stage["variables"] for stage in stages} == {"api": {}, "copy": {"v": "2"}}


@pytest.mark.parametrize("name", ["with space", "a/b", "a.b"])
def test_a_stage_name_that_makes_no_url_is_refused(gateway: Any, api: str, name: str) -> None:
    with pytest.raises(gateway.exceptions.BadRequestException, match="Stage name"):
        gateway.create_deployment(restApiId=api, stageName=name)


@pytest.mark.parametrize("extensions", [None, "integrations"])
def test_an_export_is_the_deployed_document(
    gateway: Any, document: Callable[..., bytes], extensions: str | None
) -> None:
    api = gateway.import_rest_api(body=document("/old"))["id"]
    gateway.create_deployment(restApiId=api, stageName="api")
    gateway.put_rest_api(restApiId=api, mode="overwrite", body=document("/new"))
    parameters = {"extensions": extensions} if extensions else {}

    export = gateway.get_export(restApiId=api, stageName="api", exportType="swagger", parameters=parameters)

    exported = json.loads(export["body"].read())
    assert list(exported["paths"]) == ["/old"]
    assert (INTEGRATION in exported["paths"]["/old"]["get"]) is bool(extensions)
    assert export["contentType"] == "application/json"


def test_tags_are_added_and_removed(gateway: Any, api: str) -> None:
    gateway.create_deployment(restApiId=api, stageName="api")
    arns = [f"arn:aws:apigateway:eu-west-1::/restapis/{api}{below}" for below in ("", "/stages/api")]

    for arn in arns:
        gateway.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
        gateway.untag_resource(resourceArn=arn, tagKeys=["a"])

        assert gateway.get_tags(resourceArn=arn)["tags"] == {"b": "2"}
    assert gateway.get_rest_api(restApiId=api)["tags"] == {"b": "2"}


def test_an_operation_that_the_sandbox_lacks_is_refused_by_name(gateway: Any, api: str) -> None:
    with pytest.raises(ClientError, match=f"no operation for GET /restapis/{api}/models"):
        gateway.get_models(restApiId=api)
