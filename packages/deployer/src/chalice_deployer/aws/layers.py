"""Versions of Lambda layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalice_deployer.aws.failures import has_code

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_lambda.literals import ArchitectureType, RuntimeType
    from mypy_boto3_lambda.type_defs import GetLayerVersionResponseTypeDef


@dataclass(frozen=True, slots=True)
class FoundLayer:
    """A version of a layer as Lambda has it. It never changes."""

    arn: str
    """Of the version: it ends with a colon and the number."""
    name: str
    number: int
    code_sha256: str
    """Base64, as Lambda gives it."""
    runtime: str
    architecture: str
    description: str


class Layers:
    """The layers of a region."""

    def __init__(self, client: LambdaClient, once: LambdaClient) -> None:
        self._client = client
        self._once = once  # never repeats a call by itself: each makes a version of its own

    def get(self, arn: str) -> FoundLayer | None:
        """Return the version with that ARN, or ``None``."""
        name, number = _name_and_number(arn)
        return self._get(name, int(number)) if number.isdigit() else None

    def versions(self, name: str, is_of_interest: Callable[[str], bool]) -> Iterator[FoundLayer]:
        """Yield the versions of the layer *name*, newest first, whose description *is_of_interest*."""
        for page in self._client.get_paginator("list_layer_versions").paginate(LayerName=name):
            for item in page["LayerVersions"]:
                if is_of_interest(item.get("Description", "")) and (found := self._get(name, item["Version"])):
                    yield found

    def publish(
        self, name: str, content: Path, *, runtime: RuntimeType, architecture: ArchitectureType, description: str
    ) -> str:
        """Make a version of the layer *name* from a zip file, and return its ARN."""
        return self._once.publish_layer_version(
            LayerName=name,
            Content={"ZipFile": content.read_bytes()},
            CompatibleRuntimes=[runtime],
            CompatibleArchitectures=[architecture],
            Description=description,
        )["LayerVersionArn"]

    def delete(self, arn: str) -> None:
        """Delete a version; one that is gone is as good as deleted. Functions that have it go on with it."""
        name, number = _name_and_number(arn)
        self._client.delete_layer_version(LayerName=name, VersionNumber=int(number))

    def _get(self, name: str, number: int) -> FoundLayer | None:
        try:
            found = self._client.get_layer_version(LayerName=name, VersionNumber=number)
        except ClientError as error:
            if has_code(error, "ResourceNotFoundException"):
                return None
            raise
        return _found(found, name)


def _found(answer: GetLayerVersionResponseTypeDef, name: str) -> FoundLayer:
    content: Mapping[str, object] = answer["Content"]
    return FoundLayer(
        arn=answer["LayerVersionArn"],
        name=name,
        number=answer["Version"],
        code_sha256=str(content.get("CodeSha256", "")),
        runtime=next(iter(answer.get("CompatibleRuntimes", [])), ""),
        architecture=next(iter(answer.get("CompatibleArchitectures", [])), ""),
        description=answer.get("Description", ""),
    )


def _name_and_number(arn: str) -> tuple[str, str]:
    """Return what ``arn:aws:lambda:<region>:<account>:layer:<name>:<number>`` ends with."""
    _, _, end = arn.partition(":layer:")
    name, _, number = end.partition(":")
    return name, number
