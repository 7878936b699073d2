"""Whether the sandbox enforces the policies of roles: it does, unless the environment says otherwise."""

from __future__ import annotations

import os

from chalice_local.errors import LocalError

IAM_VARIABLE = "CHALICE_SANDBOX_IAM"


class InvalidIamError(LocalError):
    """The environment says something else than ``enforce`` or ``off``."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return f"{IAM_VARIABLE} is {self.value!r}: set it to enforce or off, or unset it, which enforces"


def is_enforcing() -> bool:
    """Return whether ``CHALICE_SANDBOX_IAM`` is ``enforce`` or not set. Raises ``InvalidIamError``."""
    value = os.environ.get(IAM_VARIABLE, "enforce")
    if value not in ("enforce", "off"):
        raise InvalidIamError(value)
    return value == "enforce"
