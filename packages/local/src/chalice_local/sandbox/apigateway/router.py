"""Decide which operation a request means, run it, and render a refusal as the SDKs expect it.

The methods and paths are those of the API Gateway V1 API reference. Requests of other resources of that
service (domain names, usage plans, API keys) are not for this control plane: see ``is_ours``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from chalice_local.sandbox.apigateway.call import Call, Reply
from chalice_local.sandbox.apigateway.operations import deployment, export, rest_api, stage, tag
from chalice_local.sandbox.apigateway.refusal import BadRequestError, NotFoundError, RefusedError
from chalice_local.sandbox.apigateway.store import ApiStore

if TYPE_CHECKING:
    from chalice_local.gateway import HttpRequest

Operation = Callable[[ApiStore, Call], Reply]

_OURS = re.compile(r"/restapis(/.*)?|/tags/arn(:|%3A)[a-z-]*(:|%3A)apigateway(:|%3A).*restapis.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Route:
    """One operation and the requests that mean it."""

    method: str
    path: tuple[str, ...]
    """The parts of the path; one in braces captures, and another one matches itself."""
    operation: Operation

    def match(self, method: str, parts: tuple[str, ...]) -> dict[str, str] | None:
        """Return the captured parts, or ``None`` for another request."""
        if method != self.method or len(parts) != len(self.path):
            return None
        captured: dict[str, str] = {}
        for wanted, found in zip(self.path, parts, strict=True):
            if wanted.startswith("{"):
                captured[wanted[1:-1]] = found
            elif wanted != found:
                return None
        return captured


def _route(method: str, path: str, operation: Operation) -> _Route:
    return _Route(method, tuple(path.strip("/").split("/")), operation)


_ROUTES = (
    _route("GET", "/restapis", rest_api.get_rest_apis),
    _route("POST", "/restapis", rest_api.create_rest_api),
    _route("GET", "/restapis/{api}", rest_api.get_rest_api),
    _route("PUT", "/restapis/{api}", rest_api.put_rest_api),
    _route("PATCH", "/restapis/{api}", rest_api.update_rest_api),
    _route("DELETE", "/restapis/{api}", rest_api.delete_rest_api),
    _route("GET", "/restapis/{api}/deployments", deployment.get_deployments),
    _route("POST", "/restapis/{api}/deployments", deployment.create_deployment),
    _route("GET", "/restapis/{api}/deployments/{deployment}", deployment.get_deployment),
    _route("DELETE", "/restapis/{api}/deployments/{deployment}", deployment.delete_deployment),
    _route("GET", "/restapis/{api}/stages", stage.get_stages),
    _route("POST", "/restapis/{api}/stages", stage.create_stage),
    _route("GET", "/restapis/{api}/stages/{stage}", stage.get_stage),
    _route("PATCH", "/restapis/{api}/stages/{stage}", stage.update_stage),
    _route("DELETE", "/restapis/{api}/stages/{stage}", stage.delete_stage),
    _route("GET", "/restapis/{api}/stages/{stage}/exports/{format}", export.get_export),
    _route("GET", "/restapis/{api}/stages/{stage}/sdks/{language}", export.get_sdk),
    _route("GET", "/tags/{arn}", tag.get_tags),
    _route("PUT", "/tags/{arn}", tag.tag_resource),
    _route("DELETE", "/tags/{arn}", tag.untag_resource),
)


def is_ours(raw_path: str) -> bool:
    """Return whether a request of the service ``apigateway`` is about a REST API."""
    return _OURS.fullmatch(raw_path) is not None


def answer(store: ApiStore, request: HttpRequest, *, region: str) -> Reply:
    """Run the operation that *request* means in *region*; a refusal is a reply, too."""
    query = {key: tuple(values) for key, values in parse_qs(request.query_string, keep_blank_values=True).items()}
    parts = _split(request.raw_path)
    try:
        operation, captured = _find(request.method, parts)
        if operation is rest_api.create_rest_api and query.get("mode") == ("import",):
            operation = rest_api.import_rest_api
        call = Call(region, captured, query, request.body, f"{request.scheme}://{request.header('host')}")
        _check_region(store, call)
        return operation(store, call)
    except RefusedError as error:
        return _refusal(error)


def _split(raw_path: str) -> tuple[str, ...]:
    parts = tuple(unquote(part) for part in raw_path.strip("/").split("/"))
    if parts[0] == "tags":  # an ARN contains slashes, and not every client encodes them
        return ("tags", "/".join(parts[1:]))
    return parts


def _find(method: str, parts: tuple[str, ...]) -> tuple[Operation, dict[str, str]]:
    for route in _ROUTES:
        captured = route.match(method, parts)
        if captured is not None:
            return route.operation, captured
    raise BadRequestError(f"The sandbox has no operation for {method} /{'/'.join(parts)}")


def _check_region(store: ApiStore, call: Call) -> None:
    api = store.find(call.parameters.get("api", ""))
    if api is not None and api.region != call.region:
        raise NotFoundError("Invalid API identifier specified")


def _refusal(error: RefusedError) -> Reply:
    headers = (("Content-Type", "application/json"), ("x-amzn-ErrorType", error.kind))
    return Reply(error.status, json.dumps({"message": error.message}).encode(), headers)
