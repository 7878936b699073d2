"""Decide which operation of which service a request is, and read its parameters by the names that AWS gives them.

Reads with the models of botocore, through moto's router and parser: what they make of a request is what moto does next.
Whether it may be done is not decided here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import UnknownServiceError
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from werkzeug.exceptions import HTTPException

from chalice_local.sandbox.access.operation import Operation, Place

if TYPE_CHECKING:
    from moto.core.model import OperationModel

    from chalice_local.gateway import HttpRequest

_logger = logging.getLogger(__name__)

_MODELS = {
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "monitoring": ("cloudwatch",),
    "ses": ("ses", "sesv2"),
    "states": ("stepfunctions",),
}
"""The services that requests are signed for under another name than botocore's, or under one name together."""


def read(request: HttpRequest, *, service: str, place: Place) -> Operation | None:
    """Return the operation that *request*, signed for *service*, calls; ``None`` if no model has it.

    Parameters that cannot be read are left out: such a request says less of itself, and is granted less.
    """
    received = _receive(request)
    for name in _candidates(service, received):
        try:
            model, labels = get_service_router(name).match(received)
        except (HTTPException, NotImplementedError, UnknownServiceError):
            continue
        protocol = determine_request_protocol(model.service_model, received.content_type)
        return Operation(name, model.name, _parse(model, protocol, received, labels), place, protocol)
    return None


def _candidates(service: str, received: Request) -> Iterable[str]:
    if service == "ses":
        return ("sesv2",) if received.raw_path.startswith("/v2/") else ("ses",)
    return _MODELS.get(service, (service,))


def _receive(request: HttpRequest) -> Request:
    received = Request.from_primitives(
        request.method,
        f"http://127.0.0.1{request.raw_path}?{request.query_string}",
        {name: value for name, value in request.headers if name.lower() != "host"},
        request.body,
    )
    received.environ["RAW_URI"] = request.raw_path
    return received


def _parse(model: OperationModel, protocol: str, received: Request, labels: Mapping[str, Any]) -> Mapping[str, Any]:
    body = received.get_data(parse_form_data=protocol == "query")
    try:
        parsed: Mapping[str, Any] = PROTOCOL_PARSERS[protocol](model).parse(
            {
                "body": body,
                "headers": received.headers,
                "method": received.method,
                "url_params": dict(labels),
                "url_path": received.raw_path,
                "values": received.values,
            }
        )
    except (ValueError, TypeError, AttributeError, LookupError, SyntaxError, RecursionError):
        _logger.warning("the parameters of %s:%s cannot be read", model.service_model.service_name, model.name)
        return {}
    return parsed
