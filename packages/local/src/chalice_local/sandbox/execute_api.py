"""What a deployed stage answers: the data plane of API Gateway REST APIs.

Finds the stage that a URL means and hands the request to ``gateway``, with the deployed function behind it. Only a
deployment's snapshot is served, never a document that was imported later.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from chalice_local.execution import Invocation
from chalice_local.gateway import (
    ANY,
    FORBIDDEN,
    NOT_PERMITTED,
    Api,
    HttpResponse,
    Method,
    Refusal,
    answer,
    new_receipt,
)
from chalice_local.sandbox.admission import host_name
from chalice_local.sandbox.apigateway.document import MockIntegration, declared_methods

if TYPE_CHECKING:
    from chalice_local.sandbox.apigateway.document import DeclaredMethod
    from chalice_local.sandbox.apigateway.rest_api import Deployment, RestApi
    from chalice_local.sandbox.apigateway.store import ApiStore
    from chalice_local.wire import Head

PREFIX = "/_aws/execute-api/"
_PATH = re.compile(r"/(?P<api>[a-z0-9]+)/(?P<stage>[A-Za-z0-9_-]+)(?P<path>/.*)?")
_HOST = re.compile(r"(?P<api>[a-z0-9]+)\.execute-api\.([a-z0-9-]+\.amazonaws\.com|localhost)")
_NOT_SECURED = "this method needs an API key, an authorizer or a signature, which the sandbox cannot check yet"


class Functions(Protocol):
    """The deployed functions, for the use of API Gateway."""

    def invoke(self, arn: str, payload: bytes, *, source_arn: str) -> Invocation | None:
        """Return the function's answer, or ``None`` if it does not exist or its policy does not allow *source_arn*."""


@dataclass(frozen=True, slots=True)
class StageUrl:
    """The stage that a URL means, and the path below it."""

    api_id: str
    stage: str
    raw_path: str


@dataclass(frozen=True, slots=True)
class _ServedStage:
    """One stage, ready to answer."""

    api: Api
    region: str
    methods: dict[str, DeclaredMethod]
    """By the name that ``api`` uses for what is behind a method, e.g. ``GET /cities/{city}``."""


class IntegrationFailedError(Exception):
    """API Gateway could not get an answer from what is behind a method."""


def find_stage_url(head: Head) -> StageUrl | None:
    """Return the stage that a request's URL means, or ``None`` if it is not for the data plane.

    That is ``/_aws/execute-api/{api}/{stage}/...`` on any host, or ``/{stage}/...`` on a host that names the API.
    """
    if head.raw_path.startswith(PREFIX):
        path = head.raw_path.removeprefix(PREFIX[:-1])
    elif named := _HOST.fullmatch(host_name(head.authority)):
        path = f"/{named['api']}{head.raw_path}"
    else:
        return None
    found = _PATH.fullmatch(path)
    if found is None:
        return StageUrl("", "", path)
    return StageUrl(found["api"], found["stage"], found["path"] or "/")


class ExecuteApi:
    """All deployed stages of one sandbox."""

    def __init__(self, store: ApiStore, functions: Functions, *, account: str) -> None:
        self._store = store
        self._functions = functions
        self._account = account
        self._served: dict[str, tuple[Deployment, _ServedStage]] = {}

    def answer(self, head: Head, url: StageUrl, body: bytes) -> HttpResponse:
        """Answer one request. Blocks while the function runs."""
        served = self._serve(url)
        if served is None:
            return refuse(head, FORBIDDEN)
        request = head.with_body(body, raw_path=url.raw_path)
        try:
            return answer(request, served.api, partial(self._invoke, served))
        except IntegrationFailedError:
            return refuse(head, NOT_PERMITTED)

    def _serve(self, url: StageUrl) -> _ServedStage | None:
        api = self._store.find(url.api_id)
        stage = next((item for item in api.stages if item.name == url.stage), None) if api else None
        if api is None or stage is None or api.is_endpoint_disabled:
            return None
        deployment = api.deployment(stage.deployment_id)
        key = f"{api.api_id}/{stage.name}"
        known = self._served.get(key)
        if known is None or known[0] is not deployment:
            known = self._served[key] = (deployment, _read_stage(api, stage.name, deployment, self._account))
        return known[1]

    def _invoke(self, served: _ServedStage, name: str, event: bytes) -> Invocation:
        method = served.methods[name]
        if method.is_secured:
            return _constant(501, (("Content-Type", "application/json"),), json.dumps({"message": _NOT_SECURED}))
        if isinstance(method.integration, MockIntegration):
            return _constant(method.integration.status, method.integration.headers, "")
        verb = method.method if method.method != ANY else str(json.loads(event)["httpMethod"])
        resource = method.resource.removeprefix("/")
        api = served.api
        source = f"arn:aws:execute-api:{served.region}:{self._account}:{api.api_id}/{api.stage}/{verb}/{resource}"
        invocation = self._functions.invoke(method.integration.function, event, source_arn=source)
        if invocation is None:
            raise IntegrationFailedError(name)
        return invocation


def _read_stage(api: RestApi, stage: str, deployment: Deployment, account: str) -> _ServedStage:
    declared = {f"{item.method} {item.resource}": item for item in declared_methods(deployment.document)}
    methods = tuple(Method(item.resource, item.method, name) for name, item in declared.items())
    served = Api(api.api_id, stage, methods, deployment.binary_types, name=api.name, account_id=account)
    return _ServedStage(served, api.region, declared)


def _constant(status: int, headers: tuple[tuple[str, str], ...], body: str) -> Invocation:
    result = {"statusCode": status, "headers": dict(headers), "body": body}
    return Invocation(json.dumps(result).encode(), None, b"", str(uuid.uuid4()))


def refuse(head: Head, refusal: Refusal) -> HttpResponse:
    """Return *refusal* as the answer to a request, without a body if that was ``HEAD``."""
    response = refusal.to_response(new_receipt())
    return response.without_body() if head.method == "HEAD" else response
