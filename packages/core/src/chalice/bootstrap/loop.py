"""Take invocations one by one, call the function, and send what it answers.

How that is said to Lambda is in ``api``, how errors are told in ``report``, which answers are streamed in ``answer``.
"""

from __future__ import annotations

import importlib
import json

from chalice.bootstrap import log
from chalice.bootstrap.answer import Answer, to_answer
from chalice.bootstrap.api import RuntimeApi, RuntimeApiError
from chalice.bootstrap.context import LambdaContext
from chalice.bootstrap.report import Report, RuntimeFaultError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from typing import Any, NoReturn

    from chalice.bootstrap.api import Invocation

    Handler = Callable[[Any, LambdaContext], object]

INIT_FAILED, BEFORE_SNAPSHOT_FAILED, AFTER_RESTORE_FAILED = 1, 64, 65
"""Exit codes; Lambda starts another process."""


def serve(environ: MutableMapping[str, str]) -> NoReturn:
    """Serve the function that *environ* names until Lambda ends the process.

    Raises ``SystemExit`` outside of Lambda and when the function cannot be loaded, ``RuntimeApiError`` and ``OSError``
    when Lambda cannot go on.
    """
    if "AWS_LAMBDA_RUNTIME_API" not in environ:
        raise SystemExit("AWS_LAMBDA_RUNTIME_API is not set: Lambda sets it, and elsewhere there is nothing to serve")
    if environ.get("AWS_LAMBDA_MAX_CONCURRENCY"):
        from chalice.bootstrap.workers import part

        part(environ)
    loop = Loop(RuntimeApi(environ["AWS_LAMBDA_RUNTIME_API"]), log.configure(environ), environ)
    handler = loop.load()
    if environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        loop.wait_in_snapshot()
    while True:
        loop.serve_one(handler)


class Loop:
    """The function's side of the Runtime API."""

    __slots__ = ("_api", "_environ", "_is_json", "_log", "_streams")

    def __init__(self, api: RuntimeApi, handler: log.LambdaHandler, environ: MutableMapping[str, str]) -> None:
        self._api = api
        self._log = handler
        self._environ = environ
        self._is_json = environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
        self._streams = environ.get("CHALICE_INVOKE_MODE", "").upper() == "RESPONSE_STREAM"

    def load(self) -> Handler:
        """Import the function. Raises ``SystemExit`` after saying why it cannot be."""
        from chalice.bootstrap.handler import extend_path, load

        try:
            extend_path(self._environ)
            return load(self._environ.get("_HANDLER", ""))
        except Exception as error:  # noqa: BLE001  # the app's, whatever it is: Lambda is told of it
            report = self._tell(error)
            self._send(lambda: self._api.fail_init(report.to_json(), report.kind))
            raise SystemExit(INIT_FAILED) from None

    def wait_in_snapshot(self) -> None:
        """Run what is to run before the snapshot, and, where it is restored, what is to run then."""
        registered = importlib.import_module("snapshot_restore_py")  # Lambda brings it where there are snapshots
        try:
            for func, args, kwargs in reversed(registered.get_before_snapshot()):
                func(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  # the app's, whatever it is: Lambda is told of it
            self._api.fail_init(self._tell(error).to_json(), "Runtime.BeforeSnapshotError")
            raise SystemExit(BEFORE_SNAPSHOT_FAILED) from None
        self._api.wait_for_restore()
        try:
            for func, args, kwargs in registered.get_after_restore():
                func(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  # the app's, whatever it is: Lambda is told of it
            self._api.fail_restore(self._tell(error).to_json(), "Runtime.AfterRestoreError")
            raise SystemExit(AFTER_RESTORE_FAILED) from None

    def serve_one(self, handler: Handler) -> None:
        """Wait for one invocation and answer it. Raises ``RuntimeApiError`` when the environment is lost."""
        invocation = self._api.next()
        self._note(invocation)
        try:
            answer = self._call(handler, invocation)
        except Exception as error:  # noqa: BLE001  # the app's, whatever it is: Lambda is told of it
            report = self._tell(error, invocation.request_id)
            self._send(lambda: self._api.fail(invocation, report.to_json(), report.kind, report.to_cause()))
            return
        try:
            self._send(lambda: self._answer(invocation, answer))
        finally:
            answer.close()

    def _call(self, handler: Handler, invocation: Invocation) -> Answer:
        context = LambdaContext(invocation.headers)
        event: Any = invocation.body
        if invocation.headers.get("content-type", "") == "application/json":
            try:
                event = json.loads(event)
            except ValueError as error:
                raise RuntimeFaultError("UnmarshalError", f"Unable to unmarshal input: {error}") from error
        return to_answer(handler, event, context, streams=self._streams)

    def _answer(self, invocation: Invocation, answer: Answer) -> None:
        if answer.chunks is None:
            self._api.answer(invocation, answer.body, answer.content_type)
            return

        def explain(error: Exception) -> tuple[str, bytes]:
            from binascii import b2a_base64

            report = self._tell(error, invocation.request_id)
            return report.kind, b2a_base64(report.to_json(), newline=False)

        self._api.stream(invocation, answer.chunks, answer.content_type, explain)

    def _send(self, send: Callable[[], None]) -> None:
        """Send an answer; that Lambda wants it no more, or not this one, concerns this invocation alone.

        So it is when another worker has told of its start before this one.
        5xx means that the environment is lost: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
        """
        log.flush()
        try:
            send()
        except RuntimeApiError as error:
            if error.status >= 500:
                raise
            self._tell(error)
        except ConnectionError as error:
            self._tell(error)

    def _note(self, invocation: Invocation) -> None:
        """Let the log and the X-Ray SDK know which invocation this is."""
        self._log.request_id = invocation.request_id
        self._log.tenant_id = invocation.headers.get("lambda-runtime-aws-tenant-id")
        trace = invocation.headers.get("lambda-runtime-trace-id")
        if trace is None:
            self._environ.pop("_X_AMZN_TRACE_ID", None)
        else:
            self._environ["_X_AMZN_TRACE_ID"] = trace

    def _tell(self, error: Exception, request_id: str = "") -> Report:
        """Write *error* to the log, and return how it is told."""
        report = Report(error, request_id)
        frame_type = log.to_frame_type(40, is_json=self._is_json)
        self._log.log_sink.log(report.to_log(is_json=self._is_json) + "\n", frame_type)
        return report
