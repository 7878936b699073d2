"""Choose and show the events of a log, and follow it as it grows.

How events are read is the caller's: a function from a moment to the events since then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

from chalice_deployer.aws.logs import LogEvent

Read = Callable[[datetime | None], Iterable[LogEvent]]
"""Returns the events since a moment, in order of time; all of them for ``None``."""

OF_LAMBDA: Final = ("START RequestId:", "END RequestId:", "REPORT RequestId:", "INIT_START Runtime")
FOLLOWED: Final = timedelta(minutes=10)
"""How far back a followed log starts, as in Chalice 1.x."""
LATE: Final = timedelta(minutes=1)
"""How much later than a newer event one may still arrive and be seen."""
PAUSE: Final = 2.0
"""Seconds between two looks; CloudWatch allows few."""


def choose(events: Iterable[LogEvent], *, of_lambda: bool, last: int | None) -> Sequence[LogEvent]:
    """Return the *last* so many events, all for ``None``; those that Lambda itself wrote only with *of_lambda*."""
    chosen = [event for event in events if of_lambda or not event.message.startswith(OF_LAMBDA)]
    return chosen[-last:] if last else chosen


def format_event(event: LogEvent) -> str:
    """Return the line of an event: time in UTC, the first six characters of the stream's id, and the message."""
    return f"{event.time:%Y-%m-%d %H:%M:%S.%f} {event.stream.rpartition(']')[2][:6]} {event.message}"


def follow(read: Read, *, since: datetime | None, pause: float = PAUSE) -> Iterator[Sequence[LogEvent]]:
    """Yield the events that are there *since* then, and every *pause* seconds those that are new; each event once.

    A look that finds nothing yields nothing but an empty sequence. There is no end.
    """
    start = since or datetime.now(timezone.utc) - FOLLOWED
    seen: set[str] = set()
    while True:
        new = [event for event in read(start) if event.event_id not in seen]
        yield new
        seen.update(event.event_id for event in new)
        start = max([start, *(event.time - LATE for event in new)])
        time.sleep(pause)
