"""Decide which requests the sandbox answers at all: those that this machine's own programs make.

Pure. A web page that the user happens to visit can send requests to loopback, too, under a name that it made
resolve to 127.0.0.1, or openly from its own origin. Deploying means running code, so neither is let in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOOPBACK = re.compile(r"127(\.\d{1,3}){3}|\[::1\]|localhost|[a-z0-9.-]+\.localhost", re.IGNORECASE)
_AWS = re.compile(r"[a-z0-9.-]+\.amazonaws\.com", re.IGNORECASE)
_PORT = re.compile(r":\d{1,5}$")


def host_name(authority: str) -> str:
    """Return *authority* (``name:port``) without its port, in lower case."""
    return _PORT.sub("", authority).lower()


def is_known_host(authority: str) -> bool:
    """Return whether *authority* is a loopback name, or one of AWS's that a client was told to connect to here."""
    name = host_name(authority)
    return bool(_LOOPBACK.fullmatch(name) or _AWS.fullmatch(name))


def is_foreign_page(headers: Mapping[str, str]) -> bool:
    """Return whether a browser sent the request for a page that this machine does not serve itself.

    *headers* have lower-case names. Programs send neither header; browsers let no page change them.
    """
    origin = headers.get("origin")
    if origin is not None:
        name = urlsplit(origin).netloc
        return not (name and _LOOPBACK.fullmatch(host_name(name)))
    return headers.get("sec-fetch-site") == "cross-site"
