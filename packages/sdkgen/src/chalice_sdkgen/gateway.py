"""Ask API Gateway for what it generates from a deployed API; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from botocore.exceptions import BotoCoreError, ClientError

from chalice_sdkgen.errors import ApiGatewayError

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

ExportType = Literal["swagger", "oas30"]
"""Swagger 2.0 or OpenAPI 3.0, in the words of GetExport."""


def fetch_export(client: APIGatewayClient, api_id: str, stage: str, *, export_type: ExportType = "swagger") -> bytes:
    """Return the JSON document that describes the deployed *stage* of an API. Raises ``ApiGatewayError``."""
    with _readable("GetExport"):
        answer = client.get_export(
            restApiId=api_id, stageName=stage, exportType=export_type, accepts="application/json"
        )
        return answer["body"].read()


def fetch_sdk(client: APIGatewayClient, api_id: str, stage: str, *, sdk_type: str = "javascript") -> bytes:
    """Return the SDK of the deployed *stage* of an API as a zip archive. Raises ``ApiGatewayError``."""
    with _readable("GetSdk"):
        return client.get_sdk(restApiId=api_id, stageName=stage, sdkType=sdk_type)["body"].read()


@contextmanager
def _readable(operation: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise ApiGatewayError(operation, error.response.get("Error", {}).get("Message", str(error))) from error
    except BotoCoreError as error:
        raise ApiGatewayError(operation, str(error)) from error
