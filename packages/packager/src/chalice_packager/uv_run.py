"""Have uv find wheels, for those who prefer it: its lock is read like any other, and checked like any other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from chalice_packager.errors import MissingWheelError, PackagerError, UvError
from chalice_packager.locked import choose
from chalice_packager.locks import pylock
from chalice_packager.requirements import Requirements
from chalice_packager.resolution import Resolution
from chalice_packager.target import Target

_FILE = "requirements.txt"
# uv knows platforms by some of their tags only. For the runtimes' glibc 2.26 it is the next above, and what it chooses
# that needs more than the runtime has is forbidden to it, until it chooses what can be used.
_PLATFORMS = {26: "manylinux_2_28", 34: "manylinux_2_34"}
_TRIES = 30


def resolve(requirements: Requirements, *, target: Target) -> Resolution:
    """Return the wheels that uv finds. Raises ``UvError``, and what reading its lock raises."""
    program = shutil.which("uv")
    if program is None:
        raise UvError("it is not on PATH")
    forbidden: list[str] = []
    while True:
        try:
            return _ask(program, requirements, target, forbidden)
        except MissingWheelError as error:
            if len(forbidden) >= _TRIES:
                raise
            forbidden.append(error.requirement.replace("==", "!="))


def _ask(program: str, requirements: Requirements, target: Target, forbidden: Sequence[str]) -> Resolution:
    with tempfile.TemporaryDirectory(prefix="chalice-packager-") as name:
        listing, limits, lock = Path(name, _FILE), Path(name, "limits.txt"), Path(name, "pylock.toml")
        limits.write_text("\n".join((*forbidden, "")), encoding="utf-8")
        listing.write_text("\n".join((*requirements.lines, "")), encoding="utf-8")
        command = [program, "pip", "compile", "--quiet", "--format", "pylock.toml", "--output-file", str(lock)]
        command += [
            "--python-version",
            target.full_version,
            "--python-platform",
            f"{target.machine}-{_PLATFORMS[target.glibc]}",
        ]
        command += ["--python", sys.executable, "--constraints", str(limits)]
        command += ["--only-binary", ":all:", "--index-strategy", "unsafe-best-match", "--no-config", str(listing)]
        finished = subprocess.run(
            command,
            cwd=requirements.folder,
            env=os.environ | {"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if finished.returncode != 0:
            raise UvError(" / ".join(line.strip() for line in finished.stderr.splitlines()[:5] if line.strip()))
        try:
            found = tuple(pylock.read(lock, target=target, extras=(), groups=(), provided=requirements.provided))
        except PackagerError as error:
            raise UvError(str(error)) from None
    needed = (package for package in found if package.name not in requirements.provided)
    return choose(needed, file=_FILE, target=target, allow_missing=False)
