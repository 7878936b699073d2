"""Write what functions log to CloudWatch Logs as the control plane keeps it.

One thread writes, in the order of arrival, so that a function never waits for its log, and a log subscription
that invokes a function cannot make that function wait for itself.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalice_local.execution import LogLine


_logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.02
"""How long lines are gathered: writing each on its own would cost every request a share of its time."""


@dataclass(frozen=True, slots=True)
class Region:
    """Where a function lives."""

    account: str
    name: str


class FunctionLog:
    """The log groups ``/aws/lambda/<function>`` of all regions."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[Region, LogLine] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, name="function log", daemon=True)
        self._thread.start()

    def write(self, region: Region, line: LogLine) -> None:
        """Add a line to the log of its function; returns at once."""
        self._queue.put((region, line))

    def close(self) -> None:
        """Write what has arrived, and end."""
        self._queue.put(None)
        self._thread.join(timeout=5)

    def _write_all(self) -> None:
        is_open = True
        while is_open:
            lines = [self._queue.get()]
            time.sleep(GATHER_SECONDS)
            with suppress(queue.Empty):
                while True:
                    lines.append(self._queue.get_nowait())
            is_open = None not in lines
            try:
                _put(item for item in lines if item is not None)
            except Exception:
                # A log subscription runs whatever the user deployed; the next lines must be written all the same.
                _logger.exception("lines of a function's log were lost")


def _put(lines: Iterable[tuple[Region, LogLine]]) -> None:
    from moto.logs.models import logs_backends

    streams: defaultdict[tuple[Region, str, str], list[LogLine]] = defaultdict(list)
    for region, line in lines:
        streams[region, f"/aws/lambda/{line.function}", line.stream].append(line)
    for (region, group, stream), events in streams.items():
        backend = logs_backends[region.account][region.name]
        backend.ensure_log_group(group)
        backend.ensure_log_stream(group, stream)
        backend.put_log_events(group, stream, [_describe(line) for line in events])


def _describe(line: LogLine) -> dict[str, object]:
    return {"timestamp": int(line.timestamp * 1000), "message": f"{line.text}\n"}
