"""The kinds of resources that a deployment is made of, one module each."""

from __future__ import annotations

from typing import Final

from chalice_deployer.resource import Resource
from chalice_deployer.resources.function import Function
from chalice_deployer.resources.layer import Layer
from chalice_deployer.resources.permission import Permission
from chalice_deployer.resources.rest_api import RestApi
from chalice_deployer.resources.role import Role

KINDS: Final[dict[str, type[Resource]]] = {kind.TYPE: kind for kind in (Role, Layer, Function, RestApi, Permission)}
"""By their name in the state file. Each comes after the kinds that it can refer to."""

__all__ = ["KINDS", "Function", "Layer", "Permission", "RestApi", "Role"]
