"""Call the routes of an app as through API Gateway, and read what its client would get.

Which event the app sees is decided in ``gateway``, whether it sees one in ``admission``.
"""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice.test.admission import RefusedError, admit, check_api_key
from chalice.test.functions import LambdaContext
from chalice.test.gateway import Sent, find

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from chalice.app import Chalice
    from chalice.request import Event
    from chalice.response import Result
    from chalice.test.gateway import Found, Front
    from chalice.test.settings import Stage

API_HANDLER = "api_handler"
"""The name of the function that answers the routes."""


@dataclass(frozen=True, slots=True)
class HTTPResponse:
    """What a client gets."""

    body: bytes
    headers: dict[str, Any]
    """As the app wrote them; a header with several lines is a list."""
    status_code: int

    @property
    def json_body(self) -> Any:
        """The parsed body, or ``None`` when it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @classmethod
    def create_from_dict(cls, response_dict: Result) -> HTTPResponse:
        """Read a function's answer, of any payload."""
        body = response_dict.get("body") or ""
        content = b64decode(body) if response_dict.get("isBase64Encoded") else body.encode("utf-8", "surrogatepass")
        headers = {**(response_dict.get("headers") or {}), **(response_dict.get("multiValueHeaders") or {})}
        if response_dict.get("cookies"):
            headers["Set-Cookie"] = response_dict["cookies"]
        return cls(content, headers, response_dict["statusCode"])


class TestHTTPClient:
    """Calls the routes of an app."""

    __test__ = False  # pytest collects classes by this beginning of their name

    def __init__(self, app: Chalice, stage: Stage, front: Front, api_keys: Collection[str] | None) -> None:
        self._app = app
        self._stage = stage
        self._front = front
        self._api_keys = api_keys

    def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | str = b""
    ) -> HTTPResponse:
        """Send a request; *path* may have a query string, and both are as they stand in a URL.

        Whatever a view raises is an answer. What an authorizer raises, unless it is ``UnauthorizedError``, is raised
        here: API Gateway would answer 500 without a reason.
        """
        sent = self.sent(method, path, headers or {}, body)
        try:
            return HTTPResponse.create_from_dict(self.answer(sent))
        except RefusedError as refused:
            return refusal(refused, sent)

    def sent(self, method: str, path: str, headers: Mapping[str, str], body: bytes | str) -> Sent:
        """Return the request; *path* may have a query string."""
        path, _, query = path.partition("?")
        content = body.encode() if isinstance(body, str) else body
        return Sent(method.upper(), path, query, headers, content, self._stage.api_stage)

    def answer(self, sent: Sent) -> Result:
        """Return what the app answers. Raises ``RefusedError`` when it is not asked."""
        event = self._event(sent, find(self._app, sent.method, sent.path))
        settings = self._stage.function(API_HANDLER)
        with settings.applied():
            return self._app(event, LambdaContext(API_HANDLER, settings))

    def get(self, path: str, **kwargs: Any) -> HTTPResponse:
        """Send a GET request; the arguments are those of ``request``."""
        return self.request("GET", path, **kwargs)

    def post(self, path: str, **kwargs: Any) -> HTTPResponse:
        """Send a POST request; the arguments are those of ``request``."""
        return self.request("POST", path, **kwargs)

    def put(self, path: str, **kwargs: Any) -> HTTPResponse:
        """Send a PUT request; the arguments are those of ``request``."""
        return self.request("PUT", path, **kwargs)

    def patch(self, path: str, **kwargs: Any) -> HTTPResponse:
        """Send a PATCH request; the arguments are those of ``request``."""
        return self.request("PATCH", path, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> HTTPResponse:
        """Send a DELETE request; the arguments are those of ``request``."""
        return self.request("DELETE", path, **kwargs)

    def head(self, path: str, **kwargs: Any) -> HTTPResponse:
        """Send a HEAD request; the arguments are those of ``request``."""
        return self.request("HEAD", path, **kwargs)

    def options(self, path: str, **kwargs: Any) -> HTTPResponse:
        """Send an OPTIONS request; the arguments are those of ``request``."""
        return self.request("OPTIONS", path, **kwargs)

    def _event(self, sent: Sent, found: Found) -> Event:
        """Return the event that the app gets. Raises ``RefusedError`` when it gets none."""
        if not found.resource and self._front.unknown:
            raise RefusedError(*self._front.unknown)
        event = self._front.event(sent, found, self._app)
        if found.route:
            if found.route.api_key_required and self._api_keys is not None and self._front.name == "rest_api":
                check_api_key(sent, self._api_keys)
            decision = admit(found.route.authorizer, sent, event, self._front, self._stage)
            if decision is not None:
                event["requestContext"]["authorizer"] = decision
        return event


def refusal(refused: RefusedError, sent: Sent) -> HTTPResponse:
    """Return what the client gets when the app is not asked."""
    headers = {"Content-Type": "application/json", "x-amzn-RequestId": sent.request_id}
    if refused.error_type:
        headers["x-amzn-ErrorType"] = refused.error_type
    return HTTPResponse(refused.body.encode(), headers, refused.status)
