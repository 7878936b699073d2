"""What the Security Token Service needs.

https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_FREE = {"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetCallerIdentity", "GetSessionToken"}
"""No permission is needed to ask who one is, or for what another provider vouches."""


def accesses(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation needs."""
    if operation.name in _FREE:
        return ()
    role = Access(
        f"sts:{operation.name}", operation.text("RoleArn") or operation.unnamed({"DecodeAuthorizationMessage"})
    )
    if operation.name == "AssumeRole" and operation.entries("Tags"):
        return role, Access("sts:TagSession", operation.text("RoleArn"))
    return (role,)
