"""What goes back to API Gateway: a view's answer as a proxy result.

Which answer is given is decided in ``routing``; here it only gets its form.
"""

from __future__ import annotations

import json

from chalice.errors import InvalidHeaderError, NotBinaryTypeError, UnserializableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    Headers = Mapping[str, str | Sequence[str]]
    Result = dict[str, Any]  # The proxy result: statusCode, headers, multiValueHeaders, body, perhaps isBase64Encoded.

JSON = "application/json"


class Response:
    """A body with its headers and status, for a view that wants control over them."""

    def __init__(self, body: Any, headers: Headers | None = None, status_code: int = 200) -> None:
        self.body = body
        """A ``str`` goes out as it is, ``bytes`` as binary content, anything else as JSON."""
        self.headers: Headers = {} if headers is None else headers
        """A value that is a list makes one header line of each item."""
        self.status_code = status_code

    def to_dict(self, binary_types: Collection[str] = ()) -> Result:
        """Return the proxy result that API Gateway expects of a function.

        Raises ``NotBinaryTypeError`` for bytes whose content type is not in *binary_types*, ``InvalidHeaderError``,
        and ``UnserializableError``.
        """
        single, several = _split(self.headers)
        result: Result = {"statusCode": self.status_code, "headers": single, "multiValueHeaders": several}
        if isinstance(self.body, bytes):
            content_type = media_type(self.content_type)
            if not is_binary(content_type, binary_types):
                raise NotBinaryTypeError(content_type)
            from binascii import b2a_base64

            result["body"] = b2a_base64(self.body, newline=False).decode("ascii")
            result["isBase64Encoded"] = True
        elif isinstance(self.body, str):
            result["body"] = self.body
        else:
            result["body"] = encode(self.body)
            if not self.content_type:
                single["Content-Type"] = JSON
        return result

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header, or an empty string."""
        for name, value in self.headers.items():
            if name.lower() == "content-type":
                return value if isinstance(value, str) else value[-1]
        return ""


def media_type(header: str) -> str:
    """Return the type of a Content-Type or Accept item in lower case, without parameters."""
    return header.partition(";")[0].strip().lower()


def is_binary(content_type: str, binary_types: Collection[str]) -> bool:
    """Return whether API Gateway passes *content_type* as base64: listed by name, or everything is by ``*/*``."""
    return content_type in binary_types or "*/*" in binary_types


def _split(headers: Headers) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Separate headers with one value from headers with several."""
    single: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    for name, value in headers.items():
        if isinstance(value, str):
            _check(name, value)
            single[name] = value
        elif isinstance(value, (list, tuple)) and value:
            for item in value:
                _check(name, item)
            several[name] = list(value)
        else:
            raise InvalidHeaderError(name, value)
    return single, several


def _check(name: object, value: object) -> None:
    """Refuse what would let a value end its header and begin another one."""
    for part in (name, value):
        if not isinstance(part, str) or "\n" in part or "\r" in part or "\0" in part:
            raise InvalidHeaderError(name, value)


def _encode_other(value: object) -> object:
    """Give JSON what it does not know: DynamoDB's numbers, and mappings that are not dicts.

    A ``Decimal`` written as a whole number stays one, because a float would lose digits of large identifiers.
    """
    from collections.abc import Mapping
    from decimal import Decimal

    if isinstance(value, Decimal):
        return int(value) if value.as_tuple().exponent == 0 else float(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise UnserializableError(value)


encode = json.JSONEncoder(separators=(",", ":"), default=_encode_other).encode
"""Return a value as compact JSON text. Raises ``UnserializableError``, a ``TypeError``."""
