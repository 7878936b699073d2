"""An API Gateway REST API, described by one Swagger document and published to one stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from chalice_deployer.document import Document, Json, digest
from chalice_deployer.owner import Owner, owner_tag
from chalice_deployer.resource import Attributes, Found

if TYPE_CHECKING:
    from chalice_deployer.aws import Aws

FINGERPRINT = "chalice:"
"""Starts the description of a deployment; the digest of the published document follows.

AWS gives no document back that could be compared with ours, so what is live says itself what it was made of.
"""


@dataclass(frozen=True, slots=True)
class RestApi:
    """A REST API as API Gateway is asked for it."""

    TYPE: ClassVar[str] = "rest_api"
    KEY: ClassVar[tuple[str, ...]] = ("rest_api_id",)
    IS_TAGGED: ClassVar[bool] = True

    name: str
    api_name: str
    owner: Owner
    stage_name: str
    document: Document
    """Swagger 2.0, with refs to the functions behind it."""
    tags: Mapping[str, str]

    @property
    def title(self) -> str:
        """What a user calls it; there is one in a stage."""
        return "Rest API"

    @property
    def identity(self) -> Attributes:
        """Names of APIs are not unique: the owner's tag is."""
        return {"owner_app": self.owner.app, "owner_stage": self.owner.stage}

    @property
    def fields(self) -> Mapping[str, Document]:
        """What can differ."""
        return {"stage": self.stage_name, "document": FINGERPRINT + digest(self.document), "tags": self.tags}

    @classmethod
    def find(cls, aws: Aws, name: str, attributes: Attributes) -> Found | None:
        """Return the API with the recorded id, else the one that carries the owner's tag."""
        api = aws.rest_apis.get(attributes["rest_api_id"]) if "rest_api_id" in attributes else None
        if api is None and "owner_app" in attributes:
            api = aws.rest_apis.owned(Owner(attributes["owner_app"], attributes["owner_stage"]))
        if api is None:
            return None
        recorded = attributes.get("stage_name") or _stage_of(attributes.get("rest_api_url", ""))
        stage = recorded or next(iter(aws.rest_apis.stages(api.api_id)), "")
        published = aws.rest_apis.deployment(api.api_id, stage) if stage else None
        url = {"rest_api_url": aws.api_url(api.api_id, stage)} if stage else {}
        owner = Owner.of(api.tags)
        said = {"owner_app": owner.app, "owner_stage": owner.stage} if owner else {}
        return Found(
            type=cls.TYPE,
            name=name,
            title="Rest API",
            attributes={
                **said,
                "rest_api_id": api.api_id,
                "stage_name": stage,
                **url,
            },
            fields={"stage": None if published is None else stage, "document": published, "tags": owner_tag(api.tags)},
            owner=owner,
        )

    def create(self, aws: Aws) -> Attributes:
        """Create the API, give it its document, and publish it."""
        api_id = aws.rest_apis.create(self.api_name, self.owner, self.tags)
        return self._publish(aws, api_id)

    def update(self, aws: Aws, found: Found, fields: frozenset[str]) -> Attributes:
        """Replace the document and publish it, or the tags; a stage of another name goes."""
        before, api_id = found.attributes["stage_name"], found.attributes["rest_api_id"]
        if "tags" in fields:
            place = aws.place
            aws.rest_apis.set_tags(f"arn:{place.partition}:apigateway:{place.region}::/restapis/{api_id}", self.tags)
        attributes = self._publish(aws, api_id) if fields - {"tags"} else {**found.attributes, **self.identity}
        if before and before != self.stage_name:
            aws.rest_apis.delete_stage(api_id, before)
        return attributes

    @classmethod
    def delete(cls, aws: Aws, attributes: Attributes) -> None:
        """Delete the API with all its stages."""
        aws.rest_apis.delete(attributes["rest_api_id"])

    def _publish(self, aws: Aws, api_id: str) -> Attributes:
        aws.rest_apis.replace(api_id, cast("Json", self.document))
        aws.rest_apis.deploy(api_id, self.stage_name, FINGERPRINT + digest(self.document))
        return {
            **self.identity,
            "rest_api_id": api_id,
            "stage_name": self.stage_name,
            "rest_api_url": aws.api_url(api_id, self.stage_name),
        }


def _stage_of(url: str) -> str:
    """Return the stage in a URL that Chalice 1.x recorded, e.g. ``api`` of ``https://.../api``."""
    return url.rstrip("/").rpartition("/")[2]
