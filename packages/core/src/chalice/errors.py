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
