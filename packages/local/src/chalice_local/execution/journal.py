"""What one worker logs: the function's own lines, and Lambda's START, END and REPORT around each invocation.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html shows the lines. Reads pipes; keeps no log itself.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import IO

from chalice_local.execution.invocation import LogLine, Source

Log = Callable[[LogLine], None]
"""Receives every line, in order per worker; called from several threads."""

_MARK = b"\x1e"


class Journal:
    """The log of one worker."""

    def __init__(self, function: str, stream: str, log: Log) -> None:
        self._function = function
        self._stream = stream
        self._log = log
        self._lock = threading.Lock()
        self._request_id = ""
        self._lines: list[str] = []
        self._ends: dict[str, _End] = {}

    def follow(self, pipe: IO[bytes], source: Source) -> None:
        """Log every line of *pipe* from now on, in a thread that ends with the pipe."""
        end = self._ends[source] = _End()
        threading.Thread(
            target=self._read, args=(pipe, source, end), name=f"{self._function} {source}", daemon=True
        ).start()

    def begin(self, request_id: str) -> None:
        """From here on, lines belong to the invocation *request_id*."""
        with self._lock:
            self._request_id = request_id

    def write(self, text: str, source: Source = "platform") -> None:
        """Log one event."""
        with self._lock:
            line = LogLine(self._function, self._stream, text, source, self._request_id, time.time())
            self._lines.append(text)
            self._log(line)

    def settle(self, phase: str, seconds: float) -> None:
        """Wait until all that was written in *phase*, ``init`` or a request id, has been read; at most *seconds*."""
        limit = time.monotonic() + seconds
        for end in self._ends.values():
            end.wait_for(phase, limit - time.monotonic())

    def take(self) -> bytes:
        """Return what was logged since the last time, and forget it."""
        with self._lock:
            text = "".join(f"{line}\n" for line in self._lines)
            self._lines.clear()
            self._request_id = ""
        return text.encode("utf-8", "replace")

    def _read(self, pipe: IO[bytes], source: Source, end: _End) -> None:
        with pipe:
            for raw in pipe:
                text, mark, rest = raw.partition(_MARK)
                line = text.rstrip(b"\r\n")
                if line or not mark:
                    # The runtime client separates the lines of one traceback by carriage returns.
                    self.write(line.decode("utf-8", "replace").replace("\r", "\n"), source)
                if mark:
                    end.reach(rest.rstrip(_MARK + b"\n").decode("ascii", "replace"))
        end.reach(None)


class _End:
    """How far one pipe has been read: to the end of which invocation, or to its very end (``None``)."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._reached: str | None = ""

    def reach(self, request_id: str | None) -> None:
        with self._condition:
            self._reached = request_id
            self._condition.notify_all()

    def wait_for(self, request_id: str, seconds: float) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._reached in (request_id, None), max(0.0, seconds))


def start_line(request_id: str, version: str) -> str:
    """Return Lambda's first line of an invocation."""
    return f"START RequestId: {request_id} Version: {version}"


def end_line(request_id: str) -> str:
    """Return the line that follows the function's last."""
    return f"END RequestId: {request_id}"


def report_line(
    request_id: str, *, duration: float, memory: int, init: float | None, used: int | None, status: str
) -> str:
    """Return Lambda's last line of an invocation.

    *duration* and *init* are seconds, *memory* and *used* are MB. Since August 2025 the init phase is billed too.
    """
    billed = math.ceil((duration + (init or 0.0)) * 1000)
    parts = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {duration * 1000:.2f} ms",
        f"Billed Duration: {billed} ms",
        f"Memory Size: {memory} MB",
    ]
    if used is not None:
        parts.append(f"Max Memory Used: {used} MB")
    if init is not None:
        parts.append(f"Init Duration: {init * 1000:.2f} ms")
    return "\t".join([*parts, status]).rstrip("\t")
