"""Say what API Gateway does with a request: call a function of the app, or nothing. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from chalice_deployer.document import AWS, Document, Ref, Text, text


def invocation_uri(function: Ref) -> Text:
    """Return what API Gateway calls the function by whose ARN *function* stands for."""
    return text(
        "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations",
        partition=Ref(AWS, "partition"),
        region=Ref(AWS, "region"),
        function=function,
    )


def proxy(function: Ref) -> Document:
    """Return the integration that leaves a request, and its answer, to *function*."""
    return {
        "responses": {"default": {"statusCode": "200"}},
        "uri": invocation_uri(function),
        "passthroughBehavior": "when_no_match",
        "httpMethod": "POST",
        "contentHandling": "CONVERT_TO_TEXT",
        "type": "aws_proxy",
    }


def constant(headers: Mapping[str, str]) -> Document:
    """Return the integration that answers 200 with *headers*, and calls nobody."""
    return {
        "responses": {
            "default": {
                "statusCode": "200",
                "responseParameters": {
                    f"method.response.header.{name}": f"'{value}'" for name, value in headers.items()
                },
            }
        },
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "passthroughBehavior": "when_no_match",
        "type": "mock",
        "contentHandling": "CONVERT_TO_TEXT",
    }
