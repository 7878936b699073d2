"""Run the functions that were deployed: their zip, their configuration, and this sandbox as their AWS.

Knows how a deployed function becomes one that the executor can run; who invokes it and why is not its matter.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from chalice_local.errors import LocalError
from chalice_local.execution import (
    Executor,
    ExecutorClosedError,
    Function,
    Invocation,
    LogLine,
    find,
    log_stream_name,
)
from chalice_local.sandbox.access.identity import Principal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice_local.sandbox.access.identity import Identities
    from chalice_local.sandbox.code import Archive, CodeStore
    from chalice_local.sandbox.function_log import FunctionLog, Region


@dataclass(frozen=True, slots=True)
class DeployedFunction:
    """A function as the control plane knows it."""

    region: Region
    name: str
    arn: str
    version: str
    handler: str
    runtime: str
    role: str
    timeout: float
    memory: int
    code: Archive
    layers: tuple[Archive, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


class Runner:
    """Runs deployed functions; safe to use from many threads."""

    def __init__(self, *, code: CodeStore, log: FunctionLog, identities: Identities, endpoint_url: str) -> None:
        self._code = code
        self._identities = identities
        self._log = log
        self._endpoint_url = endpoint_url
        self._lock = threading.Lock()
        self._executors: dict[Region, Executor] = {}
        self._credentials: dict[tuple[str, str], Mapping[str, str]] = {}
        self._is_closed = False
        self._background = ThreadPoolExecutor(max_workers=64, thread_name_prefix="event")

    def invoke(self, function: DeployedFunction, payload: bytes, *, client_context: str | None = None) -> Invocation:
        """Run *function* on *payload* and wait for its answer.

        Raises the ``LocalError`` for which it cannot run at all, and tells it in the function's log: whoever waits for
        API Gateway, or for nothing, would not hear of it.
        """
        try:
            runnable = self._describe(function)
            executor = self._executor(function.region, function.name)
            return executor.invoke(runnable, payload, client_context=client_context)
        except LocalError as error:
            line = LogLine(function.name, log_stream_name(function.version), str(error), "fault", timestamp=time.time())
            self._log.write(function.region, line)
            raise

    def _describe(self, function: DeployedFunction) -> Function:
        return Function(
            name=function.name,
            handler=function.handler,
            task_root=self._code.unpack(function.code),
            runtime=function.runtime,
            environment={**self._aws_environment(function), **function.environment},
            timeout=function.timeout,
            memory=function.memory,
            arn=function.arn,
            version=function.version,
            layers=tuple(self._code.unpack(layer) for layer in function.layers),
        )

    def prepare(self, function: DeployedFunction) -> None:
        """Do in the background what the first invocation of *function* would otherwise wait for."""

        def prepare() -> None:
            # What fails here fails again, and is told, when the function is invoked.
            self._executor(function.region, function.name)
            self._code.unpack(function.code)
            find(function.runtime)

        self.later(prepare)

    def later(self, work: Callable[[], object]) -> None:
        """Do *work* in the background, as AWS does with events that nobody waits for."""
        self._background.submit(work)

    def forget(self, region: Region, name: str) -> None:
        """Retire the workers of a function that was changed or deleted."""
        with self._lock:
            executor = self._executors.get(region)
        if executor is not None:
            executor.forget(name)

    def close(self) -> None:
        """End every worker and remove the unpacked code. What is invoked from now on fails."""
        self._background.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._is_closed = True
            executors = tuple(self._executors.values())
        for executor in executors:
            executor.close()
        self._log.close()
        self._code.remove()

    def _executor(self, region: Region, function: str) -> Executor:
        with self._lock:
            if self._is_closed:
                raise ExecutorClosedError(function)
            if region not in self._executors:
                self._executors[region] = Executor(log=partial(self._log.write, region), folder=self._code.folder)
            return self._executors[region]

    def _aws_environment(self, function: DeployedFunction) -> Mapping[str, str]:
        key = function.arn, function.role
        with self._lock:
            if key not in self._credentials:
                self._credentials[key] = _assume(function)
                principal = Principal(function.role, function.name, function.arn)
                self._identities.add(self._credentials[key]["AWS_ACCESS_KEY_ID"], principal)
            return {"AWS_ENDPOINT_URL": self._endpoint_url, **self._credentials[key]}


def _assume(function: DeployedFunction) -> Mapping[str, str]:
    """Return credentials of the function's role, so that it finds itself in ``sts get-caller-identity``."""
    from moto.sts.models import sts_backends

    session = sts_backends[function.region.account]["aws"].assume_role(
        region_name=function.region.name,
        role_session_name=function.name,
        role_arn=function.role,
        policy="",
        duration=43200,
        external_id="",
    )
    return {
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.session_token,
    }
