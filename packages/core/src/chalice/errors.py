"""What can go wrong in an app, and which HTTP status a view's own errors become.

Errors that only a description can find are in ``declaration``: the runtime never loads them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class ChaliceError(Exception):
    """The base of every error of this package."""


class ChaliceViewError(ChaliceError):
    """Raised by a view to answer with ``STATUS_CODE`` and ``{"Code": <class name>, "Message": <text>}``."""

    STATUS_CODE = 500


class BadRequestError(ChaliceViewError):
    """Answers 400."""

    STATUS_CODE = 400


class UnauthorizedError(ChaliceViewError):
    """Answers 401."""

    STATUS_CODE = 401


class ForbiddenError(ChaliceViewError):
    """Answers 403."""

    STATUS_CODE = 403


class NotFoundError(ChaliceViewError):
    """Answers 404."""

    STATUS_CODE = 404


class MethodNotAllowedError(ChaliceViewError):
    """Answers 405."""

    STATUS_CODE = 405


class RequestTimeoutError(ChaliceViewError):
    """Answers 408."""

    STATUS_CODE = 408


class ConflictError(ChaliceViewError):
    """Answers 409."""

    STATUS_CODE = 409


class UnprocessableEntityError(ChaliceViewError):
    """Answers 422."""

    STATUS_CODE = 422


class TooManyRequestsError(ChaliceViewError):
    """Answers 429."""

    STATUS_CODE = 429


class DuplicateRouteError(ChaliceError, ValueError):
    """Two views for one method of one path."""

    def __init__(self, path: str, method: str, first: Callable[..., object], second: Callable[..., object]) -> None:
        super().__init__(path, method, first, second)
        self.path = path
        self.method = method
        self.first = first
        self.second = second

    def __str__(self) -> str:
        return (
            f"{self.method} {self.path} has two views: {_name(self.first)} and {_name(self.second)};"
            " give one of them another path or other methods"
        )


class UncalledDecoratorError(ChaliceError, TypeError):
    """A decorator written without its parentheses, which would register nothing."""

    def __init__(self, usage: str) -> None:
        super().__init__(usage)
        self.usage = usage

    def __str__(self) -> str:
        return f"the decorator needs parentheses: write {self.usage}"


class NoRequestError(ChaliceError, AttributeError):
    """The current request was read while no view was being called."""

    def __str__(self) -> str:
        return "there is no current request: it exists only while a view is being called"


class UnknownEventError(ChaliceError):
    """The app was invoked with something that is not a request of a REST API."""

    def __init__(self, event: object) -> None:
        super().__init__(event)
        self.event = event

    def __str__(self) -> str:
        keys = ", ".join(sorted(map(str, self.event))) if isinstance(self.event, dict) else type(self.event).__name__
        return f"the event is not a request of an API Gateway REST API (it has: {keys or 'nothing'})"


class UnserializableError(ChaliceError, TypeError):
    """A view returned something that has no JSON form."""

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return (
            f"a value of type {type(self.value).__qualname__} has no JSON form;"
            " return dicts, lists, strings, numbers, booleans, None, or a Response"
        )


class InvalidHeaderError(ChaliceError, ValueError):
    """A response header that HTTP cannot carry."""

    def __init__(self, name: object, value: object) -> None:
        super().__init__(name, value)
        self.name = name
        self.value = value

    def __str__(self) -> str:
        return f"header {self.name!r} has the value {self.value!r}; it must be a string, or a list of them, on one line"


class NotBinaryTypeError(ChaliceError, ValueError):
    """A bytes body under a content type that API Gateway treats as text."""

    def __init__(self, content_type: str) -> None:
        super().__init__(content_type)
        self.content_type = content_type

    def __str__(self) -> str:
        subject = f"the content type {self.content_type!r}" if self.content_type else "a response without Content-Type"
        return f"{subject} is not in app.api.binary_types, so its body cannot be bytes; add the type, or return a str"


def _name(view: Callable[..., object]) -> str:
    """Return ``name (file:line)``, or less where a callable knows less."""
    name = getattr(view, "__name__", repr(view))
    code = getattr(view, "__code__", None)
    return f"{name} ({code.co_filename}:{code.co_firstlineno})" if code else name
