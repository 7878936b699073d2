"""The patch operations of REST APIs and stages."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from chalice_local.sandbox.apigateway.patch import patch_rest_api, patch_stage, read_patch
from chalice_local.sandbox.apigateway.refusal import BadRequestError, NotFoundError
from chalice_local.sandbox.apigateway.rest_api import Deployment, RestApi, Stage

NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)
STAGE = Stage("api", "dep1", NOW, NOW, variables={"a": "1"})
API = RestApi(
    "abc", "eu-west-1", "name", NOW, {}, binary_types=("a/b", "c/d"), deployments=(Deployment("dep2", "", NOW, {}),)
)


def _patch(verb: str, path: str, value: str | None = None) -> Any:
    operation = {"op": verb, "path": path} | ({} if value is None else {"value": value})
    return read_patch({"patchOperations": [operation]})


@pytest.mark.parametrize(
    ("operation", "field", "value"),
    [
        (_patch("replace", "/name", "other"), "name", "other"),
        (_patch("replace", "/description", "text"), "description", "text"),
        (_patch("replace", "/minimumCompressionSize", "1024"), "minimum_compression_size", 1024),
        (_patch("replace", "/minimumCompressionSize", ""), "minimum_compression_size", None),
        (_patch("replace", "/disableExecuteApiEndpoint", "true"), "is_endpoint_disabled", True),
        (_patch("replace", "/endpointConfiguration/types/EDGE", "REGIONAL"), "endpoint_types", ("REGIONAL",)),
        (_patch("add", "/binaryMediaTypes/image~1png"), "binary_types", ("a/b", "c/d", "image/png")),
        (_patch("remove", "/binaryMediaTypes/a~1b"), "binary_types", ("c/d",)),
        (_patch("replace", "/binaryMediaTypes/a~1b", "x/y"), "binary_types", ("c/d", "x/y")),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_an_api_is_patched(operation: Any, field: str, value: object) -> None:
    assert getattr(patch_rest_api(API, operation), field) == value


@pytest.mark.parametrize(
    ("operation", "problem"),
    [
        (_patch("replace", "/nothing", "x"), "'/nothing' specified for a REST API"),
        (_patch("replace", "/minimumCompressionSize", "-1"), "'-1'"),
    ],
)
def test_a_patch_that_cannot_be_kept_is_refused(operation: Any, problem: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        patch_rest_api(API, operation)

    assert problem in refused.value.message


@pytest.mark.parametrize("operation", [{"op": "move", "path": "/name"}, {"op": "replace", "path": "name"}, {}, 3])
def test_a_malformed_operation_is_refused(operation: object) -> None:
    with pytest.raises(BadRequestError):
        read_patch({"patchOperations": [operation]})


@pytest.mark.parametrize(
    ("operation", "field", "value"),
    [
        (_patch("replace", "/deploymentId", "dep2"), "deployment_id", "dep2"),
        (_patch("replace", "/variables/b", "2"), "variables", {"a": "1", "b": "2"}),
        (_patch("remove", "/variables/a"), "variables", {}),
        (_patch("replace", "/tracingEnabled", "true"), "is_traced", True),
    ],
)
def test_a_stage_is_patched(operation: Any, field: str, value: object) -> None:
    assert getattr(patch_stage(API, STAGE, operation, now=NOW), field) == value


def test_a_stage_cannot_serve_a_deployment_that_does_not_exist() -> None:
    with pytest.raises(NotFoundError, match="Deployment"):
        patch_stage(API, STAGE, _patch("replace", "/deploymentId", "other"), now=NOW)
