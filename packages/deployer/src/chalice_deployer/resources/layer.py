"""A version of a Lambda layer: what a stage's functions need and do not contain.

A version never changes. Other content is another version, which is made before the functions take it and whose
predecessor is deleted after they did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from chalice_deployer.artifact import Artifact, base64_sha256
from chalice_deployer.document import Document
from chalice_deployer.owner import TAG, Owner
from chalice_deployer.resource import Attributes, Found

if TYPE_CHECKING:
    from mypy_boto3_lambda.literals import ArchitectureType, RuntimeType

    from chalice_deployer.aws import Aws
    from chalice_deployer.aws.layers import FoundLayer


@dataclass(frozen=True, slots=True)
class Layer:
    """One version of a layer."""

    TYPE: ClassVar[str] = "lambda_layer"
    KEY: ClassVar[tuple[str, ...]] = ("layer_version_arn",)
    IS_TAGGED: ClassVar[bool] = True

    name: str
    layer_name: str
    runtime: str
    architecture: str
    tags: Mapping[str, str]
    """The owner's tag. Layers have no tags, so it stands in the description."""
    content: Artifact

    @property
    def title(self) -> str:
        """What a user calls it."""
        return f"lambda layer: {self.layer_name}"

    @property
    def identity(self) -> Attributes:
        """A version is what is in it."""
        return {
            "layer_name": self.layer_name,
            "code_sha256": base64_sha256(self.content),
            "runtime": self.runtime,
            "architecture": self.architecture,
        }

    @property
    def fields(self) -> Mapping[str, Document]:
        """Nothing of a version can differ: it would be another."""
        return {}

    @classmethod
    def find(cls, aws: Aws, name: str, attributes: Attributes) -> Found | None:
        """Return the version that a record names, or the newest that is what the identity says."""
        arn = attributes.get("layer_version_arn")
        if arn is not None:
            version = aws.layers.get(arn)
        else:
            versions = aws.layers.versions(attributes["layer_name"], _has_owner)
            version = next((each for each in versions if attributes.items() >= _identity(each).items()), None)
        if version is None:
            return None
        return Found(
            type=cls.TYPE,
            name=name,
            title=f"lambda layer: {version.name}:{version.number}",
            attributes={"layer_version_arn": version.arn, **_identity(version)},
            fields={},
            owner=Owner.of({TAG: version.description}),
        )

    def create(self, aws: Aws) -> Attributes:
        """Publish the version, unless a call whose answer got lost did: Lambda takes the same twice."""
        made = self.find(aws, self.name, self.identity)
        if made is not None and made.owner == Owner.of(self.tags):
            return made.attributes
        arn = aws.layers.publish(
            self.layer_name,
            self.content.path,
            runtime=cast("RuntimeType", self.runtime),
            architecture=cast("ArchitectureType", self.architecture),
            description=self.tags[TAG],
        )
        return {"layer_version_arn": arn, **self.identity}

    def update(self, aws: Aws, found: Found, fields: frozenset[str]) -> Attributes:
        """Leave it as it is."""
        return found.attributes

    @classmethod
    def delete(cls, aws: Aws, attributes: Attributes) -> None:
        """Delete the version."""
        aws.layers.delete(attributes["layer_version_arn"])


def _has_owner(description: str) -> bool:
    return Owner.of({TAG: description}) is not None


def _identity(version: FoundLayer) -> Attributes:
    return {
        "layer_name": version.name,
        "code_sha256": version.code_sha256,
        "runtime": version.runtime,
        "architecture": version.architecture,
    }
