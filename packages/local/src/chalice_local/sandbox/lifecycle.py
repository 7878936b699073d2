"""Start, find and stop the sandboxes of this machine.

A sandbox is a process of its own. The registry says which there should be, and the port which there is: one that
does not prove to be the instance that its file claims is not a sandbox of ours.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from chalice_local.errors import LocalError, PortTakenError
from chalice_local.sandbox import registry
from chalice_local.sandbox.access.setting import is_enforcing
from chalice_local.sandbox.listener import HOST, listen

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from chalice_local.sandbox.registry import Sandbox

PORT_VARIABLE = "CHALICE_SANDBOX_PORT"
DEFAULT_PORT = 4570
START_SECONDS = 60.0
"""Much more than a start takes; a machine under load may need it."""
ANSWER_SECONDS = 5.0
"""After which whoever has the port is too busy to say who it is, or stopped."""
STOP_SECONDS = 15.0
"""What a sandbox may take to end its workers before it is killed."""


class AlreadyRunningError(LocalError):
    """A sandbox already answers on the port."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.sandbox = sandbox

    def __str__(self) -> str:
        return f"a sandbox is already running on port {self.sandbox.port} (process {self.sandbox.pid})"


class SandboxFailedError(LocalError):
    """A sandbox ended, or took too long, before it answered."""

    def __init__(self, port: int, log: Path) -> None:
        super().__init__(port, log)
        self.port = port
        self.log = log

    def __str__(self) -> str:
        return f"the sandbox on port {self.port} did not start: its output in {self.log} says why"


