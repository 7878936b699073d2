"""Which policies a role has at this moment, as moto keeps them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends

from chalice_local.sandbox.access.policy import Policies, parse

if TYPE_CHECKING:
    from moto.iam.models import IAMBackend, ManagedPolicy, Role

    from chalice_local.sandbox.access.identity import Principal


def find_policies(principal: Principal) -> Policies:
    """Return the policies of *principal*'s role; none of a role that does not exist any more."""
    backend = iam_backends[principal.account][principal.partition]
    try:
        role = backend.get_role(principal.role_arn.rpartition("/")[2])
    except NotFoundException:
        return Policies(())
    documents = (*role.policies.values(), *(_document(policy) for policy in role.managed_policies.values()))
    return Policies(tuple(_parse(document) for document in documents), _find_boundary(backend, role))


def _find_boundary(backend: IAMBackend, role: Role) -> tuple[object, ...] | None:
    if not role.permissions_boundary_arn:
        return None
    return (_parse(_document(backend.get_policy(role.permissions_boundary_arn))),)


def _document(policy: ManagedPolicy) -> str:
    """Return the version of *policy* that counts."""
    return next((str(version.document) for version in policy.versions if version.is_default), "")


@lru_cache(maxsize=256)
def _parse(document: str) -> object:
    """Return *document* parsed; every request asks for the same few."""
    return parse(document)
