"""Say how API Gateway answers a browser that asks whether a page may call a path: its OPTIONS method. Pure.

What is in the answers of the other methods, the runtime decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalice.spec import Cors, Route
from chalice_deployer.document import Document, Ref
from chalice_deployer.integration import constant, proxy

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""What ``ANY`` stands for."""


def preflight(routes: Sequence[Route], handler: Ref) -> Document | None:
    """Return the operation for OPTIONS of the path that all *routes* have; ``None`` if it needs none of its own.

    API Gateway itself answers when the answer is the same for everyone. When it depends on who asks, *handler* does:
    the runtime knows the patterns of origins.
    """
    shared = [route for route in routes if route.cors is not None]
    if not shared or shared[0].cors is None or any(route.method == "OPTIONS" for route in routes):
        return None
    cors = shared[0].cors  # one path has one configuration
    operation: dict[str, Document] = {"consumes": ["application/json"], "produces": ["application/json"]}
    response: dict[str, Document] = {"description": "200 response", "schema": {"$ref": "#/definitions/Empty"}}
    if depends_on_origin(cors):
        return {**operation, "responses": {"200": response}, "x-amazon-apigateway-integration": proxy(handler)}
    headers = _headers(cors, [route.method for route in shared])
    response["headers"] = {name: {"type": "string"} for name in headers}
    return {**operation, "responses": {"200": response}, "x-amazon-apigateway-integration": constant(headers)}


def depends_on_origin(cors: Cors) -> bool:
    """Return whether the answer differs from one origin to another: several are allowed, or a pattern is."""
    return len(cors.allow_origins) > 1 or "*" in cors.allow_origins[0][1:]


def _headers(cors: Cors, methods: Sequence[str]) -> Mapping[str, str]:
    """Return the headers of the answer, in the order of Chalice 1.x."""
    allowed = METHODS if "ANY" in methods else (*methods, "OPTIONS")
    headers = {
        "Access-Control-Allow-Methods": ",".join(allowed),
        "Access-Control-Allow-Origin": cors.allow_origins[0],
        "Access-Control-Allow-Headers": ",".join(cors.allow_headers),
    }
    if cors.expose_headers:
        headers["Access-Control-Expose-Headers"] = ",".join(cors.expose_headers)
    if cors.max_age is not None:
        headers["Access-Control-Max-Age"] = str(cors.max_age)
    if cors.allow_credentials:
        headers["Access-Control-Allow-Credentials"] = "true"
    return headers
