"""What a view can ask about the request: a reading of an API Gateway event (payload 1.0).

Everything that costs more than a lookup is computed when it is first asked for. Nothing is written back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property

from chalice.errors import BadRequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Event = dict[str, Any]  # JSON as Lambda decoded it; its shape is AWS's, not ours.


class Request:
    """The request that a view is answering."""

    def __init__(self, event: Event, lambda_context: object = None) -> None:
        context = event["requestContext"]
        self.context: dict[str, Any] = context
        """API Gateway's own account of the request: identity, stage, request id."""
        self.method: str = context["httpMethod"]
        self.path: str | None = event.get("path")
        """As the client wrote it, without the stage; ``None`` in a hand-made event that lacks it."""
        self.uri_params: dict[str, str] | None = event.get("pathParameters")
        self.stage_vars: dict[str, str] | None = event.get("stageVariables")
        self.lambda_context = lambda_context
        self._event = event

    @cached_property
    def headers(self) -> Headers:
        """The headers, found under any spelling of their name; of a repeated one, the last."""
        return Headers(self._event.get("headers") or {})

    @cached_property
    def query_params(self) -> QueryParams | None:
        """The query string's parameters, or ``None`` when there are none."""
        several = self._event.get("multiValueQueryStringParameters")
        if several is None:
            several = {name: [value] for name, value in (self._event.get("queryStringParameters") or {}).items()}
        return QueryParams(several) if several else None

    @cached_property
    def raw_body(self) -> bytes:
        """The body as the client sent it; empty when there was none."""
        body: str = self._event.get("body") or ""
        if self._event.get("isBase64Encoded"):
            from binascii import a2b_base64

            return a2b_base64(body)
        return body.encode()

    @cached_property
    def json_body(self) -> Any:
        """The parsed body, or ``None`` unless the content type is ``application/json``.

        Raises ``BadRequestError`` for a body that is not JSON.
        """
        if not self.headers.get("content-type", "").lower().startswith("application/json"):
            return None
        encoded = self._event.get("isBase64Encoded")
        try:
            return json.loads(self.raw_body if encoded else self._event.get("body") or "")
        except ValueError as error:
            raise BadRequestError(f"The request body is not JSON: {error}") from None

    def to_dict(self) -> dict[str, Any]:
        """Return the request as values that JSON can hold; a body stays as API Gateway passed it."""
        return {
            "query_params": self.query_params,
            "headers": dict(self.headers),
            "uri_params": self.uri_params,
            "method": self.method,
            "context": self.context,
            "stage_vars": self.stage_vars,
            "path": self.path,
            "raw_body": self._event.get("body"),
        }

    def to_original_event(self) -> Event:
        """Return the event that Lambda was invoked with."""
        return self._event


class Headers(Mapping[str, str]):
    """Read-only headers: names are lower case, and are found under any spelling."""

    __slots__ = ("_values",)

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._values = {name.lower(): value for name, value in headers.items()}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({self._values!r})"


class QueryParams(dict[str, str]):
    """The parameters of a query string; of a repeated one, the last value."""

    __slots__ = ("_lists",)

    def __init__(self, lists: Mapping[str, list[str]]) -> None:
        super().__init__({name: values[-1] for name, values in lists.items()})
        self._lists = lists

    def getlist(self, name: str) -> list[str]:
        """Return every value of *name*, in order; an empty list when there is none."""
        return list(self._lists.get(name, ()))
