"""Descriptions and SDKs of deployed REST APIs, as API Gateway generates them.

>>> write_sdk(fetch_sdk(boto3.client("apigateway"), "abc123", "api"), Path("sdk"))  # doctest: +SKIP
"""

from __future__ import annotations

from chalice_sdkgen.__about__ import __version__
from chalice_sdkgen.errors import ApiGatewayError, OutputError, SdkgenError, UnsafeArchiveError
from chalice_sdkgen.gateway import ExportType, fetch_export, fetch_sdk
from chalice_sdkgen.sdk import read_sdk, write_sdk

__all__ = [
    "ApiGatewayError",
    "ExportType",
    "OutputError",
    "SdkgenError",
    "UnsafeArchiveError",
    "__version__",
    "fetch_export",
    "fetch_sdk",
    "read_sdk",
    "write_sdk",
]
