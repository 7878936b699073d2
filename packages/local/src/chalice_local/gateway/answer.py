"""Answer one request to a REST API as API Gateway does, from the wire to the function and back.

Calls nothing but ``invoke``, which the caller brings; how a function runs is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from chalice_local.gateway.authorizer import authorize
from chalice_local.gateway.event import describe_event, encode, with_authorizer
from chalice_local.gateway.http import HttpRequest, HttpResponse
from chalice_local.gateway.receipt import Receipt, new_receipt
from chalice_local.gateway.refusal import FUNCTION_FAILED, REQUEST_LIMIT, TOO_LARGE, Refusal, no_such_method
from chalice_local.gateway.result import MalformedResultError, parse_result

if TYPE_CHECKING:
    from chalice_local.gateway.api import Api


class Invocation(Protocol):
    """What the gateway needs to know of an invocation."""

    @property
    def payload(self) -> bytes:
        """The function's result as JSON."""

    @property
    def error(self) -> str | None:
        """``None`` if the function returned, anything else if it did not."""


Invoke = Callable[[str, bytes], Invocation]
"""Runs the named function on an event and waits for it."""


def answer(request: HttpRequest, api: Api, invoke: Invoke, *, receipt: Receipt | None = None) -> HttpResponse:
    """Return the answer of *api* to *request*. What *invoke* raises passes through.

    A function that fails, or whose result is malformed, is a 502 as in AWS. An answer to ``HEAD`` has no body.
    """
    receipt = receipt or new_receipt()
    found = _answer(request, api, invoke, receipt)
    response = found.to_response(receipt) if isinstance(found, Refusal) else _with_ids(found, receipt)
    return response.without_body() if request.method == "HEAD" else response


def _answer(request: HttpRequest, api: Api, invoke: Invoke, receipt: Receipt) -> HttpResponse | Refusal:
    if len(request.body) > REQUEST_LIMIT:
        return TOO_LARGE
    match = api.tree.match(request.method, request.raw_path)
    if match is None:
        return no_such_method(request)
    if match.method.reply is not None:
        return match.method.reply
    event = describe_event(request, api, match, receipt)
    if match.method.authorizer is not None:
        told = authorize(match.method.authorizer, request, event, _method_arn(request, api), invoke)
        if isinstance(told, Refusal):
            return told
        event = with_authorizer(event, told)
    return _run(match.method.function, encode(event), request, api, invoke)


def _run(function: str, event: bytes, request: HttpRequest, api: Api, invoke: Invoke) -> HttpResponse | Refusal:
    invocation = invoke(function, event)
    if invocation.error is not None:
        return FUNCTION_FAILED
    try:
        return parse_result(invocation.payload, accept=request.header("accept"), binary_types=api.binary_types)
    except MalformedResultError:
        return FUNCTION_FAILED


def _method_arn(request: HttpRequest, api: Api) -> str:
    """Return what an authorizer is asked about: the path in it is the client's, not the resource."""
    path = request.raw_path.removeprefix("/")
    return f"arn:aws:execute-api:{api.region}:{api.account_id}:{api.api_id}/{api.stage}/{request.method}/{path}"


def _with_ids(response: HttpResponse, receipt: Receipt) -> HttpResponse:
    added = (
        ("x-amzn-RequestId", receipt.request_id),
        ("x-amz-apigw-id", receipt.extended_request_id),
        ("X-Amzn-Trace-Id", f"Root={receipt.trace_root}"),
    )
    return HttpResponse(response.status, (*response.headers, *added), response.body)
