"""One call of the control plane, and its answer: what every operation takes and gives.

Values and the reading of their parts; which operation is meant is decided by ``router``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from chalice_local.sandbox.apigateway.refusal import BadRequestError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose operation is known."""

    region: str
    parameters: Mapping[str, str]
    """The captured parts of the path, decoded."""
    query: Mapping[str, tuple[str, ...]]
    body: bytes
    base_url: str
    """Where the caller reached the sandbox, e.g. ``http://127.0.0.1:4570``."""

    def __getitem__(self, name: str) -> str:
        """Return a captured part of the path."""
        return self.parameters[name]

    def query_value(self, name: str, default: str = "") -> str:
        """Return the first value of a query parameter."""
        return self.query.get(name, (default,))[0]

    def is_set(self, name: str) -> bool:
        """Return whether a boolean query parameter is true."""
        return self.query_value(name).lower() == "true"

    def json(self) -> Mapping[str, object]:
        """Return the body's object; an empty body is an empty object. Raises ``BadRequestError``."""
        try:
            value = json.loads(self.body or b"{}")
        except ValueError as error:
            raise BadRequestError(f"Invalid request body: {error}") from None
        if not isinstance(value, dict):
            raise BadRequestError("Invalid request body: it is not an object")
        return cast("Mapping[str, object]", value)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the caller receives."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = field(default=(("Content-Type", "application/json"),))


def reply(value: object, *, status: int = 200) -> Reply:
    """Return *value* as a JSON answer."""
    return Reply(status, json.dumps(value).encode())


def text(values: Mapping[str, object], key: str, default: str = "") -> str:
    """Return a string of a request's body. Raises ``BadRequestError`` if it is of another type."""
    value = values.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise BadRequestError(f"Invalid value for '{key}': it is not a string")
    return value


def string_map(values: Mapping[str, object], key: str) -> dict[str, str]:
    """Return a map of strings in a request's body. Raises ``BadRequestError`` if it is of another type."""
    value = values.get(key) or {}
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise BadRequestError(f"Invalid value for '{key}': it is not a map of strings")
    return value


def string_list(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return a list of strings in a request's body. Raises ``BadRequestError`` if it is of another type."""
    value = values.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadRequestError(f"Invalid value for '{key}': it is not a list of strings")
    return tuple(value)
