"""API Gateway REST APIs, made from a Swagger document and deployed to one stage."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, HTTPClientError

from chalice_deployer.aws.failures import has_code
from chalice_deployer.document import Json
from chalice_deployer.owner import Owner

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

CREATE_ATTEMPTS = 5
DELETION_SECONDS = 90
"""Three times the pause that the quota for DeleteRestApi asks for."""


@dataclass(frozen=True, slots=True)
class FoundApi:
    """A REST API as API Gateway has it."""

    api_id: str
    name: str
    tags: Mapping[str, str]


class RestApis:
    """The REST APIs of a region."""

    def __init__(self, client: APIGatewayClient, once: APIGatewayClient) -> None:
        self._client = client
        self._once = once  # never repeats a call by itself: a creation that is repeated makes a second API

    def get(self, api_id: str) -> FoundApi | None:
        """Return the API with this id, or ``None``."""
        try:
            answer = self._client.get_rest_api(restApiId=api_id)
        except ClientError as error:
            if has_code(error, "NotFoundException"):
                return None
            raise
        return FoundApi(answer["id"], answer["name"], answer.get("tags", {}))

    def owned(self, owner: Owner) -> FoundApi | None:
        """Return the API that carries the tag of *owner*, or ``None``."""
        for page in self._client.get_paginator("get_rest_apis").paginate():
            for item in page["items"]:
                if Owner.of(item.get("tags", {})) == owner:
                    return FoundApi(item["id"], item["name"], item.get("tags", {}))
        return None

    def create(self, name: str, owner: Owner, tags: Mapping[str, str]) -> str:
        """Create an empty API and return its id; a reply that is lost leads to the API that was made.

        Names of APIs are not unique, so a blind repetition would leave a second one behind.
        """
        for attempt in range(1, CREATE_ATTEMPTS + 1):
            try:
                return self._once.create_rest_api(name=name, tags=tags, endpointConfiguration={"types": ["EDGE"]})["id"]
            except (HTTPClientError, ClientError) as error:
                if isinstance(error, ClientError) and not _passes(error):
                    raise
                made = self.owned(owner)
                if made:
                    return made.api_id
                if attempt == CREATE_ATTEMPTS:
                    raise
                time.sleep(2.0 ** (attempt - 1))
        raise AssertionError  # the loop returns or raises

    def replace(self, api_id: str, document: Json) -> None:
        """Make an API equal to a Swagger document; it answers so after the next ``deploy``."""
        self._client.put_rest_api(restApiId=api_id, mode="overwrite", body=json.dumps(document).encode())

    def deploy(self, api_id: str, stage: str, description: str) -> None:
        """Publish the API as it is now to *stage*."""
        self._client.create_deployment(restApiId=api_id, stageName=stage, description=description)

    def stages(self, api_id: str) -> tuple[str, ...]:
        """Return the names of the API's stages."""
        return tuple(item["stageName"] for item in self._client.get_stages(restApiId=api_id).get("item", []))

    def deployment(self, api_id: str, stage: str) -> str | None:
        """Return the description of what *stage* publishes, or ``None`` when there is no such stage."""
        try:
            deployment = self._client.get_stage(restApiId=api_id, stageName=stage)["deploymentId"]
            return self._client.get_deployment(restApiId=api_id, deploymentId=deployment).get("description", "")
        except ClientError as error:
            if has_code(error, "NotFoundException"):
                return None
            raise

    def delete_stage(self, api_id: str, stage: str) -> None:
        """Delete a stage; one that is gone is as good as deleted."""
        try:
            self._client.delete_stage(restApiId=api_id, stageName=stage)
        except ClientError as error:
            if not has_code(error, "NotFoundException"):
                raise

    def set_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags; others stay."""
        self._client.tag_resource(resourceArn=arn, tags=tags)

    def delete(self, api_id: str) -> None:
        """Delete an API; one that is gone is as good as deleted.

        AWS allows one deletion in 30 seconds for an account, so this may take a while.
        """
        deadline = time.monotonic() + DELETION_SECONDS
        while True:
            try:
                self._client.delete_rest_api(restApiId=api_id)
            except ClientError as error:
                if has_code(error, "NotFoundException"):
                    return
                if not has_code(error, "TooManyRequestsException") or time.monotonic() > deadline:
                    raise
                time.sleep(5)
            else:
                return


def _passes(error: ClientError) -> bool:
    """Say whether the same call may succeed later."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= 500 or has_code(error, "TooManyRequestsException", "ThrottlingException")
