"""One call of AWS, as the access rules need it: which operation, with which parameters, where.

Values only; ``read`` makes them from requests.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from chalice_local.sandbox.access.policy import UNKNOWN


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request is sent, as ARNs say it."""

    account: str
    region: str
    partition: str = "aws"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of this account in this region; ARNs are returned as they are."""
        if resource.startswith("arn:"):
            return resource
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def global_arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of this account that has no region."""
        if resource.startswith("arn:"):
            return resource
        return f"arn:{self.partition}:{service}::{self.account}:{resource}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of AWS."""

    service: str
    """As botocore names it, e.g. ``stepfunctions``."""
    name: str
    parameters: Mapping[str, Any]
    place: Place
    protocol: str = "json"
    """``json``, ``query``, ``rest-json`` or ``rest-xml``: how the service says no."""

    def text(self, *names: str) -> str:
        """Return the first of the parameters *names* that the call has, or an empty string."""
        return next((str(self.parameters[name]) for name in names if self.parameters.get(name)), "")

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the list *name*."""
        return tuple(str(value) for value in self.parameters.get(name) or ())

    def entries(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """Return the list of structures *name*."""
        return tuple(self.parameters.get(name) or ())

    def unnamed(self, without_type: Container[str]) -> str:
        """Return the resource of a call that names none: ``*`` for operations *without_type*, else ``UNKNOWN``."""
        return "*" if self.name in without_type else UNKNOWN

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource where the call is made; see ``Place.arn``."""
        return self.place.arn(service, resource)
