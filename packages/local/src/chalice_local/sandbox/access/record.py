"""What functions did and were refused: which role, which action, which resource, how often.

In memory, and of the last ``LIMIT`` different accesses only.
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalice_local.sandbox.access.policy import Access

LIMIT = 10_000


@dataclass(slots=True)
class Use:
    """One action on one resource by one role."""

    role: str
    action: str
    resource: str
    allowed: int = 0
    """How many times it was allowed."""
    refused: int = 0


class Record:
    """All uses; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._uses: dict[tuple[str, str, str], Use] = {}

    def note(self, role: str, access: Access, *, is_allowed: bool) -> None:
        """Count one more use."""
        key = role, access.action, access.resource or "*"
        with self._lock:
            use = self._uses.setdefault(key, Use(*key))
            if is_allowed:
                use.allowed += 1
            else:
                use.refused += 1
            if len(self._uses) > LIMIT:
                del self._uses[next(iter(self._uses))]

    def describe(self) -> list[dict[str, object]]:
        """Return the uses in the order in which they were first made, as JSON has them."""
        with self._lock:
            return [asdict(use) for use in self._uses.values()]
