"""What the runtime finds wrong in an app or an event.

Loaded when one of them is raised: most apps never need these. The errors that apps raise are in ``errors``.
"""

from __future__ import annotations

from chalice.errors import ChaliceError, ChaliceViewError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


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


class DuplicateFunctionError(ChaliceError, ValueError):
    """Two functions that would be one and the same to Lambda or API Gateway."""

    def __init__(self, what: str, value: str, first: Callable[..., object], second: Callable[..., object]) -> None:
        super().__init__(what, value, first, second)
        self.what = what
        self.value = value
        self.first = first
        self.second = second

    def __str__(self) -> str:
        return f"the {self.what} {self.value!r} belongs to two functions: {_name(self.first)} and {_name(self.second)}"


class InvalidArgumentError(ChaliceError, ValueError):
    """An argument of a decorator that means nothing."""

    def __init__(self, name: str, value: object, fix: str) -> None:
        super().__init__(name, value, fix)
        self.name = name
        self.value = value
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.name}={self.value!r} means nothing; {self.fix}"


class UnnamedFunctionError(ChaliceError, TypeError):
    """Something registered that has no name Lambda could find it by."""

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return f"{self.value!r} has no __name__; register a function, written with 'def', or pass name="


class NotBytesError(ChaliceError, ValueError):
    """A body that is neither text nor bytes under a content type that API Gateway passes as bytes."""

    def __init__(self, content_type: str, body: object) -> None:
        super().__init__(content_type, type(body))
        self.content_type = content_type
        self.body_type = type(body)

    def __str__(self) -> str:
        return f"the body of the binary content type {self.content_type!r} is a {self.body_type.__name__}; return bytes"


class UnregisteredBlueprintError(ChaliceError, RuntimeError):
    """A blueprint that was used before an app had it."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name)
        self.import_name = import_name

    def __str__(self) -> str:
        return f"the blueprint {self.import_name!r} belongs to no app yet; call app.register_blueprint with it first"


class UnsupportedMediaType(ChaliceViewError):  # noqa: N818 - the name is what clients read as the code
    """Answers 415: a body of a type that the view does not take."""

    STATUS_CODE = 415

    def __init__(self, content_type: str) -> None:
        super().__init__(content_type)
        self.content_type = content_type

    def __str__(self) -> str:
        return f"Unsupported media type: {self.content_type}"


class ResponseTooLargeError(ChaliceError, ValueError):
    """An answer that Lambda would not return."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(size, limit)
        self.size = size
        self.limit = limit

    def __str__(self) -> str:
        return (
            f"the answer takes {self.size:,} bytes, and Lambda returns at most {self.limit:,};"
            " return fewer items at once, compress it, stream it, or redirect to a file in S3"
        )


class NoRequestError(ChaliceError, AttributeError):
    """The current request was read before there was one."""

    def __str__(self) -> str:
        return "there is no current request: no view was called yet"


class UnknownEventError(ChaliceError):
    """The app was invoked with something that is not an HTTP request."""

    def __init__(self, event: object) -> None:
        super().__init__(event)
        self.event = event

    def __str__(self) -> str:
        keys = ", ".join(sorted(map(str, self.event))) if isinstance(self.event, dict) else type(self.event).__name__
        return (
            "the event is not an HTTP request of API Gateway, a function URL or a load balancer"
            f" (it has: {keys or 'nothing'})"
        )


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


class EndlessValueError(UnserializableError):
    """A value that contains itself, or is nested deeper than JSON is written."""

    def __str__(self) -> str:
        return f"the {type(self.value).__qualname__} contains itself, or is nested too deeply to be written as JSON"


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
