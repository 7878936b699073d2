"""What every kind of resource can do, and what is found of it in AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from chalice_deployer.document import Document, Json

if TYPE_CHECKING:
    from chalice_deployer.aws import Aws
    from chalice_deployer.owner import Owner
    from chalice_deployer.state import State

Attributes = Mapping[str, str]
"""What identifies a deployed resource and what refs to it stand for: names, ids, ARNs. Kept in the state."""


@dataclass(frozen=True, slots=True)
class Found:
    """A resource as it is in AWS."""

    type: str
    name: str
    """Its name in the state: that of the wanted resource it answers to."""
    title: str
    """What a user calls it, e.g. ``lambda function: shop-dev``."""
    attributes: Attributes
    fields: Mapping[str, Json]
    """The same keys as the wanted resource's ``fields``, with what AWS has."""
    owner: Owner | None = None
    """Whose its tag says that it is."""
    is_recorded: bool = False
    """Whether the state knows it as deployed, so that its tag need not prove anything."""


class Resource(Protocol):
    """One wanted resource: a frozen value, and the calls that bring it about.

    ``fields``, ``identity`` and ``title`` are pure; only ``observe`` calls ``find`` and only ``apply``
    calls the rest, with a value in which every ref is resolved.
    """

    TYPE: ClassVar[str]
    """``resource_type`` in the state file."""
    KEY: ClassVar[tuple[str, ...]]
    """The attributes that no two of them in AWS have in common."""
    IS_TAGGED: ClassVar[bool]
    """Whether it carries the tag of its owner; what does not belongs to something that does."""

    @property
    def name(self) -> str:
        """Unique in the deployment, the same in every stage, e.g. ``api_handler``."""
        ...

    @property
    def title(self) -> str:
        """What a user calls it."""
        ...

    @property
    def identity(self) -> Attributes:
        """What finds it in AWS without a record of it; another identity means another resource."""
        ...

    @property
    def fields(self) -> Mapping[str, Document]:
        """What can differ between it and what is found."""
        ...

    @classmethod
    def find(cls, aws: Aws, name: str, attributes: Attributes) -> Found | None:
        """Return what AWS has, given the attributes of a record or the identity of a wanted resource."""
        ...

    def create(self, aws: Aws) -> Attributes:
        """Make it, and return its attributes."""
        ...

    def update(self, aws: Aws, found: Found, fields: frozenset[str]) -> Attributes:
        """Make *fields* of what was found equal to this, and return its attributes."""
        ...

    @classmethod
    def delete(cls, aws: Aws, attributes: Attributes) -> None:
        """Remove it from AWS; what is gone already is no error."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that a stage is to consist of."""

    resources: Mapping[str, Resource] = field(default_factory=dict)
    """By name; empty to delete the stage."""
    name_prefix: str = ""
    """What the names of its functions start with."""
    owner: Owner | None = None
    """The stage; ``None`` when nothing is wanted."""


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything that AWS has of a stage, where that is, and what the state said before."""

    found: tuple[Found, ...]
    """Each once, by whatever way it was found."""
    place: Mapping[str, str]
    """``account_id``, ``region``, ``partition`` and ``url_suffix``."""
    state: State
