"""What a view can ask about the request: a reading of an API Gateway event (payload 1.0).

Everything that costs more than a lookup is computed when it is first asked for. Nothing is written back. The other
payloads are read in ``payload``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from functools import cached_property
    from typing import Any

    lazy = cached_property
    Event = dict[str, Any]  # JSON as Lambda decoded it; its shape is AWS's, not ours.
else:

    class lazy:  # noqa: N801 - a decorator
        """A value computed when it is first asked for.

        ``functools.cached_property`` takes a lock on Python 3.10 and 3.11, which costs more than most of these.
        """

        def __init__(self, compute: Callable[[object], object]) -> None:
            self._compute = compute
            self._name = compute.__name__
            self.__doc__ = compute.__doc__

        def __get__(self, instance: object, owner: type) -> object:
            if instance is None:
                return self
            value = instance.__dict__[self._name] = self._compute(instance)
            return value


class Request:
    """The request that a view is answering."""

    def __init__(
        self, event_dict: Event, lambda_context: object = None, uri_params: dict[str, str] | None = None
    ) -> None:
        self._event = event_dict
        self.uri_params = event_dict.get("pathParameters") if uri_params is None else uri_params
        """What the path captures, by name."""
        self.lambda_context = lambda_context

    @lazy
    def context(self) -> dict[str, Any]:
        """API Gateway's own account of the request: identity, stage, request id."""
        context: dict[str, Any] = self._event["requestContext"]
        return context

    @lazy
    def method(self) -> str:
        """The HTTP method in upper case."""
        method: str = self.context["httpMethod"]
        return method

    @lazy
    def path(self) -> str | None:
        """The path as it is declared, such as ``/cities/{city}``; ``raw_path`` is the client's."""
        return self.context.get("resourcePath")

    @lazy
    def raw_path(self) -> str | None:
        """The path as the client wrote it, without the stage; ``None`` in a hand-made event that lacks it."""
        return self._event.get("path")

    @lazy
    def stage_vars(self) -> dict[str, str] | None:
        """The stage variables of API Gateway, or ``None``."""
        return self._event.get("stageVariables")

    @lazy
    def headers(self) -> CaseInsensitiveMapping:
        """The headers, found under any spelling of their name; of a repeated one, the last."""
        return CaseInsensitiveMapping(self.raw_headers)

    @lazy
    def raw_headers(self) -> Mapping[str, str]:
        """The headers under the spelling that they came with."""
        headers = self._event.get("headers")
        if headers is None:
            several = self._event.get("multiValueHeaders") or {}
            headers = {name: values[-1] for name, values in several.items() if values}
        return headers

    @lazy
    def query_params(self) -> MultiDict | None:
        """The query string's parameters, or ``None`` when there are none."""
        several = self._event.get("multiValueQueryStringParameters")
        if several is None:
            single = self._event.get("queryStringParameters")
            several = single and {name: [value] for name, value in single.items()}
        return MultiDict(several) if isinstance(several, dict) else None

    @lazy
    def cookies(self) -> dict[str, str]:
        """The cookies that the client sent; of a repeated one, the first."""
        from chalice.cookies import parse

        return parse(self._cookie_headers())

    @lazy
    def raw_body(self) -> bytes:
        """The body as the client sent it; empty when there was none. Raises ``BadRequestError`` for broken base64."""
        body: str = self._event.get("body") or ""
        if self._event.get("isBase64Encoded"):
            from binascii import Error, a2b_base64

            try:
                return a2b_base64(body)
            except (Error, ValueError):
                raise _bad_request("The request body is not valid base64") from None
        return body.encode("utf-8", "surrogatepass")

    @lazy
    def json_body(self) -> Any:
        """The parsed body, or ``None`` unless the content type is ``application/json``.

        Raises ``BadRequestError`` for a body that is not JSON, or is nested too deeply to read.
        """
        if not self.headers.get("content-type", "").lower().startswith("application/json"):
            return None
        encoded = self._event.get("isBase64Encoded")
        try:
            body = self.raw_body if encoded else self._event.get("body") or ""
            if body[:1] == "\ufeff":  # which some clients begin with
                body = body[1:]
            return json.loads(body)
        except (ValueError, RecursionError):
            raise _bad_request("Error Parsing JSON") from None

    @property
    def has_body(self) -> bool:
        """Whether the client sent a body that is not empty."""
        return bool(self._event.get("body"))

    def accepts_binary(self, binary_types: Collection[str]) -> bool:
        """Return whether API Gateway passes on bytes as such to this client: it accepts one of *binary_types*."""
        accepted = self.headers.get("accept", "")
        return (
            "*/*" in binary_types
            or "*/*" in accepted
            or any(item.partition(";")[0].strip().lower() in binary_types for item in accepted.split(","))
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the request as values that ``json.dumps`` takes; a body stays as API Gateway passed it."""
        query = self.query_params
        return {
            "query_params": None if query is None else dict(query),
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

    def _cookie_headers(self) -> list[str]:
        several = self._event.get("multiValueHeaders") or {}
        lists = [values for name, values in several.items() if name.lower() == "cookie" and values]
        return [value for values in lists for value in values] or [self.headers.get("cookie", "")]


class CaseInsensitiveMapping(Mapping[str, str]):
    """Read-only headers: names are lower case, and are found under any spelling."""

    __slots__ = ("_values",)

    def __init__(self, mapping: Mapping[str, str] | None) -> None:
        self._values = {name.lower(): value for name, value in (mapping or {}).items()}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"CaseInsensitiveMapping({self._values!r})"


class MultiDict(MutableMapping[str, "Any"]):
    """A mapping whose keys may have several values: the last one is what is read, ``getlist`` gives all."""

    __slots__ = ("_lists",)

    def __init__(self, mapping: dict[str, list[Any]] | None) -> None:
        self._lists = {} if mapping is None else mapping

    def __getitem__(self, name: str) -> Any:
        values = self._lists[name]
        if not values:
            raise KeyError(name)
        return values[-1]

    def __setitem__(self, name: str, value: Any) -> None:
        self._lists[name] = [value]

    def __delitem__(self, name: str) -> None:
        del self._lists[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)

    def __repr__(self) -> str:
        return f"MultiDict({self._lists!r})"

    def getlist(self, k: str) -> list[Any]:
        """Return every value of *k*, in order. Raises ``KeyError`` when there is none."""
        return list(self._lists[k])


def _bad_request(message: str) -> Exception:
    from chalice.errors import BadRequestError

    return BadRequestError(message)
