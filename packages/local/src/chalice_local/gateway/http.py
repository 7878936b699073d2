"""One HTTP request and one HTTP answer, as they stand on the wire.

Values only: nothing is decoded, joined, sorted or renamed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What a client sent, with the stage's prefix already taken off the path."""

    method: str
    """Upper case."""
    raw_path: str
    """Still percent-encoded, starting with ``/``, without the query string."""
    query_string: str = ""
    """Still encoded, without the ``?``."""
    headers: tuple[tuple[str, str], ...] = ()
    """In the order of arrival, names in the client's own case, one pair for every line."""
    body: bytes = b""
    """Complete, with any transfer coding removed."""
    source_ip: str = "127.0.0.1"
    scheme: str = "http"

    def header(self, name: str) -> str | None:
        """Return the last value of the header *name*, whatever its case, or ``None``."""
        wanted = name.lower()
        return next((value for key, value in reversed(self.headers) if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What a client receives. ``Content-Length`` and ``Date`` are left to the server that sends it."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    """In the order of sending; a name may occur more than once."""
    body: bytes = b""

    @property
    def may_have_body(self) -> bool:
        """False for the statuses that end with the headers (RFC 9110, section 6.4.1)."""
        return self.status >= 200 and self.status not in (204, 304)

    def without_body(self) -> Self:
        """Return the answer to ``HEAD``: it says how long the body is, and does not have it."""
        if not self.may_have_body or self.header("content-length") is not None:
            return replace(self, body=b"")
        return replace(self, headers=(*self.headers, ("Content-Length", str(len(self.body)))), body=b"")

    def header(self, name: str) -> str | None:
        """Return the last value of the header *name*, whatever its case, or ``None``."""
        wanted = name.lower()
        return next((value for key, value in reversed(self.headers) if key.lower() == wanted), None)
