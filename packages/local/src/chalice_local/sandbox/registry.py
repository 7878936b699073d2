"""Which sandboxes run on this machine: one small file for each port, in the user's state folder.

A file only claims; ``lifecycle`` asks the port who answers. Files are written whole or not at all.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox."""

    port: int
    pid: int
    endpoint_url: str
    """What to put into ``AWS_ENDPOINT_URL``."""
    started: datetime
    instance: str
    """Unguessable: by it a sandbox proves to be the one that a file claims."""

    def __repr__(self) -> str:
        return f"Sandbox(port={self.port}, pid={self.pid}, endpoint_url={self.endpoint_url!r}, started={self.started})"


def folder() -> Path:
    """Return the folder of the registry and of the sandboxes' logs; only the user may read it."""
    from platformdirs import user_state_path

    path = user_state_path("chalice", appauthor=False) / "sandbox"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def log_path(port: int) -> Path:
    """Return the file to which a detached sandbox on *port* writes its output."""
    return folder() / f"{port}.log"


def code_path(port: int) -> Path:
    """Return the folder in which the sandbox on *port* unpacks code."""
    return folder() / f"{port}.code"


def write(sandbox: Sandbox) -> None:
    """Claim the port of *sandbox*."""
    values = {**asdict(sandbox), "started": sandbox.started.isoformat()}
    handle, name = tempfile.mkstemp(dir=folder(), prefix=f"{sandbox.port}.", suffix=".partial")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(values, file, indent=2)
        Path(name).replace(_path(sandbox.port))
    finally:
        Path(name).unlink(missing_ok=True)


def read(port: int) -> Sandbox | None:
    """Return the claim on *port*, or ``None`` if there is none that can be read."""
    try:
        values = json.loads(_path(port).read_text("utf-8"))
        return Sandbox(
            port=int(values["port"]),
            pid=int(values["pid"]),
            endpoint_url=str(values["endpoint_url"]),
            started=datetime.fromisoformat(values["started"]),
            instance=str(values["instance"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def claims() -> Iterator[Sandbox]:
    """Yield every claim, by port."""
    ports = sorted(int(path.stem) for path in folder().glob("*.json") if path.stem.isdecimal())
    for port in ports:
        claim = read(port)
        if claim is not None:
            yield claim


def remove(sandbox: Sandbox) -> None:
    """Remove the claim of *sandbox*, unless another one holds the port by now."""
    if read(sandbox.port) == sandbox:
        _path(sandbox.port).unlink(missing_ok=True)


def _path(port: int) -> Path:
    return folder() / f"{port}.json"
