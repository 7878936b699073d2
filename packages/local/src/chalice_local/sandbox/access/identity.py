"""Who signs with the credentials that the sandbox gave to a function.

Only these are judged: whoever deploys, and whoever tests, may do everything.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """A function in its role."""

    role_arn: str
    session: str
    """The name of the function."""
    function_arn: str = ""

    @property
    def account(self) -> str:
        """The account of the role."""
        return self.role_arn.split(":")[4]

    @property
    def partition(self) -> str:
        """The partition of the role, ``aws`` for most."""
        return self.role_arn.split(":")[1]

    @property
    def arn(self) -> str:
        """The ARN of the role as the function has it, which is how AWS names it when it refuses."""
        role = self.role_arn.rpartition("/")[2]
        return f"arn:{self.partition}:sts::{self.account}:assumed-role/{role}/{self.session}"


class Identities:
    """The principals of one sandbox by their access keys; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_key: dict[str, Principal] = {}

    def add(self, access_key: str, principal: Principal) -> None:
        """Remember to whom *access_key* was given."""
        with self._lock:
            self._by_key[access_key] = principal

    def find(self, access_key: str) -> Principal | None:
        """Return to whom *access_key* was given, or ``None`` for one that no function has."""
        return self._by_key.get(access_key)
