"""When a text matches a pattern of an IAM policy.

Pure. ``*`` is any text, ``?`` one character, and ``${...}`` a policy variable:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

Context = Mapping[str, tuple[str, ...]]
"""What is known of a request, by condition keys in lower case, e.g. ``aws:requestedregion``."""

Tokens = tuple[str, ...]
"""A pattern as regular expressions of its characters, and stars."""

_STAR = "*"
_VARIABLE = re.compile(r"\$\{(?P<name>[^},]*)(?:,\s*'(?P<default>[^']*)')?\}")


def matches(pattern: str, text: str, *, variables: Context | None = None, ignores_case: bool = False) -> bool:
    """Return whether *text* is like *pattern*.

    Without *variables*, ``${...}`` is ordinary text. A variable with no value or several, and without a default, makes
    the pattern match nothing, as in AWS.
    """
    tokens = _translate(pattern) if variables is None else _substitute(pattern, variables)
    return tokens is not None and _compile(tokens, ignores_case).fullmatch(text) is not None


def fill(text: str, variables: Context | None) -> str | None:
    """Return *text* with the values of its variables, or ``None`` if one has none. Nothing else in it is special."""
    if variables is None:
        return text
    parts = _split(text, variables)
    if None in parts:
        return None
    return "".join(part for part in parts if part is not None)


def _substitute(pattern: str, variables: Context) -> Tokens | None:
    tokens: list[str] = []
    for index, part in enumerate(_split(pattern, variables)):
        if part is None:
            return None
        # Every second part is a value, in which a star is a star.
        tokens += [re.escape(part)] if index % 2 else _translate(part)
    return tuple(tokens)


def _split(text: str, variables: Context) -> list[str | None]:
    """Return the parts of *text* between variables, alternating with the variables' values."""
    parts: list[str | None] = []
    end = 0
    for found in _VARIABLE.finditer(text):
        parts += [text[end : found.start()], _value(found, variables)]
        end = found.end()
    return [*parts, text[end:]]


def _value(found: re.Match[str], variables: Context) -> str | None:
    if found["name"] in ("*", "?", "$"):
        return found["name"]
    values = variables.get(found["name"].strip().lower(), ())
    default: str | None = found["default"]
    return values[0] if len(values) == 1 else default


def _translate(pattern: str) -> Tokens:
    return tuple({"*": _STAR, "?": "."}.get(char, re.escape(char)) for char in pattern)


@lru_cache(maxsize=4096)
def _compile(tokens: Tokens, ignores_case: bool) -> re.Pattern[str]:
    """Return a regular expression; every request asks for the same few.

    What follows a star is taken where it first occurs, for good: with one star after another, trying all places
    takes longer than anybody waits.
    """
    chunks = [""]
    for token in tokens:
        if token == _STAR:
            chunks.append("")
        else:
            chunks[-1] += token
    first, *middle = chunks
    last = f".*{middle.pop()}" if middle else ""
    expression = first + "".join(f"(?>.*?{chunk})" for chunk in middle if chunk) + last
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignores_case else 0))
