"""What the control plane answers when it refuses a call.

The names and statuses are those of the API Gateway API reference; rendering is left to ``router``.
"""

from __future__ import annotations

from chalice_local.errors import LocalError


class RefusedError(LocalError):
    """A refusal that the caller sees as an exception of its SDK."""

    status = 400
    kind = "BadRequestException"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


class BadRequestError(RefusedError):
    """The call is malformed or names something that it may not."""


class NotFoundError(RefusedError):
    """The call names a resource that does not exist."""

    status = 404
    kind = "NotFoundException"
