"""What goes back to API Gateway: a view's answer as a proxy result.

Which answer is given is decided in ``routing``; here it only gets its form. Other payloads than 1.0 are written in
``payload``.
"""

from __future__ import annotations

import json
import json.encoder
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Any, Self

    from chalice.request import Request

    Headers = Mapping[str, str | Sequence[str]]
    Result = dict[str, Any]  # The proxy result: statusCode, headers, multiValueHeaders, body, perhaps isBase64Encoded.

JSON = "application/json"


class Response:
    """A body with its headers and status, for a view that wants control over them."""

    def __init__(self, body: Any, headers: Headers | None = None, status_code: int = 200) -> None:
        self.body = body
        """A ``str`` goes out as it is, ``bytes`` as binary content, anything else as JSON."""
        self.headers: dict[str, Any] = {} if headers is None else headers  # type: ignore[assignment]  # a dict in all but type
        """A value that is a list makes one header line of each item."""
        self.status_code = status_code

    def __repr__(self) -> str:
        return f"{type(self).__name__}(status_code={self.status_code}, headers={self.headers!r})"

    def to_dict(self, binary_types: Collection[str] | None = None) -> Result:
        """Return the proxy result that API Gateway expects of a function.

        Raises ``NotBinaryTypeError`` for bytes that are no text and whose content type is not in *binary_types*,
        ``NotBytesError`` for the opposite, ``InvalidHeaderError``, and ``UnserializableError``. JSON is sent as bytes
        where it is listed.
        """
        single, several = _split(self.headers)
        result: Result = {"headers": single, "multiValueHeaders": several, "statusCode": self.status_code}
        body = self.body
        if isinstance(body, str):
            result["body"] = body
            return result
        content_type = self.content_type
        if content_type and content_type != JSON:
            content_type = media_type(content_type)
        types = binary_types or ()
        binary = is_binary(content_type, types) if content_type else "*/*" in types
        if isinstance(body, (bytes, bytearray)):
            return _with_bytes(result, body) if binary else _with_text(result, body, content_type)
        result["body"] = encode(body)
        if not binary:
            return result
        if content_type not in ("", JSON) and "*/*" not in types:
            from chalice.faults import NotBytesError

            raise NotBytesError(content_type, body)
        return _with_bytes(result, result["body"].encode())

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header, or an empty string."""
        headers = self.headers
        value = headers.get("Content-Type")
        if value is None:
            for name in headers:
                if len(name) == 12 and name.lower() == "content-type":
                    value = headers[name]
                    break
            else:
                return ""
        return value if isinstance(value, str) else str(value[-1])

    def set_cookie(  # noqa: PLR0913 - the attributes of a cookie
        self,
        name: str,
        value: str = "",
        *,
        max_age: int | None = None,
        expires: Any = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = True,
        http_only: bool = True,
        same_site: str | None = "Lax",
    ) -> None:
        """Add a ``Set-Cookie`` header.

        *max_age* is in seconds, *expires* a ``datetime`` with a time zone. Raises ``InvalidCookieError``.
        """
        from chalice.cookies import render

        cookie = render(
            name,
            value,
            max_age=max_age,
            expires=expires,
            path=path,
            domain=domain,
            secure=secure,
            http_only=http_only,
            same_site=same_site,
        )
        spelling = next((header for header in self.headers if header.lower() == "set-cookie"), "Set-Cookie")
        earlier = self.headers.get(spelling, [])
        self.headers = {**self.headers, spelling: [*([earlier] if isinstance(earlier, str) else earlier), cookie]}

    def delete_cookie(self, name: str, *, path: str | None = "/", domain: str | None = None) -> None:
        """Tell the client to forget the cookie *name*, which was set with the same *path* and *domain*."""
        self.set_cookie(name, path=path, domain=domain, max_age=0)

    def conditional(self, request: Request) -> Response:
        """Return this answer with an ``ETag``, or a 304 without a body for a client that has it already."""
        from chalice.caching import conditional

        return conditional(self, request)

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Return a copy that has *headers* too, where it does not have them already."""
        copy = self.__class__.__new__(self.__class__)
        copy.__dict__.update(self.__dict__)
        copy.headers = {**headers, **self.headers}
        return copy


