"""Describe an app's REST API as the Swagger 2.0 document that API Gateway imports. Pure.

The document has the shape that Chalice 1.x gives it, so that an API taken over from there stays what it is.
"""

from __future__ import annotations

import re
from itertools import groupby

from chalice.spec import RestApi, Route
from chalice_deployer.document import AWS, Document, Ref, text


def swagger(api: RestApi, *, title: str, handler: Ref) -> Document:
    """Return the document; *handler* stands for the ARN of the function behind every method."""
    routes = sorted(api.routes, key=lambda route: route.path)  # stable: methods stay in the order of the source
    return {
        "swagger": "2.0",
        "info": {"version": "1.0", "title": title},
        "schemes": ["https"],
        "paths": {
            path: {route.method.lower(): _operation(route, handler) for route in methods}
            for path, methods in groupby(routes, key=lambda route: route.path)
        },
        "definitions": {"Empty": {"type": "object", "title": "Empty Schema"}},
        "x-amazon-apigateway-binary-media-types": list(api.binary_types),
    }


def _operation(route: Route, handler: Ref) -> Document:
    summary, _, description = route.description.partition("\n")
    return {
        "consumes": list(route.content_types),
        "produces": ["application/json"],
        "responses": {"200": {"description": "200 response", "schema": {"$ref": "#/definitions/Empty"}}},
        "x-amazon-apigateway-integration": {
            "responses": {"default": {"statusCode": "200"}},
            "uri": text(
                "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations",
                partition=Ref(AWS, "partition"),
                region=Ref(AWS, "region"),
                function=handler,
            ),
            "passthroughBehavior": "when_no_match",
            "httpMethod": "POST",
            "contentHandling": "CONVERT_TO_TEXT",
            "type": "aws_proxy",
        },
        **({"summary": summary} if summary else {}),
        **({"description": description.strip()} if description.strip() else {}),
        **({"parameters": _parameters(route.path)} if "{" in route.path else {}),
    }


def _parameters(path: str) -> list[Document]:
    return [
        {"name": name, "in": "path", "required": True, "type": "string"} for name in re.findall(r"\{(\w+)\+?\}", path)
    ]
