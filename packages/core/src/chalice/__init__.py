"""Write AWS Lambda functions and REST APIs as decorated Python functions.

This package is what runs in Lambda. ``chalice.describe`` tells tools what an app declares, as ``chalice.spec`` values.
"""

from chalice.app import (
    BadRequestError,
    Chalice,
    ChaliceError,
    ChaliceViewError,
    ConflictError,
    ForbiddenError,
    MethodNotAllowedError,
    NotFoundError,
    Request,
    RequestTimeoutError,
    Response,
    TooManyRequestsError,
    UnauthorizedError,
    UnprocessableEntityError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chalice.__about__ import __version__

__all__ = [
    "BadRequestError",
    "Chalice",
    "ChaliceError",
    "ChaliceViewError",
    "ConflictError",
    "ForbiddenError",
    "MethodNotAllowedError",
    "NotFoundError",
    "Request",
    "RequestTimeoutError",
    "Response",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableEntityError",
    "__version__",
]


def __getattr__(name: str) -> str:
    if name == "__version__":  # a file that no invocation needs
        from chalice.__about__ import __version__

        return __version__
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
