"""The answers that API Gateway gives on its own, when no function is asked or none answered as it should.

Pure. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_local.gateway.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from chalice_local.gateway.receipt import Receipt

REQUEST_LIMIT = 10 * 1024 * 1024
"""Bytes of a request's body that API Gateway accepts."""

INTEGRATION_SECONDS = 29.0
"""How long API Gateway waits for a function, by default."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One gateway response."""

    status: int
    error_type: str
    """The header ``x-amzn-ErrorType``."""
    message: str | None
    key: str = "message"
    """What the message is called in the body; IAM's own refusals have an upper-case one."""

    def to_response(self, receipt: Receipt) -> HttpResponse:
        """Return the answer on the wire."""
        headers = (
            ("Content-Type", "application/json"),
            ("x-amzn-RequestId", receipt.request_id),
            ("x-amzn-ErrorType", self.error_type),
            ("x-amz-apigw-id", receipt.extended_request_id),
        )
        return HttpResponse(self.status, headers, json.dumps({self.key: self.message}).encode())


MISSING_TOKEN = Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
"""No such resource or method: API Gateway takes the request for an unsigned call of its own API."""

FORBIDDEN = Refusal(403, "ForbiddenException", "Forbidden")

UNAUTHORIZED = Refusal(401, "UnauthorizedException", "Unauthorized")
"""What an authorizer goes by is missing, or the authorizer said so."""

ACCESS_DENIED = Refusal(403, "AccessDeniedException", "User is not authorized to access this resource", "Message")
"""The policy of an authorizer does not allow the call."""

DENIED_EXPLICITLY = Refusal(
    403, "AccessDeniedException", "User is not authorized to access this resource with an explicit deny", "Message"
)

AUTHORIZER_FAILED = Refusal(500, "AuthorizerConfigurationException", None)
"""An authorizer raised something, or returned what is no policy."""

TOO_LARGE = Refusal(413, "RequestTooLargeException", f"HTTP content length exceeded {REQUEST_LIMIT} bytes.")

TIMED_OUT = Refusal(504, "InternalServerErrorException", "Endpoint request timed out")

FUNCTION_FAILED = Refusal(502, "InternalServerErrorException", "Internal server error")
"""The function raised, crashed, ran out of time, or returned what is not a proxy result."""

NOT_PERMITTED = Refusal(500, "InternalServerErrorException", "Internal server error")
"""The function's resource policy does not let this API invoke it."""


def no_such_method(request: HttpRequest) -> Refusal:
    """Return what an unknown path or verb is answered with.

    A request with an ``Authorization`` header is taken for a signed one, and judged as such.
    """
    authorization = request.header("authorization")
    if authorization is None:
        return MISSING_TOKEN
    missing = [
        f"Authorization header requires '{part}' parameter."
        for part in _SIGNATURE_PARTS
        if f"{part}=" not in authorization
    ]
    if request.header("x-amz-date") is None and request.header("date") is None:
        missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if not missing:
        return MISSING_TOKEN
    return Refusal(403, "IncompleteSignatureException", " ".join([*missing, f"Authorization={authorization}"]))


_SIGNATURE_PARTS = ("Credential", "Signature", "SignedHeaders")
