"""What API Gateway does to a request and to a function's answer: pure, and usable without any AWS.

``answer(request, api, invoke)`` is the one verb: it matches the route, makes the event, asks the authorizer, calls
``invoke`` with the name of the function and the event, and turns the result into the HTTP answer. ``invoke`` is the
only thing in here that has an effect, and the caller brings it.
"""

from chalice_local.gateway.answer import Invocation, Invoke, answer
from chalice_local.gateway.api import Api, Method
from chalice_local.gateway.authorizer import Authorizer
from chalice_local.gateway.http import HttpRequest, HttpResponse
from chalice_local.gateway.match import ANY
from chalice_local.gateway.receipt import Receipt, new_receipt
from chalice_local.gateway.refusal import (
    FORBIDDEN,
    FUNCTION_FAILED,
    INTEGRATION_SECONDS,
    NOT_PERMITTED,
    REQUEST_LIMIT,
    TIMED_OUT,
    TOO_LARGE,
    Refusal,
)

__all__ = [
    "ANY",
    "FORBIDDEN",
    "FUNCTION_FAILED",
    "INTEGRATION_SECONDS",
    "NOT_PERMITTED",
    "REQUEST_LIMIT",
    "TIMED_OUT",
    "TOO_LARGE",
    "Api",
    "Authorizer",
    "HttpRequest",
    "HttpResponse",
    "Invocation",
    "Invoke",
    "Method",
    "Receipt",
    "Refusal",
    "answer",
    "new_receipt",
]
