"""Read the cookies of a request, and write one for an answer (RFC 6265).

``http.cookies`` drops every cookie of a header when one of them is not to its taste, and takes 1.4 ms to import.
"""

from __future__ import annotations

import re

from chalice.errors import ChaliceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")
_ATTRIBUTE = re.compile(r"[\x20-\x3a\x3c-\x7e]*")
SAME_SITE = ("Strict", "Lax", "None")


class InvalidCookieError(ChaliceError, ValueError):
    """A cookie that no client would take as it is meant."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name = name
        self.problem = problem

    def __str__(self) -> str:
        return f"the cookie {self.name!r} {self.problem}"


def parse(headers: Iterable[str]) -> dict[str, str]:
    """Return the cookies of *headers*, the values of ``Cookie`` headers; of a repeated one the first."""
    cookies: dict[str, str] = {}
    for header in headers:
        for part in header.split(";"):
            name, equals, value = part.partition("=")
            name, value = name.strip(), value.strip()
            if equals and name:
                quoted = len(value) > 1 and value[0] == value[-1] == '"'
                cookies.setdefault(name, value[1:-1] if quoted else value)
    return cookies


def render(  # noqa: PLR0913 - the attributes of a cookie
    name: str,
    value: str,
    *,
    max_age: int | None,
    expires: datetime | None,
    path: str | None,
    domain: str | None,
    secure: bool,
    http_only: bool,
    same_site: str | None,
) -> str:
    """Return the value of a ``Set-Cookie`` header. Raises ``InvalidCookieError``."""
    _check_pair(name, value)
    if same_site not in (None, *SAME_SITE):
        raise InvalidCookieError(name, f"has same_site={same_site!r}; use one of {', '.join(SAME_SITE)}")
    if same_site == "None" and not secure:
        raise InvalidCookieError(name, "has same_site='None' without secure=True, which browsers refuse")
    attributes = {
        "Domain": _attribute(name, "domain", domain),
        "Path": _attribute(name, "path", path),
        "Max-Age": None if max_age is None else str(int(max_age)),
        "Expires": None if expires is None else _http_date(name, expires),
        "SameSite": same_site,
    }
    parts = [f"{name}={value}", *(f"{key}={text}" for key, text in attributes.items() if text is not None)]
    return "; ".join(parts + ["Secure"] * secure + ["HttpOnly"] * http_only)


def _check_pair(name: str, value: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidCookieError(name, "has a name that is not made of letters, digits and '-', '_' or '.'")
    if not _VALUE.fullmatch(value):
        raise InvalidCookieError(
            name, "has a value with spaces, quotes, commas or ';'; quote it with urllib.parse.quote"
        )


def _attribute(name: str, what: str, text: str | None) -> str | None:
    if text is not None and not _ATTRIBUTE.fullmatch(text):
        raise InvalidCookieError(name, f"has the {what} {text!r}, with a character that ends it")
    return text


def _http_date(name: str, moment: datetime) -> str:
    """Return *moment* as HTTP writes it, in English whatever the locale."""
    if moment.tzinfo is None:
        raise InvalidCookieError(name, f"expires at {moment}, which has no time zone; add tzinfo=timezone.utc")
    from datetime import timezone
    from email.utils import format_datetime

    return format_datetime(moment.astimezone(timezone.utc), usegmt=True)
