"""Decide which permissions a statement of PartiQL needs on DynamoDB: the kind of statement, and the table.

Pure. Reads as much of the statement as says that, and no more of the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from chalice_policygen.immutable import immutable

_STATEMENT = re.compile(
    r"""\s* (?: (?P<select>select) \b .*? \b from | (?P<insert>insert) \s+ into | (?P<update>update)
            | (?P<delete>delete) \s+ from )
        \s+ (?P<quote>["'`]?) (?P<table>[\w.*-]+) (?P=quote) (?: \. ["'`]? (?P<index>[\w.*-]+) )?""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_ACTIONS: Mapping[str, str] = {
    "delete": "dynamodb:PartiQLDelete",
    "insert": "dynamodb:PartiQLInsert",
    "select": "dynamodb:PartiQLSelect",
    "update": "dynamodb:PartiQLUpdate",
}


@immutable(order=True)
class Statement:
    """What a statement does."""

    action: str
    table: str
    index: str = ""
    """The index that is read instead of the table, if one is."""


def read_statements(texts: Iterable[str]) -> tuple[Statement, ...]:
    """Return what the statements do, sorted; nothing if one of them cannot be read, as each may do anything then."""
    found = [_STATEMENT.match(text) for text in texts]
    return tuple(sorted({_describe(match) for match in found if match})) if all(found) else ()


def _describe(match: re.Match[str]) -> Statement:
    verb = next(name for name in _ACTIONS if match[name])
    return Statement(_ACTIONS[verb], match["table"], match["index"] or "")
