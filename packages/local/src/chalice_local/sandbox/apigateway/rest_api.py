"""A REST API as API Gateway keeps it: its document, its deployments, its stages.

Plain values and their JSON form in the API reference's words; nothing here decides about calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from chalice_local.sandbox.apigateway import document as documents
from chalice_local.sandbox.apigateway.refusal import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_local.sandbox.apigateway.document import Document

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Deployment:
    """A snapshot of the document: what a stage serves does not change with a later import."""

    deployment_id: str
    description: str
    created: datetime
    document: Document
    binary_types: tuple[str, ...] = ()

    def render(self) -> Json:
        """Return the JSON that describes this deployment."""
        return {
            "id": self.deployment_id,
            "description": self.description,
            "createdDate": _timestamp(self.created),
        }


@dataclass(frozen=True, slots=True)
class Stage:
    """A name in the URL, and the deployment that it serves."""

    name: str
    deployment_id: str
    created: datetime
    updated: datetime
    description: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    is_traced: bool = False

    def render(self) -> Json:
        """Return the JSON that describes this stage."""
        return {
            "stageName": self.name,
            "deploymentId": self.deployment_id,
            "description": self.description,
            "variables": dict(self.variables),
            "tags": dict(self.tags),
            "tracingEnabled": self.is_traced,
            "cacheClusterEnabled": False,
            "methodSettings": {},
            "createdDate": _timestamp(self.created),
            "lastUpdatedDate": _timestamp(self.updated),
        }


@dataclass(frozen=True, slots=True)
class RestApi:
    """One API and all that belongs to it."""

    api_id: str
    region: str
    name: str
    created: datetime
    document: Document
    description: str = ""
    binary_types: tuple[str, ...] = ()
    endpoint_types: tuple[str, ...] = ("EDGE",)
    tags: Mapping[str, str] = field(default_factory=dict)
    policy: str = ""
    minimum_compression_size: int | None = None
    api_key_source: str = "HEADER"
    is_endpoint_disabled: bool = False
    deployments: tuple[Deployment, ...] = ()
    stages: tuple[Stage, ...] = ()

    @property
    def arn(self) -> str:
        """The ARN by which the API is tagged."""
        return f"arn:aws:apigateway:{self.region}::/restapis/{self.api_id}"

    def deployment(self, deployment_id: str) -> Deployment:
        """Return a deployment by its id, or raise ``NotFoundError``."""
        for found in self.deployments:
            if found.deployment_id == deployment_id:
                return found
        raise NotFoundError("Invalid Deployment identifier specified")

    def stage(self, name: str) -> Stage:
        """Return a stage by its name, or raise ``NotFoundError``."""
        for found in self.stages:
            if found.name == name:
                return found
        raise NotFoundError("Invalid stage identifier specified")

    def render(self) -> Json:
        """Return the JSON that describes this API, without its document."""
        described: Json = {
            "id": self.api_id,
            "name": self.name,
            "createdDate": _timestamp(self.created),
            "apiKeySource": self.api_key_source,
            "endpointConfiguration": {"types": list(self.endpoint_types), "ipAddressType": "ipv4"},
            "disableExecuteApiEndpoint": self.is_endpoint_disabled,
            "tags": dict(self.tags),
        }
        version = documents.version(self.document)
        optional: Json = {
            "description": self.description,
            "version": version,
            "binaryMediaTypes": list(self.binary_types),
            "policy": self.policy,
        }
        described |= {key: value for key, value in optional.items() if value}
        if self.minimum_compression_size is not None:
            described["minimumCompressionSize"] = self.minimum_compression_size
        return described


def utc_now() -> datetime:
    """Return the moment that a resource made now carries."""
    return datetime.now(timezone.utc)


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
