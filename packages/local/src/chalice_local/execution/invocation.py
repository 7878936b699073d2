"""What came of one invocation, and the lines that it logged.

Values only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FunctionError = Literal["Handled", "Unhandled"]
"""The value of the header ``X-Amz-Function-Error``: the function raised, or its process or time ended."""

Source = Literal["stdout", "stderr", "platform", "fault"]
"""Who wrote a line: the function on one of its streams, or Lambda itself.

``platform`` is the routine START, END and REPORT; ``fault`` is what went wrong outside the handler: a time-out, a
crash, an interpreter of another version.
"""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One log event."""

    function: str
    stream: str
    """The CloudWatch log stream of the worker, e.g. ``2026/11/22/[$LATEST]<32 hex digits>``."""
    text: str
    """Without the newline that ended it; a traceback is one event with newlines inside."""
    source: Source
    request_id: str = ""
    """The invocation during which it came, or an empty string while a worker starts."""
    timestamp: float = 0.0
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """The answer of a function."""

    payload: bytes
    """The function's result as JSON, or ``{"errorMessage": ..., "errorType": ...}``."""
    error: FunctionError | None
    log: bytes
    """Everything that was logged for this invocation, START to REPORT."""
    request_id: str
    duration: float = 0.0
    """Seconds in the handler."""
    timed_out: bool = False
