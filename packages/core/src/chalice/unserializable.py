"""What can be wrong with a value that a view returns, and what to return instead.

Loaded when one of these is raised.
"""

from __future__ import annotations

from chalice.faults import UnserializableError


class BytesInJSONError(UnserializableError):
    """Bytes inside a value that goes out as JSON, which has text only."""

    def __str__(self) -> str:
        return (
            f"{type(self.value).__qualname__} inside a JSON answer has no JSON form; decode it to text"
            " (value.decode(), or base64.b64encode(value).decode()), or answer with a Response whose whole body it is"
        )


class UnawaitedError(UnserializableError):
    """A coroutine that nobody awaited."""

    def __str__(self) -> str:
        return f"a {type(self.value).__qualname__} has no JSON form; write 'await' before the call that gave it"


class UniteratedError(UnserializableError):
    """A generator, or another iterator, whose items are not there yet."""

    def __str__(self) -> str:
        kind = type(self.value).__qualname__
        return f"a value of type {kind} has no JSON form; return list(...) of it, or a Stream"


class NotFiniteError(UnserializableError):
    """A decimal that JSON, which knows neither NaN nor Infinity, cannot say."""

    def __str__(self) -> str:
        return f"{self.value} has no JSON form; return None, or its text"


def unserializable(value: object) -> UnserializableError:
    """Return the error that says what to do about *value*."""
    from decimal import Decimal

    if isinstance(value, (bytes, bytearray, memoryview)):
        return BytesInJSONError(value)
    if hasattr(value, "__await__"):
        return UnawaitedError(value)
    if hasattr(value, "__next__") or hasattr(value, "__anext__"):
        return UniteratedError(value)
    return NotFiniteError(value) if isinstance(value, Decimal) else UnserializableError(value)
