"""Where records go, and their form: that of Lambda's own Python runtime, which its documents describe.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html. What is logged is decided by the app; its own
handlers are left alone.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import sys
import time
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import BinaryIO, Protocol

    class Sink(Protocol):
        """What a log is written to."""

        def log(self, message: str, frame_type: bytes | None = None) -> None:
            """Write *message*, which ends its line itself."""


RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"aws_request_id", "tenant_id", "message", "asctime", "taskName"}
"""What every record has; anything else in it came by ``extra``."""


class Stdout:
    """Writes to standard output; every line feed begins another log event."""

    def log(self, message: str, frame_type: bytes | None = None) -> None:
        """Write *message* at once."""
        sys.stdout.write(message)
        sys.stdout.flush()


class Frames:
    """Writes frames to the descriptor that Lambda opened for them, so that a record may have several lines.

    A frame is a type of four bytes, the length of the message in four, the time in microseconds in eight, and the
    message, big-endian.
    """

    def __init__(self, descriptor: int) -> None:
        self._file: BinaryIO = os.fdopen(descriptor, "wb", 0)

    def log(self, message: str, frame_type: bytes | None = None) -> None:
        """Write *message* as one frame."""
        data = message.encode(errors="backslashreplace")
        now = time.time_ns() // 1000
        head = frame_type or to_frame_type(logging.NOTSET, is_json=False)
        self._file.write(head + len(data).to_bytes(4, "big") + now.to_bytes(8, "big") + data)


class LambdaHandler(logging.Handler):
    """Writes records to a sink; each names the invocation it belongs to."""

    def __init__(self, sink: Sink, *, is_json: bool, has_level: bool) -> None:
        super().__init__()
        self.log_sink = sink
        self.request_id = ""
        self.tenant_id: str | None = None
        self._is_json = is_json
        self._names_level = is_json or has_level
        self.setFormatter(JsonFormatter() if is_json else TextFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write *record*, or what is wrong with it."""
        record.aws_request_id = self.request_id
        record.tenant_id = self.tenant_id
        try:
            frame_type = to_frame_type(record.levelno, is_json=self._is_json) if self._names_level else None
            self.log_sink.log(self.format(record), frame_type)
        except (TypeError, ValueError, KeyError):  # the arguments of a message that do not fit it
            self.handleError(record)


class TextFormatter(logging.Formatter):
    """One record as text: its level, the time in UTC, the request id, and the message."""

    def __init__(self) -> None:
        text = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
        super().__init__(text, "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime


class JsonFormatter(logging.Formatter):
    """One record as a JSON object on a line; what it has by ``extra`` too, and a message that is a dict as it is."""

    def __init__(self) -> None:
        super().__init__(datefmt="%Y-%m-%dT%H:%M:%SZ")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """Return the object and a line feed."""
        values: dict[str, object] = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": logging.getLevelName(_round(record.levelno)),
            "message": record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[0] is not None:
            kind, error, trace = record.exc_info
            values["stackTrace"] = traceback.format_tb(trace)
            values["errorType"] = kind.__name__
            values["errorMessage"] = str(error)
            values["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        values["requestId"] = getattr(record, "aws_request_id", None)
        values["tenantId"] = getattr(record, "tenant_id", None)
        extra = {name: value for name, value in vars(record).items() if name not in RECORD and name not in values}
        known = {name: value for name, value in {**values, **extra}.items() if value is not None}
        return json.dumps(known, ensure_ascii=False, default=str) + "\n"


def configure(environ: MutableMapping[str, str]) -> LambdaHandler:
    """Send what is logged to where Lambda reads it, and return the handler that does it."""
    is_json = environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
    level = environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True, errors="backslashreplace")  # half a character is no reason to fail
    handler = LambdaHandler(_open(environ), is_json=is_json, has_level=bool(level))
    root = logging.getLogger()
    root.addHandler(handler)
    with contextlib.suppress(ValueError):  # a level that Python does not have, and none at all
        root.setLevel("DEBUG" if level == "TRACE" else level)
    return handler


def flush() -> None:
    """Write what is printed and not ended by a line feed: Lambda may stop the process after any answer."""
    sys.stdout.flush()
    sys.stderr.flush()


def to_frame_type(level: int, *, is_json: bool) -> bytes:
    """Return the type of a frame: that of JSON or text, and of the level 10 to 50, or of none."""
    number = _round(level) // 10
    return (0xA55A0000 + (2 if is_json else 3) + (4 * (number + 1) if number else 0)).to_bytes(4, "big")


def _round(level: int) -> int:
    return min(50, max(0, level)) // 10 * 10


def _open(environ: MutableMapping[str, str]) -> Sink:
    """Return the sink; its descriptor is nobody else's, so it is taken out of the environment."""
    descriptor = environ.pop("_LAMBDA_TELEMETRY_LOG_FD", None)
    return Stdout() if descriptor is None else Frames(int(descriptor))
