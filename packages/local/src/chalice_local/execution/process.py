"""Start and end one operating-system process, with everything that it started itself.

What the process runs is ``worker``'s matter.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NEW_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
"""Windows' counterpart of a new session; elsewhere no flag."""


class Process:
    """A process whose standard streams are ours, out of reach of the terminal's Ctrl-C."""

    def __init__(self, command: Sequence[str | Path], *, folder: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            creationflags=_NEW_GROUP,
        )

    @property
    def is_running(self) -> bool:
        """False once the process has ended."""
        return self._process.poll() is None

    @property
    def outputs(self) -> tuple[IO[bytes], IO[bytes]]:
        """Standard output and standard error; whoever reads them closes them."""
        out, err = self._process.stdout, self._process.stderr
        if out is None or err is None:
            raise ValueError("the process was started without pipes")
        return out, err

    def peak_memory(self) -> int | None:
        """Return the most memory that the process ever held, in MB; ``None`` where the system does not tell."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return None
        peak = status.partition("VmHWM:")[2].split(maxsplit=1)
        return -(-int(peak[0]) // 1024) if peak else None

    def wait(self, seconds: float) -> int | None:
        """Return the exit status, or ``None`` if the process still runs after *seconds*."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End the process and its children at once, and wait until it is gone."""
        # The group outlives its leader as long as a child runs, so it is signalled even when the leader has ended.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
