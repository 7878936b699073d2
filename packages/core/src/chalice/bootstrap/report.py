"""How an error is told: to the caller and X-Ray as JSON, to the log as text or JSON.

The forms are those of Lambda's own Python runtime, because alarms and log queries are made for them.
"""

from __future__ import annotations

import itertools
import json
import os
import time
import traceback

from chalice.errors import ChaliceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

HERE = os.path.dirname(__file__)  # noqa: PTH120  # pathlib costs a cold start 3 ms
NO_BREAK_SPACE = "\u00a0"


class RuntimeFaultError(ChaliceError):
    """The function cannot be called, or its answer not be sent; *kind* is one of the ``Runtime.`` error types."""

    def __init__(self, kind: str, message: str, trace: tuple[str, ...] = ()) -> None:
        super().__init__(kind, message, trace)
        self.kind = kind
        self.message = message
        self.trace = trace

    def __str__(self) -> str:
        return self.message


class Report:
    """An error of the function, or of the runtime around it."""

    __slots__ = ("_frames", "kind", "message", "request_id", "trace")

    def __init__(self, error: BaseException, request_id: str = "") -> None:
        self._frames: list[traceback.FrameSummary] = []
        self.message = str(error)
        self.request_id = request_id
        if isinstance(error, RuntimeFaultError):
            self.kind = f"Runtime.{error.kind}"
            self.trace = list(error.trace)
        else:
            self.kind = type(error).__name__
            self._frames = list(itertools.dropwhile(_is_ours, traceback.extract_tb(error.__traceback__)))
            # Without columns, and so without the marks that newer Pythons draw.
            self.trace = traceback.format_list([(f.filename, f.lineno or 0, f.name, f.line) for f in self._frames])

    def to_json(self) -> bytes:
        """Return what the caller gets."""
        return to_json(self._values())

    def to_cause(self) -> str:
        """Return what X-Ray gets, on one line of ASCII."""
        stack = [{"label": frame.name, "path": frame.filename, "line": frame.lineno} for frame in self._frames]
        kind = self.kind if self._frames else "LambdaValidationError"
        return json.dumps(
            {
                "working_directory": os.getcwd(),  # noqa: PTH109  # as above
                "exceptions": [{"message": self.message, "type": kind, "stack": stack}],
                "paths": sorted({frame.filename for frame in self._frames}),
            }
        )

    def to_log(self, *, is_json: bool) -> str:
        """Return the log record; in text, carriage returns keep its lines together."""
        if is_json:
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            return to_json({"timestamp": now, "level": "ERROR", **self._values()}).decode()
        title = ": ".join(part for part in (self.kind, self.message) if part)
        lines = [f"[ERROR] {title}", "Traceback (most recent call last):"]
        for entry in self.trace:
            lines += [_indent(line) for line in entry.splitlines()]
        return "\r".join(lines)

    def _values(self) -> dict[str, object]:
        return {
            "errorMessage": self.message,
            "errorType": self.kind,
            "requestId": self.request_id,
            "stackTrace": self.trace,
        }


def to_json(value: Mapping[str, Any]) -> bytes:
    """Return *value* as JSON in UTF-8; half characters, which have no UTF-8, as escapes."""
    try:
        return json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return json.dumps(value, default=str).encode()


def _is_ours(frame: traceback.FrameSummary) -> bool:
    return os.path.dirname(frame.filename) == HERE  # noqa: PTH120  # as above


def _indent(line: str) -> str:
    """Keep the indentation where spaces at the start would be dropped."""
    text = line.lstrip(" ")
    return NO_BREAK_SPACE * (len(line) - len(text)) + text
