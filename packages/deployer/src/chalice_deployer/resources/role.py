"""The IAM role that the functions of a stage run with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from chalice_deployer.document import Document, Json
from chalice_deployer.owner import Owner, owner_tag
from chalice_deployer.resource import Attributes, Found

if TYPE_CHECKING:
    from chalice_deployer.aws import Aws


@dataclass(frozen=True, slots=True)
class Role:
    """A role with one inline policy."""

    TYPE: ClassVar[str] = "iam_role"
    KEY: ClassVar[tuple[str, ...]] = ("role_name",)
    IS_TAGGED: ClassVar[bool] = True

    name: str
    role_name: str
    trust: Document
    policy: Document
    tags: Mapping[str, str]
    """The owner's tag; what others add to the role is theirs."""

    @property
    def title(self) -> str:
        """What a user calls it."""
        return f"IAM role: {self.role_name}"

    @property
    def identity(self) -> Attributes:
        """Role names are unique in an account."""
        return {"role_name": self.role_name}

    @property
    def fields(self) -> Mapping[str, Document]:
        """What can differ."""
        return {"trust": self.trust, "policy": self.policy, "tags": self.tags}

    @classmethod
    def find(cls, aws: Aws, name: str, attributes: Attributes) -> Found | None:
        """Return the role of that name."""
        role = aws.roles.get(attributes["role_name"])
        if role is None:
            return None
        return Found(
            type=cls.TYPE,
            name=name,
            title=f"IAM role: {role.name}",
            attributes={"role_name": role.name, "role_arn": role.arn},
            fields={"trust": role.trust, "policy": role.policy, "tags": owner_tag(role.tags)},
            owner=Owner.of(role.tags),
        )

    def create(self, aws: Aws) -> Attributes:
        """Create the role, then give it its policy."""
        arn = aws.roles.create(self.role_name, cast("Json", self.trust), self.tags)
        aws.roles.set_policy(self.role_name, cast("Json", self.policy))
        return {"role_name": self.role_name, "role_arn": arn}

    def update(self, aws: Aws, found: Found, fields: frozenset[str]) -> Attributes:
        """Replace what differs."""
        if "trust" in fields:
            aws.roles.set_trust(self.role_name, cast("Json", self.trust))
        if "policy" in fields:
            aws.roles.set_policy(self.role_name, cast("Json", self.policy))
        if "tags" in fields:
            aws.roles.set_tags(self.role_name, self.tags)
        return found.attributes

    @classmethod
    def delete(cls, aws: Aws, attributes: Attributes) -> None:
        """Delete the role with its policies."""
        aws.roles.delete(attributes["role_name"])
