"""Log records that say which request they belong to, each one JSON object, for apps that ask for it.

    app = Chalice(app_name="shop")
    structured(app)

Where the records go is not changed: in Lambda to Lambda's own handler, elsewhere to what the process has, or stdout.
Nothing of a request is logged but its route, its method and its ids: no body, no header, no value of the query.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from contextvars import ContextVar

from chalice.bootstrap.log import RECORD, JsonFormatter
from chalice.routing import CURRENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from chalice.app import Chalice
    from chalice.request import Request

    Fields = dict[str, object]

_IDENTIFIER = re.compile(r"[A-Za-z0-9._:@/+=-]{1,128}")
"""What of a client's header becomes a correlation id: no more than identifiers need, because every line repeats it."""

_INVOCATION: ContextVar[Fields | None] = ContextVar("chalice_log_fields", default=None)


def structured(
    app: Chalice,
    *,
    level: int | str = "INFO",
    correlation_header: str = "x-correlation-id",
    slow_seconds: float = 1.0,
) -> None:
    """Have what is logged while *app* answers an event say so, and what takes longer than *slow_seconds* be logged.

    Each record gets ``requestId``, ``correlationId``, ``coldStart``, and ``route``, ``method`` and ``apiRequestId`` of
    a request, or ``function``. The correlation id is what the client sent in *correlation_header*, else the request id;
    see ``correlation_id``. *level* is that of ``app.log``, unless Lambda's own setting (AWS_LAMBDA_LOG_LEVEL) says
    which. Call it right after the app is made, so that it is around all other middleware.
    """
    fields = _EventFields(app, correlation_header, slow_seconds)
    app.log.setLevel(logging.NOTSET if os.environ.get("AWS_LAMBDA_LOG_LEVEL") else level)
    app.register_middleware(fields.around)
    for handler in _ways_out(app.log):
        handler.addFilter(fields)
        if os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() != "JSON" or not hasattr(handler, "log_sink"):
            handler.setFormatter(_LineFormatter("\n" if hasattr(handler, "log_sink") else ""))


def correlation_id() -> str | None:
    """Return the correlation id of the event that is being answered, to be passed on to other services."""
    fields = _INVOCATION.get()
    return str(fields["correlationId"]) if fields and "correlationId" in fields else None


class _EventFields(logging.Filter):
    """Gives records the fields of the event that is being answered."""

    def __init__(self, app: Chalice, correlation_header: str, slow_seconds: float) -> None:
        super().__init__()
        self._log = app.log
        self._header = correlation_header
        self._slow_seconds = slow_seconds
        # Lambda initializes the other kinds of environments before there is a request that would wait for it.
        self._is_cold = os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand") == "on-demand"

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the fields that *record* does not have by ``extra``."""
        request = CURRENT.get()
        fields = _INVOCATION.get() or (None if request is None else vars(request).get("log_fields"))
        for name, value in (fields or {}).items():
            if not hasattr(record, name):
                setattr(record, name, value)
        return True

    def around(self, event: Any, get_response: Callable[[Any], Any]) -> Any:
        """Answer *event*, and log that it took long if it did."""
        fields = self._describe(event)
        vars(event)["log_fields"] = fields  # for what is logged of a request after all middleware
        token = _INVOCATION.set(fields)
        start = time.monotonic()
        try:
            return get_response(event)
        finally:
            seconds = time.monotonic() - start
            if seconds > self._slow_seconds:
                self._log.warning("slow request", extra={"durationMs": round(seconds * 1000)})
            _INVOCATION.reset(token)

    def _describe(self, event: Any) -> Fields:
        is_cold, self._is_cold = self._is_cold, False
        request: Request | None = event if hasattr(event, "raw_headers") else None
        context = event.context if request is None else request.lambda_context
        request_id = getattr(context, "aws_request_id", None)
        fields: Fields = {"aws_request_id": request_id, "coldStart": is_cold, "correlationId": request_id}
        if request is None:
            fields["function"] = getattr(context, "function_name", None)
        else:
            fields |= {"route": request.path or None, "method": request.method}
            fields["apiRequestId"] = request.context.get("requestId")
            sent = request.headers.get(self._header)
            if isinstance(sent, str) and _IDENTIFIER.fullmatch(sent):
                fields["correlationId"] = sent
        return {name: value for name, value in fields.items() if value is not None}


class _LineFormatter(JsonFormatter):
    """One record as a JSON object on a line, whatever it holds."""

    def __init__(self, end: str) -> None:
        super().__init__()
        self._end = end

    def format(self, record: logging.LogRecord) -> str:
        """Return the object; where JSON cannot say something, its text stands there; half characters are escaped."""
        try:
            line = super().format(record)
        except (TypeError, ValueError, RecursionError):  # a dict that contains itself, keys that are no text
            extra = {name: _plain(value) for name, value in vars(record).items() if name not in RECORD}
            plain = logging.makeLogRecord({**vars(record), **extra, "msg": _text_of(record), "args": ()})
            line = super().format(plain)
        return line.rstrip("\n").encode(errors="backslashreplace").decode() + self._end


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _text_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, RecursionError):  # arguments that do not fit the message
        return str(record.msg)


def _ways_out(log: logging.Logger) -> Iterator[logging.Handler]:
    """Give the handlers that write what *log* and, in Lambda, everything else logs.

    Not those that only watch, as test runners have them. In Lambda, its own handler is the one for *log* as well.
    """
    lambdas = [handler for handler in logging.getLogger().handlers if hasattr(handler, "log_sink")]
    for handler in [handler for handler in log.handlers if lambdas and hasattr(handler, "log_sink")]:
        log.removeHandler(handler)
        log.propagate = True
    yield from (*log.handlers, *lambdas)
    if log.propagate and not lambdas:
        streams = (sys.stdout, sys.stderr)
        yield from (h for h in logging.getLogger().handlers if getattr(h, "stream", None) in streams)
