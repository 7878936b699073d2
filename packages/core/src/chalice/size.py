"""How large an answer is once Lambda's runtime has written it as JSON.

Loaded for large answers only.
"""

from __future__ import annotations

from chalice.faults import ResponseTooLargeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chalice.response import Result

LIMIT = 6 * 1024 * 1024
"""Bytes that Lambda returns of a synchronous invocation (AWS Lambda quotas)."""

_ESCAPED = ('"', "\\", "\n", "\r", "\t")  # one byte more each; other control characters are too rare to look for
_ALL_BUT_BODY = 512  # headers and punctuation, more or less: the limit is not exact to the byte


def check(result: Result) -> None:
    """Raise ``ResponseTooLargeError`` for a *result* that Lambda would refuse, which a client sees as a bare 502."""
    body = result["body"]
    size = _ALL_BUT_BODY + (len(body) if result.get("isBase64Encoded") else written_size(body))
    if size > LIMIT:
        raise ResponseTooLargeError(size, LIMIT)


def written_size(text: str) -> int:
    """Return how many bytes *text* takes as a JSON string in UTF-8."""
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return size + sum(text.count(character) for character in _ESCAPED) + 2
