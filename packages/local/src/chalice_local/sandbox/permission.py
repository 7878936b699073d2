"""Decide whether a function's resource policy lets an API invoke it.

Pure. Covers what AddPermission writes: one service principal, one action, a source ARN and a source account.
https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

Statement = Mapping[str, object]

_SERVICE = "apigateway.amazonaws.com"
_ACTIONS = {"lambda:invokefunction", "lambda:invoke*", "lambda:*", "*"}


def allows(statements: Iterable[Statement], *, source_arn: str) -> bool:
    """Return whether one of *statements* lets API Gateway invoke the function for *source_arn*.

    *source_arn* is ``arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<resource path>``.
    """
    return any(_allows(statement, source_arn) for statement in statements)


def _allows(statement: Statement, source_arn: str) -> bool:
    if statement.get("Effect") != "Allow" or str(statement.get("Action")).lower() not in _ACTIONS:
        return False
    if statement.get("Principal") not in ("*", {"Service": _SERVICE}, {"AWS": "*"}):
        return False
    conditions = statement.get("Condition") or {}
    if not isinstance(conditions, Mapping):
        return False
    wanted = [
        (str(operator), str(key).lower(), str(value))
        for operator, tests in conditions.items()
        for key, value in tests.items()
    ]
    return all(_holds(operator, key, value, source_arn) for operator, key, value in wanted)


def _holds(operator: str, key: str, value: str, source_arn: str) -> bool:
    match operator, key:
        case (("ArnLike" | "StringLike"), "aws:sourcearn"):
            return matches(value, source_arn)
        case (("ArnEquals" | "StringEquals"), "aws:sourcearn"):
            return value == source_arn
        case "StringEquals", "aws:sourceaccount":
            return value == source_arn.split(":")[4]
        case _:
            return False


def matches(pattern: str, arn: str) -> bool:
    """Return whether *arn* is like *pattern*, in which ``*`` is any text and ``?`` one character."""
    return _compile(pattern).fullmatch(arn) is not None


@lru_cache(maxsize=1024)
def _compile(pattern: str) -> re.Pattern[str]:
    """Return *pattern* as a regular expression; every request asks for the same few."""
    expression = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
    return re.compile(expression, re.DOTALL)
