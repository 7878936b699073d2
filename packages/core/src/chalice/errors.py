"""The errors that an app raises, and which HTTP status they become.

What the runtime itself finds wrong is in ``faults``, loaded when it happens; what only a description can find, in
``declaration``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class ChaliceError(Exception):
    """The base of every error of this package."""


class ChaliceUnhandledError(ChaliceError):
    """Raised by a view to pass through the middleware around it; answers 500 if none of it handles the error."""


class ChaliceViewError(ChaliceError):
    """Raised by a view to answer with ``STATUS_CODE`` and ``{"Code": <class name>, "Message": <text>}``.

    A subclass or an instance may have ``headers`` for the answer, and ``details``, which become ``"Errors"``.
    """

    STATUS_CODE = 500
    headers: Mapping[str, str] | None = None
    details: object = None


STATUS_CODES = {
    "BadRequestError": 400,
    "UnauthorizedError": 401,
    "ForbiddenError": 403,
    "NotFoundError": 404,
    "MethodNotAllowedError": 405,
    "RequestTimeoutError": 408,
    "ConflictError": 409,
    "UnprocessableEntityError": 422,
    "TooManyRequestsError": 429,
}
"""The view errors: each class is made when it is asked for, since one takes 0.13 million instructions to make."""


def __getattr__(name: str) -> type[ChaliceViewError]:
    status = STATUS_CODES.get(name)
    if status is None:
        raise AttributeError(f"module 'chalice.errors' has no attribute {name!r}")
    body = {"__module__": __name__, "__doc__": f"Answers {status}.", "STATUS_CODE": status}
    return globals().setdefault(name, type(name, (ChaliceViewError,), body))
