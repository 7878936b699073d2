"""Describe an app's REST API as the Swagger 2.0 document that API Gateway imports. Pure.

The document has the shape that Chalice 1.x gives it, so that an API taken over from there stays what it is. Who may
call a method is written in ``security``, and how browsers are answered in ``preflight``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from chalice.spec import RestApi, Route
from chalice_deployer.document import Document, Ref
from chalice_deployer.integration import proxy
from chalice_deployer.preflight import preflight
from chalice_deployer.security import definitions, requirements

ANY_METHOD = "x-amazon-apigateway-any-method"
"""The key of what answers the methods that a path has no operation for: Swagger itself has none."""


def swagger(api: RestApi, *, title: str, handler: Ref) -> Document:
    """Return the document; *handler* stands for the ARN of the function behind every method."""
    routes = sorted(api.routes, key=lambda route: route.path)  # stable: methods stay in the order of the source
    schemes = definitions(api)
    return {
        "swagger": "2.0",
        "info": {"version": "1.0", "title": title},
        "schemes": ["https"],
        "paths": {
            path: dict(_operations(tuple(methods), handler))
            for path, methods in groupby(routes, key=lambda route: route.path)
        },
        "definitions": {"Empty": {"type": "object", "title": "Empty Schema"}},
        "x-amazon-apigateway-binary-media-types": list(api.binary_types),
        **({"securityDefinitions": schemes} if schemes else {}),
    }


def _operations(routes: Sequence[Route], handler: Ref) -> Iterator[tuple[str, Document]]:
    """Yield the operations of one path by their keys."""
    for route in routes:
        yield (ANY_METHOD if route.method == "ANY" else route.method.lower(), _operation(route, handler))
    answer = preflight(routes, handler)
    if answer is not None:
        yield "options", answer


def _operation(route: Route, handler: Ref) -> Document:
    summary, _, description = route.description.partition("\n")
    required = requirements(route)
    return {
        "consumes": list(route.content_types),
        "produces": ["application/json"],
        "responses": {"200": {"description": "200 response", "schema": {"$ref": "#/definitions/Empty"}}},
        "x-amazon-apigateway-integration": proxy(handler),
        **({"summary": summary} if summary else {}),
        **({"description": description.strip()} if description.strip() else {}),
        **({"security": required} if required else {}),
        **({"parameters": _parameters(route.path)} if "{" in route.path else {}),
    }


def _parameters(path: str) -> list[Document]:
    captures = re.findall(r"\{([^{}+]+)\+?\}", path)
    return [{"name": name, "in": "path", "required": True, "type": "string"} for name in captures]
