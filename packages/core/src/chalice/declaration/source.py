"""Decide which event sources AWS has, and with which settings.

The rules of buckets are in ``bucket``; those of queues and streams, which Lambda polls, in ``mapping``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from chalice.declaration import bucket, mapping
from chalice.declaration.errors import DeclarationError, InvalidEventSourceError
from chalice.declaration.place import place_of
from chalice.schedule import ScheduleExpression
from chalice.schedule import problems as schedule_problems
from chalice.subscriptions import Declared

MAX_DESCRIPTION = 512
"""Characters of the description of a rule (EventBridge's ``PutRule``)."""

WEBSOCKET_KEYS = ("$connect", "$disconnect", "$default")
"""The route keys that API Gateway defines."""

_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,256}(\.fifo)?|arn:[^:\s]+:sns:[^:\s]*:[^:\s]*:[^:\s]+")

Options = Mapping[str, object]
Problem = tuple[str, str, str]  # the argument of the decorator, what is wrong, the fix


def judge(entry: Declared) -> Iterator[DeclarationError]:
    """Yield what is wrong with the event source that invokes *entry*."""
    rule = _RULES.get(entry.kind)
    for argument, problem, fix in rule(entry.options) if rule else ():
        subject = f"{argument}={entry.options[argument]!r} of the function {entry.name!r}"
        yield InvalidEventSourceError(subject, problem, fix, place=place_of(entry.func))


def _schedule(options: Options) -> Iterator[Problem]:
    expression, description = options["expression"], options["description"]
    if isinstance(expression, str | ScheduleExpression):
        for found in schedule_problems(expression):
            problem, _, fix = found.rpartition("; ")
            yield "expression", f"is no schedule of EventBridge: {problem}", fix
    else:
        yield "expression", "is no schedule", "pass a Rate, a Cron, or a text such as 'rate(5 minutes)'"
    if not isinstance(description, str) or len(description) > MAX_DESCRIPTION:
        yield "description", "is none that EventBridge takes", f"write at most {MAX_DESCRIPTION} characters"


def _pattern(options: Options) -> Iterator[Problem]:
    pattern = options["event_pattern"]
    fix = "write such as {'source': ['aws.ec2']}"
    if not isinstance(pattern, dict):
        yield "event_pattern", "is no object", fix
        return
    name = _first_bare(pattern)
    if name:
        yield "event_pattern", f"has a {name!r} that is neither a list nor an object", fix
    try:
        json.dumps(pattern)
    except (TypeError, ValueError) as error:
        yield "event_pattern", f"is not JSON ({error})", fix


def _first_bare(pattern: Mapping[object, object]) -> str | None:
    """Return the path to the first field of *pattern* that is matched with something else than a list."""
    for name, value in pattern.items():
        if isinstance(value, dict):
            inner = _first_bare(value)
            if inner:
                return f"{name}.{inner}"
        elif not isinstance(value, list | tuple):
            return str(name)
    return None


def _topic(options: Options) -> Iterator[Problem]:
    topic = options["topic"]
    if not isinstance(topic, str) or not _TOPIC.fullmatch(topic):
        yield "topic", "is neither a name nor an ARN of a topic", "write such as 'orders', or 'arn:aws:sns:...'"


def _websocket(options: Options) -> Iterator[Problem]:
    key = options["route_key"]
    if not isinstance(key, str) or not key:
        yield "route_key", "selects no message", "write the value that messages have, or '$default' for the rest"
    elif key.startswith("$") and key not in WEBSOCKET_KEYS:
        yield "route_key", "is none of API Gateway", f"use {', '.join(WEBSOCKET_KEYS)}, or a key without '$'"


_RULES: Mapping[str, Callable[[Options], Iterator[Problem]]] = {
    "scheduled": _schedule,
    "cloudwatch": _pattern,
    "s3": bucket.problems,
    "sns": _topic,
    "sqs": mapping.queue_problems,
    "kinesis": mapping.stream_problems,
    "dynamodb": mapping.table_problems,
    "websocket": _websocket,
}
