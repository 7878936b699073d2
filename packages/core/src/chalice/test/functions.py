"""Invoke the functions of an app by name, with a context such as Lambda passes."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice.errors import ChaliceError

if TYPE_CHECKING:
    from typing import Any

    from chalice.app import Chalice
    from chalice.test.settings import FunctionSettings, Stage


class FunctionNotFoundError(ChaliceError):
    """The app has no function of this name."""

    def __init__(self, function_name: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(function_name, known)
        self.function_name = function_name
        self.known = known

    def __str__(self) -> str:
        return f"the app has no function {self.function_name!r}; it has: {', '.join(self.known) or 'none'}"


@dataclass(frozen=True, slots=True)
class InvokeResponse:
    """What a function returned."""

    payload: Any
    """The value itself: on AWS, JSON comes between."""


class LambdaContext:
    """What Lambda passes beside the event."""

    identity = None
    client_context = None
    tenant_id = None
    function_version = "$LATEST"

    def __init__(self, function_name: str, settings: FunctionSettings) -> None:
        self.function_name = function_name
        self.memory_limit_in_mb = settings.memory
        self.aws_request_id = str(uuid.uuid4())
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function_name}"
        self.log_group_name = f"/aws/lambda/{function_name}"
        self.log_stream_name = f"[$LATEST]{uuid.uuid4().hex}"
        self._end = time.monotonic() + settings.timeout

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run, in milliseconds."""
        return max(int((self._end - time.monotonic()) * 1000), 0)


class TestLambdaClient:
    """Invokes the functions of an app, all but the one that answers the routes."""

    __test__ = False  # pytest collects classes by this beginning of their name

    def __init__(self, app: Chalice, stage: Stage) -> None:
        self._app = app
        self._stage = stage

    def invoke(self, function_name: str, payload: Any = None) -> InvokeResponse:
        """Call a function with *payload*, ``{}`` unless given, and return what it returned.

        What the function raises passes through. Raises ``FunctionNotFoundError``.
        """
        entries = {entry.name: entry for entry in self._app.declared_functions}
        if function_name not in entries:
            raise FunctionNotFoundError(function_name, tuple(entries))
        settings = self._stage.function(function_name)
        context = LambdaContext(function_name, settings)
        with settings.applied():
            return InvokeResponse(entries[function_name].handler({} if payload is None else payload, context))
