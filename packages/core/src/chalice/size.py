"""How large an answer is once Lambda's runtime has written it as JSON.

Loaded for large answers only.
"""

from __future__ import annotations

import re

from chalice.faults import ResponseTooLargeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chalice.response import Result

LIMIT = 6 * 1024 * 1024
"""Bytes that Lambda returns of a synchronous invocation (AWS Lambda quotas)."""

_ESCAPED_TWICE = re.compile(r'["\\\n\r\t\f\b]')
_ESCAPED_LONG = re.compile(r"[\x00-\x07\x0b\x0e-\x1f]")
_ALL_BUT_BODY = 512  # headers and punctuation, more or less: the limit is not exact to the byte


def check(result: Result) -> None:
    """Raise ``ResponseTooLargeError`` for a *result* that Lambda would refuse, which a client sees as a bare 502."""
    size = written_size(result["body"]) + _ALL_BUT_BODY
    if size > LIMIT:
        raise ResponseTooLargeError(size, LIMIT)


def written_size(text: str) -> int:
    """Return how many bytes *text* takes as a JSON string in UTF-8."""
    escapes = len(_ESCAPED_TWICE.findall(text)) + 5 * len(_ESCAPED_LONG.findall(text))
    return len(text.encode("utf-8", "surrogatepass")) + escapes + 2
