"""Decide what IAM's patterns match: whether one covers another, and whether two can mean the same thing.

Pure, and about text alone: ``*`` is any characters, ``?`` any one, ``${*}``, ``${?}`` and ``${$}`` those characters
themselves, and any other ``${...}`` a policy variable that is filled in when IAM decides. A ``*`` goes beyond the
colons of an ARN, as IAM's does at the end of a segment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

ANYTHING: Final = "*"

_MANY, _ONE = "\ue000", "\ue001"
"""What stands for ``*`` and ``?`` in a pattern that is read: private characters, which no name in AWS has."""
_VARIABLE: Final = 0xF0000
"""What is added to the characters of a policy variable, so that none of them is taken for a character of a name."""
_KNOWN_ONE: Final = f"[^{_MANY}{chr(_VARIABLE)}-{chr(_VARIABLE + 0xFF)}]"
_WILD: Final = frozenset("*?$")
_TOKEN = re.compile(r"\$\{[ -~]*?\}|[*?]")


def covers(wide: str, narrow: str) -> bool:
    """Say whether *wide* matches everything that *narrow* matches.

    Never true where it is not; two ways to write a length, such as ``a*?b`` and ``a?*b``, may be told apart.
    """
    if wide in (ANYTHING, narrow):
        return True
    if not _WILD & set(wide):
        return False
    return _expression(wide).fullmatch(_read(narrow)) is not None


def overlap(one: str, other: str) -> bool:
    """Say whether there is a text that both patterns match; a policy variable can be any text."""
    if not _WILD & set(one):
        return covers(other, one) or ("$" in other and _meet(one, other))
    if not _WILD & set(other):
        return covers(one, other) or ("$" in one and _meet(one, other))
    return _meet(one, other)


def _meet(one: str, other: str) -> bool:
    ones, others = _loosen(_read(one)), _loosen(_read(other))
    reached = _skip({0}, ones)
    for symbol in others:
        if symbol == _MANY:
            reached = set(range(min(reached), len(ones) + 1))
        else:
            reached = _skip({after for state in reached for after in _step(state, ones, symbol)}, ones)
        if not reached:
            return False
    return len(ones) in reached


def minimal(patterns: Iterable[str]) -> tuple[str, ...]:
    """Return the patterns that none of the others covers, sorted: together they match what all of them do."""
    kept: list[str] = []
    for pattern in sorted(set(patterns), key=lambda text: (len(text), text)):
        if not any(covers(other, pattern) for other in kept):
            kept = [*(other for other in kept if not covers(pattern, other)), pattern]
    return tuple(sorted(kept))


@lru_cache(maxsize=4096)
def _read(pattern: str) -> str:
    """Return the pattern with one character for each thing that it matches, and a few for a policy variable."""
    return _TOKEN.sub(_symbol, pattern)


def _symbol(token: re.Match[str]) -> str:
    match token[0]:
        case "*":
            return _MANY
        case "?":
            return _ONE
        case "${*}" | "${?}" | "${$}" as escaped:
            return escaped[2]
        case variable:
            return "".join(chr(_VARIABLE + ord(character)) for character in variable)


def _loosen(read: str) -> str:
    return "".join(_MANY if ord(character) >= _VARIABLE else character for character in read)


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    """Return what a read pattern must be to be covered; atomic groups keep hostile patterns from taking long."""
    first, *rest = ("".join(map(_fixed, part)) for part in _read(pattern).split(_MANY))
    if not rest:
        return re.compile(first, re.DOTALL)
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1] if part)
    return re.compile(f"{first}{middle}.*{rest[-1]}", re.DOTALL)


def _fixed(symbol: str) -> str:
    # One unknown character covers any one, but neither any number of them nor a variable.
    return _KNOWN_ONE if symbol == _ONE else re.escape(symbol)


def _skip(states: set[int], pattern: str) -> set[int]:
    """Add where the pattern can be without reading anything: behind each ``*``."""
    waiting = list(states)
    while waiting:
        state = waiting.pop()
        if pattern[state : state + 1] == _MANY and state + 1 not in states:
            states.add(state + 1)
            waiting.append(state + 1)
    return states


def _step(state: int, pattern: str, symbol: str) -> tuple[int, ...]:
    """Return where *pattern* can be after one character that *symbol* allows."""
    if state == len(pattern):
        return ()
    here = pattern[state]
    if here == _MANY:
        return (state,)
    return (state + 1,) if here == symbol or _ONE in (here, symbol) else ()
