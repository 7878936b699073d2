"""Apply the patch operations of UpdateRestApi and UpdateStage.

Pure. The paths are those that the API reference lists for the two resources, where the sandbox keeps the value;
another path is refused instead of being ignored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalice_local.sandbox.apigateway.call import text
from chalice_local.sandbox.apigateway.refusal import BadRequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalice_local.sandbox.apigateway.rest_api import RestApi, Stage


@dataclass(frozen=True, slots=True)
class PatchOperation:
    """One change to one place of a resource."""

    verb: str
    """``add``, ``remove`` or ``replace``."""
    path: tuple[str, ...]
    """The parts of the JSON pointer, unescaped."""
    value: str

    @property
    def pointer(self) -> str:
        """The place for messages."""
        return "/" + "/".join(self.path)


def read_patch(body: Mapping[str, object]) -> tuple[PatchOperation, ...]:
    """Return the operations of a request's body. Raises ``BadRequestError`` for a malformed one."""
    listed = body.get("patchOperations") or []
    if not isinstance(listed, list):
        raise BadRequestError("Invalid patch: patchOperations is not a list")
    return tuple(_read_operation(item) for item in listed)


def patch_rest_api(api: RestApi, operations: tuple[PatchOperation, ...]) -> RestApi:
    """Return *api* with every operation applied in order."""
    for operation in operations:
        api = _patch_api(api, operation)
    return api


def patch_stage(api: RestApi, stage: Stage, operations: tuple[PatchOperation, ...], *, now: datetime) -> Stage:
    """Return *stage* with every operation applied; a deployment must be one of *api*'s."""
    for operation in operations:
        stage = _patch_stage(api, stage, operation)
    return replace(stage, updated=now)


def _read_operation(item: object) -> PatchOperation:
    if not isinstance(item, dict):
        raise BadRequestError("Invalid patch: an operation is not an object")
    verb, pointer = text(item, "op"), text(item, "path")
    if verb not in ("add", "remove", "replace") or not pointer.startswith("/"):
        raise BadRequestError(f"Invalid patch operation specified: '{verb}' of '{pointer}'")
    parts = tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))
    return PatchOperation(verb, parts, text(item, "value"))


def _patch_api(api: RestApi, operation: PatchOperation) -> RestApi:
    match operation.verb, operation.path:
        case _, (key,) if key in _API_FIELDS:
            return _API_FIELDS[key](api, operation.value)
        case _, ("endpointConfiguration", "types", _):
            return replace(api, endpoint_types=(operation.value,))
        case verb, ("binaryMediaTypes", media_type):
            return replace(api, binary_types=_binary_types(api, verb, media_type, operation.value))
        case _:
            raise BadRequestError(f"Invalid patch path '{operation.pointer}' specified for a REST API")


def _compression_size(value: str) -> int | None:
    if value in ("", "null"):
        return None
    if not value.isdecimal() or int(value) > 10_485_760:
        raise BadRequestError(f"Invalid minimum compression size '{value}': it is not between 0 and 10485760")
    return int(value)


_API_FIELDS: Mapping[str, Callable[[RestApi, str], RestApi]] = {
    "name": lambda api, value: replace(api, name=value),
    "description": lambda api, value: replace(api, description=value),
    "policy": lambda api, value: replace(api, policy=value),
    "apiKeySource": lambda api, value: replace(api, api_key_source=value),
    "disableExecuteApiEndpoint": lambda api, value: replace(api, is_endpoint_disabled=value == "true"),
    "minimumCompressionSize": lambda api, value: replace(api, minimum_compression_size=_compression_size(value)),
}


def _binary_types(api: RestApi, verb: str, media_type: str, value: str) -> tuple[str, ...]:
    others = tuple(known for known in api.binary_types if known not in (media_type, value))
    match verb:
        case "add":
            return (*others, media_type)
        case "remove":
            return others
        case _:
            return (*others, value)


def _patch_stage(api: RestApi, stage: Stage, operation: PatchOperation) -> Stage:
    match operation.verb, operation.path:
        case _, ("deploymentId",):
            return replace(stage, deployment_id=api.deployment(operation.value).deployment_id)
        case _, ("description",):
            return replace(stage, description=operation.value)
        case _, ("tracingEnabled",):
            return replace(stage, is_traced=operation.value == "true")
        case "remove", ("variables", name):
            return replace(stage, variables={k: v for k, v in stage.variables.items() if k != name})
        case _, ("variables", name):
            return replace(stage, variables={**stage.variables, name: operation.value})
        case _:
            raise BadRequestError(f"Invalid patch path '{operation.pointer}' specified for a stage")
