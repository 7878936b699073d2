"""Requests to an app without a server, as the tests of apps written for Chalice 1.x send them.

A thin way to the test client (``chalice.test``), which says more. The server of ``chalice local`` is a distribution
of its own.
"""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

from chalice.test.admission import RefusedError
from chalice.test.gateway import FRONTS
from chalice.test.http import TestHTTPClient, refusal
from chalice.test.settings import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from chalice.app import Chalice
    from chalice.config import Config

__all__ = ["ForbiddenError", "LocalGateway", "LocalGatewayException", "NotAuthorizedError"]


class LocalGatewayException(Exception):  # noqa: N818 - the name that tests catch
    """A request that API Gateway answers without the app."""

    CODE = 0

    def __init__(self, headers: Mapping[str, Any], body: bytes | None = None) -> None:
        super().__init__(headers, body)
        self.headers = headers
        self.body = body


class ForbiddenError(LocalGatewayException):
    """Answered with 403: no such route, or an authorizer said no."""

    CODE = 403


class NotAuthorizedError(LocalGatewayException):
    """Answered with 401: nobody said who they are."""

    CODE = 401


class LocalGateway:
    """Sends requests to an app as API Gateway would."""

    def __init__(self, app_object: Chalice, config: Config) -> None:
        stage = Stage(config.chalice_stage, config.values)
        self._client = TestHTTPClient(app_object, stage, FRONTS["rest_api"], None)

    def handle_request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | str | None
    ) -> dict[str, Any]:
        """Return the app's answer: ``statusCode``, ``headers``, ``multiValueHeaders`` and ``body``.

        A body is bytes when the app sent it as binary content. Raises ``LocalGatewayException`` for what the app is
        not asked.
        """
        sent = self._client.sent(method, path, headers, body or b"")
        try:
            result = self._client.answer(sent)
        except RefusedError as refused:
            answer = refusal(refused, sent)
            kind = {403: ForbiddenError, 401: NotAuthorizedError}.get(refused.status, LocalGatewayException)
            raise kind(answer.headers, answer.body) from None
        if result.pop("isBase64Encoded", False):
            result["body"] = b64decode(result["body"])
        return result