def redirect(location: str, status_code: int = 302) -> Response:
    """Return a redirect to *location*; 303 makes a browser GET it, 307 and 308 keep the method and body."""
    return Response("", {"Location": location}, status_code)


def media_type(header: str) -> str:
    """Return the type of a Content-Type or Accept item in lower case, without parameters."""
    return header.partition(";")[0].strip().lower()


def is_binary(content_type: str, binary_types: Collection[str]) -> bool:
    """Return whether API Gateway passes *content_type* as base64: listed by name, or everything is by ``*/*``."""
    return content_type in binary_types or "*/*" in binary_types


def _with_bytes(result: Result, body: bytes | bytearray) -> Result:
    from binascii import b2a_base64

    result["body"] = b2a_base64(body, newline=False).decode("ascii")
    result["isBase64Encoded"] = True
    return result


def _with_text(result: Result, body: bytes | bytearray, content_type: str) -> Result:
    """Put in bytes that API Gateway is not to take for bytes: they can only be text."""
    try:
        text = body.decode() if content_type else None
    except UnicodeDecodeError:
        text = None
    if text is None:
        from chalice.faults import NotBinaryTypeError

        raise NotBinaryTypeError(content_type)
    result["body"] = text
    return result


def _split(headers: Headers) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Separate headers with one value from headers with several."""
    if not headers:
        return {}, {}
    try:
        text = "".join(headers) + "".join(headers.values())  # type: ignore[arg-type]  # lists raise, and go the long way
    except TypeError:
        return _split_lists(headers)
    if "\n" in text or "\r" in text or "\0" in text:
        return _split_lists(headers)
    return dict(headers), {}  # type: ignore[arg-type]  # joined, so every value is a str


def _split_lists(headers: Headers) -> tuple[dict[str, str], dict[str, list[str]]]:
    single: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    for name, value in headers.items():
        if isinstance(value, (list, tuple)):
            for item in value:
                _check(name, item)
            if value:
                several[name] = [item if isinstance(item, str) else str(item) for item in value]
        else:
            _check(name, value)
            single[name] = value if isinstance(value, str) else str(value)
    return single, several


def _check(name: object, value: object) -> None:
    """Refuse what would let a value end its header and begin another one; a number is written in digits."""
    text = str(value) if type(value) in (int, float) else value
    for part in (name, text):
        if not isinstance(part, str) or "\n" in part or "\r" in part or "\0" in part:
            from chalice.faults import InvalidHeaderError

            raise InvalidHeaderError(name, value)


def _encode_other(value: object) -> object:
    """Give JSON what it does not know."""
    if isinstance(value, Mapping):  # a request's query_params and headers, mostly
        return dict(value)
    from chalice.jsonable import default

    return default(value)


def _encoder() -> Callable[[object], str]:
    """Return what writes compact JSON.

    ``JSONEncoder.encode`` builds an encoder for each value, which costs as much as writing a small one. Where the
    interpreter has the encoder in C, one is kept. It finds cycles by their depth.
    """
    settings = json.JSONEncoder(separators=(",", ":"), default=_encode_other, check_circular=False)
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return settings.encode
    text = json.encoder.encode_basestring_ascii
    try:
        chunks = make(None, _encode_other, text, None, ":", ",", False, False, True)
    except TypeError:  # an interpreter whose encoder is made in another way
        return settings.encode

    def encode(value: object) -> str:
        try:
            return "".join(chunks(value, 0))
        except RecursionError:
            from chalice.faults import EndlessValueError

            raise EndlessValueError(value) from None

    return encode


encode = _encoder()
"""Return a value as compact JSON text. Raises ``UnserializableError``, a ``TypeError``."""
