"""What a deployed stage answers: the data plane of API Gateway REST APIs.

Finds the stage that a URL means and hands the request to ``gateway``, with the deployed function behind it. Only a
deployment's snapshot is served, never a document that was imported later.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from chalice_local.gateway import (
    ANY,
    FORBIDDEN,
    NOT_PERMITTED,
    Api,
    Authorizer,
    HttpResponse,
    Method,
    Refusal,
    answer,
    new_receipt,
)
from chalice_local.sandbox.admission import host_name
from chalice_local.sandbox.apigateway.document import MockIntegration, declared_methods

if TYPE_CHECKING:
    from chalice_local.execution import Invocation
    from chalice_local.sandbox.apigateway.document import DeclaredAuthorizer, DeclaredMethod
    from chalice_local.sandbox.apigateway.rest_api import Deployment, RestApi
    from chalice_local.sandbox.apigateway.store import ApiStore
    from chalice_local.wire import Head

PREFIX = "/_aws/execute-api/"
_PATH = re.compile(r"/(?P<api>[a-z0-9]+)/(?P<stage>[A-Za-z0-9_-]+)(?P<path>/.*)?")
_HOST = re.compile(r"(?P<api>[a-z0-9]+)\.execute-api\.([a-z0-9-]+\.amazonaws\.com|localhost)")
_NOT_SECURED = (
    "this method needs an API key, a signature, a token of Cognito or an authorizer with a role, which the sandbox "
    "cannot check yet"
)


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
    methods: dict[str, DeclaredMethod]
    """By the name that ``api`` uses for what is behind a method, e.g. ``GET /cities/{city}``."""
    authorizers: dict[str, DeclaredAuthorizer]
    """By the name that ``api`` uses for its function, e.g. ``authorizer users``."""


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
        if name in served.authorizers:
            return self._call(served, served.authorizers[name].function, f"authorizers/{_short_id(name)}", event)
        method = served.methods[name]
        if isinstance(method.integration, MockIntegration):
            raise IntegrationFailedError(name)  # API Gateway answers by itself: there is nothing to invoke
        verb = method.method if method.method != ANY else str(json.loads(event)["httpMethod"])
        place = f"{served.api.stage}/{verb}/{method.resource.removeprefix('/')}"
        return self._call(served, method.integration.function, place, event)

    def _call(self, served: _ServedStage, function: str, place: str, event: bytes) -> Invocation:
        """Invoke *function* for *place* in the API, which its policy must allow."""
        api = served.api
        source = f"arn:aws:execute-api:{api.region}:{self._account}:{api.api_id}/{place}"
        invocation = self._functions.invoke(function, event, source_arn=source)
        if invocation is None:
            raise IntegrationFailedError(function)
        return invocation


def _read_stage(api: RestApi, stage: str, deployment: Deployment, account: str) -> _ServedStage:
    declared = {f"{item.method} {item.resource}": item for item in declared_methods(deployment.document)}
    methods = tuple(_method(name, item) for name, item in declared.items())
    authorizers = {_asked(item.authorizer): item.authorizer for item in declared.values() if item.authorizer}
    binary_types, region = deployment.binary_types, api.region
    served = Api(api.api_id, stage, methods, binary_types, name=api.name, account_id=account, region=region)
    return _ServedStage(served, declared, authorizers)


def _method(name: str, declared: DeclaredMethod) -> Method:
    reply, authorizer = None, None
    if declared.is_secured:
        body = json.dumps({"message": _NOT_SECURED}).encode()
        reply = HttpResponse(501, (("Content-Type", "application/json"),), body)
    elif isinstance(declared.integration, MockIntegration):
        headers = (("Content-Type", "application/json"), *declared.integration.headers)
        reply = HttpResponse(declared.integration.status, headers)
    if declared.authorizer is not None:
        asked = declared.authorizer
        authorizer = Authorizer(asked.name, _asked(asked), asked.identity_sources, takes_request=asked.takes_request)
    return Method(declared.resource, declared.method, name, reply, authorizer)


def _asked(authorizer: DeclaredAuthorizer) -> str:
    """Return the name under which *authorizer* is invoked; no method has such a one."""
    return f"authorizer {authorizer.name}"


def _short_id(name: str) -> str:
    """Return six characters such as API Gateway names its authorizers with; the same for the same name."""
    return hashlib.sha256(name.encode()).hexdigest()[:6]


def refuse(head: Head, refusal: Refusal) -> HttpResponse:
    """Return *refusal* as the answer to a request, without a body if that was ``HEAD``."""
    response = refusal.to_response(new_receipt())
    return response.without_body() if head.method == "HEAD" else response
