"""Show log events as lines, and follow a log as it grows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Final

from chalice_deployer.aws.logs import LogEvent, Logs

OF_LAMBDA: Final = ("START RequestId:", "END RequestId:", "REPORT RequestId:", "INIT_START Runtime")
FOLLOWED: Final = timedelta(minutes=10)
"""How far back a followed log starts, as in Chalice 1.x."""
PAUSE: Final = 2.0
"""Seconds between two looks; CloudWatch allows few."""


def is_of_lambda(event: LogEvent) -> bool:
    """Say whether Lambda itself wrote the event, and not the app."""
    return event.message.startswith(OF_LAMBDA)


def format_event(event: LogEvent) -> str:
    """Return the line of an event: time in UTC, the first six characters of the stream's id, and the message."""
    return f"{event.time:%Y-%m-%d %H:%M:%S.%f} {event.stream.rpartition(']')[2][:6]} {event.message}"


def follow(logs: Logs, group: str, *, since: datetime | None) -> Iterator[LogEvent]:
    """Yield events from *since* on, for ever; each once."""
    start = since or datetime.now(timezone.utc) - FOLLOWED
    seen: set[str] = set()
    while True:
        for event in logs.events(group, since=start):
            if event.event_id not in seen:
                seen.add(event.event_id)
                start = max(start, event.time - timedelta(minutes=1))  # late arrivals are still seen
                yield event
        time.sleep(PAUSE)
