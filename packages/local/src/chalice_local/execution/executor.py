"""Which worker runs which invocation: an idle one if there is one, else a new one, as Lambda does it.

Owns the processes and the runtime folder; what happens inside one invocation is ``worker``'s matter.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Self

from chalice_local.errors import LocalError
from chalice_local.execution.interpreter import Interpreter, ask, find
from chalice_local.execution.runtime_folder import write_runtime_folder
from chalice_local.execution.worker import Event, Worker

if TYPE_CHECKING:
    from types import TracebackType

    from chalice_local.execution.function import Function
    from chalice_local.execution.invocation import Invocation, LogLine
    from chalice_local.execution.journal import Log


IDLE_WORKERS = 16
"""Of one function, kept for later; a burst of requests must not fill the memory of this computer for good."""


class ExecutorClosedError(LocalError):
    """An invocation after ``close()``."""

    def __init__(self, function: str) -> None:
        super().__init__(function)
        self.function = function

    def __str__(self) -> str:
        return f"{self.function} cannot be invoked: its executor was closed"


class BrokenInterpreterError(LocalError):
    """The interpreter that a function names does not run."""

    def __init__(self, path: Path, function: str) -> None:
        super().__init__(path, function)
        self.path = path
        self.function = function

    def __str__(self) -> str:
        return f"{self.function} cannot run: {self.path} is not a Python that starts; name another interpreter"


class UnstartableError(LocalError):
    """The operating system starts no process for a function."""

    def __init__(self, function: str, reason: OSError) -> None:
        super().__init__(function, reason)
        self.function = function
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.function} cannot run: no process can be started for it: {self.reason}"


def _ignore(_line: LogLine) -> None:
    """Log nothing."""


class Executor:
    """Runs functions. Every method may be called from any thread; leaving the ``with`` block closes it."""

    def __init__(self, *, log: Log = _ignore, folder: Path | None = None) -> None:
        """Log to *log*; keep what functions find in ``/var/runtime`` in *folder*, or where temporary files are."""
        self._log = log
        self._lock = threading.Lock()
        self._idle: dict[str, list[Worker]] = {}
        self._busy: set[Worker] = set()
        self._generation: dict[str, int] = {}
        self._is_closed = False
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(prefix="chalice-runtime-", dir=folder, ignore_cleanup_errors=True)
        try:
            write_runtime_folder(Path(self._folder.name))
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def invoke(
        self, function: Function, payload: bytes, *, client_context: str | None = None, request_id: str | None = None
    ) -> Invocation:
        """Run *function* on *payload* (JSON) and wait for the result.

        Whatever the function does, raise, exit, hang, is in the ``Invocation``. Raises ``ExecutorClosedError``, and
        ``BrokenInterpreterError``, ``UnknownRuntimeError`` or ``UnstartableError`` when no process can be started.
        """
        event = Event(request_id or str(uuid.uuid4()), payload, new_trace_id(), client_context)
        worker, generation = self._take(function)
        try:
            return worker.invoke(event)
        finally:
            self._give_back(worker, generation)

    def forget(self, name: str) -> None:
        """Retire the workers of the function *name*: the next invocation starts from its files anew.

        An invocation that is running ends in the worker that it has.
        """
        with self._lock:
            self._generation[name] = self._generation.get(name, 0) + 1
            retired = self._idle.pop(name, [])
        for worker in retired:
            worker.discard()

    def close(self) -> None:
        """End every worker. Invocations that are running fail as if their process had crashed."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            idle = [worker for workers in self._idle.values() for worker in workers]
            busy = tuple(self._busy)
            self._idle.clear()
        for worker in busy:
            worker.close()
        for worker in idle:
            worker.discard()
        self._folder.cleanup()

    def _take(self, function: Function) -> tuple[Worker, int]:
        """Return a worker that is ready for an invocation, and the generation that it belongs to."""
        while True:
            worker, generation = self._pick(function)
            if worker.wait_until_ready():
                return worker, generation
            self._give_back(worker, generation)

    def _pick(self, function: Function) -> tuple[Worker, int]:
        with self._lock:
            if self._is_closed:
                raise ExecutorClosedError(function.name)
            generation = self._generation.get(function.name, 0)
            idle = self._idle.get(function.name, [])
            # Configuration may have changed without new code; such a worker would run with the old environment.
            outdated = [worker for worker in idle if worker.function != function]
            current = [worker for worker in idle if worker.function == function]
            picked = current.pop() if current else None
            self._idle[function.name] = current
            if picked is not None:
                self._busy.add(picked)
        for worker in outdated:
            worker.discard()
        return picked or self._start(function), generation

    def _start(self, function: Function) -> Worker:
        interpreter = _interpreter(function)
        try:
            worker = Worker(
                function,
                interpreter,
                runtime_folder=Path(self._folder.name),
                host_environment=os.environ,
                log=self._log,
            )
        except OSError as error:
            raise UnstartableError(function.name, error) from error
        with self._lock:
            is_closed = self._is_closed
            if not is_closed:
                self._busy.add(worker)
        if is_closed:
            worker.discard()
            raise ExecutorClosedError(function.name)
        return worker

    def _give_back(self, worker: Worker, generation: int) -> None:
        name = worker.function.name
        with self._lock:
            self._busy.discard(worker)
            idle = self._idle.setdefault(name, [])
            is_current = generation == self._generation.get(name, 0)
            is_wanted = is_current and len(idle) < IDLE_WORKERS and not (worker.is_spent or self._is_closed)
            if is_wanted:
                idle.append(worker)
        if not is_wanted:
            worker.discard()


def new_trace_id() -> str:
    """Return an X-Ray trace header that is not sampled, as an untraced function receives it."""
    return f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)};Parent={secrets.token_hex(8)};Sampled=0"


def _interpreter(function: Function) -> Interpreter:
    if function.python is None:
        return find(function.runtime)
    interpreter = ask(function.python)
    if interpreter is None:
        raise BrokenInterpreterError(function.python, function.name)
    return interpreter
