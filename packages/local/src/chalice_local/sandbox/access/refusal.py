"""How a service says that something is not allowed.

Pure. The words are AWS's: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4
from xml.sax.saxutils import escape

from chalice_local.gateway import HttpResponse

if TYPE_CHECKING:
    from chalice_local.sandbox.access.identity import Principal
    from chalice_local.sandbox.access.operation import Operation
    from chalice_local.sandbox.access.policy import Access, Verdict

_XML = ("Content-Type", "text/xml")


def refuse(operation: Operation, principal: Principal, access: Access, verdict: Verdict) -> HttpResponse:
    """Return the answer of *operation*'s service to *principal*, which may not have *access*."""
    message = describe(operation, principal, access, verdict)
    request_id = str(uuid4())
    match operation.protocol:
        case "rest-xml":
            return _refuse_rest_xml(message, request_id)
        case "query" | "ec2":
            return _refuse_query(operation, message, request_id)
        case "rest-json":
            return _refuse_json(message, request_id, 403, ("x-amzn-ErrorType", "AccessDeniedException"))
        case _ if operation.service == "sqs":
            # Its clients take the code that SQS had before it spoke JSON, from this header.
            return _refuse_json(message, request_id, 403, ("x-amzn-query-error", "AccessDenied;Sender"))
        case _:
            return _refuse_json(message, request_id, 400)


def describe(operation: Operation, principal: Principal, access: Access, verdict: Verdict) -> str:
    """Return the sentence that names who may not do what to which resource, and why."""
    named = access.resource or "*"
    resource = f'"{named}"' if operation.service == "s3" else named
    reason = verdict.value.format(action=access.action)
    return f"User: {principal.arn} is not authorized to perform: {access.action} on resource: {resource} {reason}"


def _refuse_json(message: str, request_id: str, status: int, *headers: tuple[str, str]) -> HttpResponse:
    body = {"__type": "com.amazon.coral.service#AccessDeniedException", "Message": message, "message": message}
    content_type = "application/json" if status == 403 else "application/x-amz-json-1.0"
    fixed = (("Content-Type", content_type), ("x-amzn-RequestId", request_id))
    return HttpResponse(status, (*fixed, *headers), json.dumps(body).encode())


def _refuse_query(operation: Operation, message: str, request_id: str) -> HttpResponse:
    code = "AuthorizationError" if operation.service == "sns" else "AccessDenied"
    body = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return HttpResponse(403, (_XML, ("x-amzn-RequestId", request_id)), body.encode())


def _refuse_rest_xml(message: str, request_id: str) -> HttpResponse:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>AccessDenied</Code><Message>{escape(message)}</Message>"
        f"<RequestId>{request_id}</RequestId><HostId>sandbox</HostId></Error>"
    )
    return HttpResponse(403, (("Content-Type", "application/xml"), ("x-amz-request-id", request_id)), body.encode())
