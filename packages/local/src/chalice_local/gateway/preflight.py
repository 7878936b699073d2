"""How a browser is answered that asks whether a page may call a path of an app: as the deployed API would.

Pure. A deployed API says it in its own document; this is for an app that is not deployed.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalice.spec import Cors, Route
from chalice_local.gateway.http import HttpResponse

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""What ``ANY`` stands for."""


def needs_preflight(routes: Sequence[Route]) -> bool:
    """Return whether OPTIONS of the path that *routes* share is answered, and by none of them."""
    return any(route.cors for route in routes) and all(route.method != "OPTIONS" for route in routes)


def constant_preflight(routes: Sequence[Route]) -> HttpResponse | None:
    """Return API Gateway's own answer; ``None`` when it depends on who asks, and the app answers."""
    shared = [route for route in routes if route.cors is not None]
    cors = shared[0].cors
    if cors is None or len(cors.allow_origins) > 1 or "*" in cors.allow_origins[0][1:]:
        return None
    methods = [route.method for route in shared]
    return HttpResponse(200, (("Content-Type", "application/json"), *_headers(cors, methods)))


def _headers(cors: Cors, methods: Sequence[str]) -> list[tuple[str, str]]:
    allowed = METHODS if "ANY" in methods else (*methods, "OPTIONS")
    headers = [
        ("Access-Control-Allow-Methods", ",".join(allowed)),
        ("Access-Control-Allow-Origin", cors.allow_origins[0]),
        ("Access-Control-Allow-Headers", ",".join(cors.allow_headers)),
    ]
    if cors.expose_headers:
        headers.append(("Access-Control-Expose-Headers", ",".join(cors.expose_headers)))
    if cors.max_age is not None:
        headers.append(("Access-Control-Max-Age", str(cors.max_age)))
    if cors.allow_credentials:
        headers.append(("Access-Control-Allow-Credentials", "true"))
    return headers
