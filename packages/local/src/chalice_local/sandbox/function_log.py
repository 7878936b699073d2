"""Write what functions log to CloudWatch Logs as the control plane keeps it.

One thread writes, in the order of arrival, so that a function never waits for its log, and a log subscription
that invokes a function cannot make that function wait for itself.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalice_local.execution import LogLine


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
        while (item := self._queue.get()) is not None:
            _put(*item)


def _put(region: Region, line: LogLine) -> None:
    from moto.logs.models import logs_backends

    backend = logs_backends[region.account][region.name]
    group = f"/aws/lambda/{line.function}"
    backend.ensure_log_group(group)
    backend.ensure_log_stream(group, line.stream)
    event = {"timestamp": int(line.timestamp * 1000), "message": f"{line.text}\n"}
    backend.put_log_events(group, line.stream, [event])