class InvalidPortError(LocalError):
    """The environment names a port that is none."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return f"{PORT_VARIABLE} is {self.value!r}: set it to a port between 1 and 65535, or unset it"


def default_port() -> int:
    """Return the port that ``CHALICE_SANDBOX_PORT`` names, or ``DEFAULT_PORT``. Raises ``InvalidPortError``."""
    value = os.environ.get(PORT_VARIABLE, str(DEFAULT_PORT))
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise InvalidPortError(value)
    return int(value)


def start(port: int | None = None) -> Sandbox:
    """Start a sandbox in the background (port 0: on any free one), wait until it answers, and return it.

    It outlives this process and its terminal; its output goes to ``registry.log_path``. Raises
    ``AlreadyRunningError``, ``InvalidIamError``, ``PortTakenError`` or ``SandboxFailedError``.
    """
    wanted = default_port() if port is None else port
    is_enforcing()  # fails here, with the right words, instead of in the log
    _refuse_if_running(wanted)
    with listen(wanted) as free:  # so does this
        wanted = int(free.getsockname()[1])
    ended = _STARTED.pop(wanted, None)
    if ended is not None:
        ended.wait()  # one that was killed, or its port would not be free
    instance = secrets.token_hex(16)
    log = registry.log_path(wanted)
    with log.open("wb") as output:
        process = _spawn(wanted, instance, output)
    _STARTED[wanted] = process
    limit = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < limit:
        claim = registry.read(wanted)
        if claim is not None and claim.instance == instance:
            return claim
        time.sleep(0.01)
    process.kill()
    process.wait()
    raise SandboxFailedError(wanted, log)


def serve(port: int | None = None, *, report: Callable[[Sandbox], None], instance: str = "") -> None:
    """Run a sandbox in this process until SIGTERM or Ctrl-C; *report* is called once it answers.

    *instance* is its id; a new one is made if there is none. Raises ``AlreadyRunningError``, ``InvalidIamError`` or
    ``PortTakenError``.
    """
    from chalice_local.sandbox.run import run

    wanted = default_port() if port is None else port
    _refuse_if_running(wanted)
    run(wanted, instance=instance or secrets.token_hex(16), report=report, enforces=is_enforcing())


def ensure(port: int | None = None) -> Sandbox:
    """Return the sandbox that runs on *port*, or ``start`` it.

    Raises ``PortTakenError`` if another program has the port, ``SandboxFailedError`` if it does not start.
    """
    wanted = default_port() if port is None else port
    try:
        return start(wanted)
    except AlreadyRunningError as error:
        return error.sandbox
    except (PortTakenError, SandboxFailedError):
        # Another process may have started one at this very moment; it answers as soon as it is ready.
        with contextlib.suppress(TimeoutError):
            _ask(wanted)
        running = find(wanted)
        if running is None:
            raise
        return running


def stop(port: int | None = None) -> bool:
    """End the sandbox on *port* and wait until its process is gone; return whether there was one."""
    running = find(default_port() if port is None else port)
    if running is None:
        return False
    with contextlib.suppress(ProcessLookupError):  # it may end by itself, or another process may stop it just now
        os.kill(running.pid, signal.SIGTERM)
        if not _is_gone(running, within=STOP_SECONDS):
            os.kill(running.pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
            _is_gone(running, within=1.0)
    registry.remove(running)
    return True


def status() -> tuple[Sandbox, ...]:
    """Return the running sandboxes, by port."""
    return tuple(running for claim in tuple(registry.claims()) if (running := find(claim.port)))


def find(port: int) -> Sandbox | None:
    """Return the sandbox that runs on *port*, or ``None``; a claim that does not hold is removed.

    One that does not answer in time keeps its claim: without it, nobody could stop it any more.
    """
    claim = registry.read(port)
    if claim is None:
        return None
    try:
        answered = _ask(port)
    except TimeoutError:
        return claim
    if secrets.compare_digest(answered, claim.instance):
        return claim
    registry.remove(claim)
    return None


def _refuse_if_running(port: int) -> None:
    """Raise ``AlreadyRunningError`` if a sandbox runs on *port*."""
    running = find(port)
    if running is not None:
        raise AlreadyRunningError(running)


_STARTED: dict[int, subprocess.Popen[bytes]] = {}
"""The sandboxes that this process started, by port: only their parent can wait for them."""


_WINDOWS_FLAGS = 0
if sys.platform == "win32":
    _WINDOWS_FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW


def _ask(port: int) -> str:
    """Return the instance id that *port* answers, or an empty string. Raises ``TimeoutError``."""
    import http.client

    connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/_sandbox/health")
        health = json.loads(connection.getresponse().read(4096))
    except TimeoutError:
        raise
    except (OSError, http.client.HTTPException, ValueError):
        return ""
    finally:
        connection.close()
    return str(health.get("instance", "")) if isinstance(health, dict) else ""


def _spawn(port: int, instance: str, output: BinaryIO) -> subprocess.Popen[bytes]:
    # -P and another folder: no file of the project in which it happens to be started is imported, or kept in use.
    command = [sys.executable, "-P", "-m", "chalice_local.sandbox", "--port", str(port), "--instance", instance]
    return subprocess.Popen(
        command,
        cwd=registry.folder(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=sys.platform != "win32",
        creationflags=_WINDOWS_FLAGS,
    )


def _is_gone(sandbox: Sandbox, *, within: float) -> bool:
    child = _STARTED.get(sandbox.port)
    limit = time.monotonic() + within
    while _is_alive(sandbox, child):
        if time.monotonic() > limit:
            return False
        time.sleep(0.01)
    _STARTED.pop(sandbox.port, None)
    return True


def _is_alive(sandbox: Sandbox, child: subprocess.Popen[bytes] | None) -> bool:
    if child is not None and child.pid == sandbox.pid:
        return child.poll() is None
    if sys.platform == "win32":  # where asking a process by signal would end it
        try:
            return _ask(sandbox.port) == sandbox.instance
        except TimeoutError:
            return True
    try:
        os.kill(sandbox.pid, 0)
        # One that has ended keeps its number until the process that started it asks for its status.
        return ") Z " not in Path(f"/proc/{sandbox.pid}/stat").read_text("utf-8", "replace")
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()
