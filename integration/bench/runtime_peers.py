"""The frameworks that are measured, and the folders that would be /var/task in Lambda for each of them.

What is installed from the package index stays between runs, below ``.dev/bench``; the folders are made anew for
each run. Nothing here is measured.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installation import PRIVATE, find_uv, output_of

APPS = Path(__file__).with_name("runtime_apps")
CLIENT = "awslambdaric==4.2.2"
"""What runs a Python function in Lambda; that version's log set-up is what ``runtime_probe`` calls."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A framework, and how an app of it is packaged."""

    name: str
    label: str
    app: str
    """The file in ``runtime_apps``, without its ending."""
    requirements: tuple[str, ...] = ()
    """What is installed from the index."""
    only: tuple[str, ...] = ()
    """The files that are packaged, if not all that was installed."""

    @property
    def is_ours(self) -> bool:
        """Whether this repository made it."""
        return self.name == "ours"


PEERS = (
    Peer("ours", "this repository", "chalice_app"),
    Peer("bare", "bare handler", "bare_app"),
    # Chalice's own packager ships these two files of it, and none of what its command needs.
    Peer("chalice", "Chalice 1.34", "chalice_app", ("chalice==1.34.0",), ("chalice/__init__.py", "chalice/app.py")),
    Peer("powertools", "Powertools", "powertools_app", ("aws-lambda-powertools",)),
    Peer("starlette", "Mangum + Starlette", "starlette_app", ("mangum", "starlette")),
    Peer("fastapi", "Mangum + FastAPI", "fastapi_app", ("mangum", "fastapi")),
    Peer("bottle", "apig-wsgi + Bottle", "bottle_app", ("apig-wsgi", "bottle")),
    Peer("falcon", "apig-wsgi + Falcon", "falcon_app", ("apig-wsgi", "falcon")),
)


@dataclass(frozen=True, slots=True)
class Python:
    """An interpreter that things are measured with."""

    path: Path
    version: str
    """E.g. ``3.12.1``."""

    @property
    def name(self) -> str:
        """E.g. ``python3.12``."""
        return "python" + self.version.rpartition(".")[0]

    @classmethod
    def at(cls, path: Path) -> Python:
        """Return the interpreter below any virtual environment. Raises ``InstallationError``."""
        question = "import platform, sys; print(sys._base_executable, platform.python_version())"
        base, version = output_of([str(path), "-c", question]).rsplit(" ", 1)
        return cls(Path(base), version)


@dataclass(frozen=True, slots=True)
class Task:
    """One framework's app, as two folders: with byte code and without."""

    peer: Peer
    compiled: Path
    source: Path
    zipped: int
    """Bytes of the framework in a deployment package, without byte code and without the app."""


def make_tasks(peers: Sequence[Peer], python: Python, core: Path, folder: Path) -> list[Task]:
    """Return the apps of *peers*, made in *folder*; ours is the package at *core*. Raises ``InstallationError``."""
    return [make_task(peer, python, core, folder / peer.name) for peer in peers]


def make_task(peer: Peer, python: Python, core: Path, folder: Path) -> Task:
    """Return the app of one peer, made in *folder*. Raises ``InstallationError``."""
    source, compiled = folder / "source", folder / "compiled"
    without_byte_code = shutil.ignore_patterns("__pycache__")
    if peer.is_ours:
        for place in (source, compiled):
            shutil.copytree(core, place / "chalice", ignore=without_byte_code)
            drop_tools(place / "chalice")
        compile_all(python, compiled)
    elif peer.requirements:
        kept = installed(python, peer.name, peer.requirements, peer.only)
        shutil.copytree(kept, source, copy_function=os.link, ignore=without_byte_code)
        shutil.copytree(kept, compiled, copy_function=os.link)
    zipped = zipped_size(source)
    for place in (source, compiled):
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(APPS / f"{peer.app}.py", place / "app.py")
    compile_all(python, compiled / "app.py")
    return Task(peer, compiled, source, zipped)


def client_folder(python: Python) -> Path:
    """Return the folder that Lambda's runtime client is in. Raises ``InstallationError``."""
    return installed(python, "client", (CLIENT,))


def installed(python: Python, name: str, requirements: Sequence[str], only: Sequence[str] = ()) -> Path:
    """Return the folder that has *requirements*, with byte code; installed by the first run that asks."""
    folder = PRIVATE / "runtime" / python.name / name
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{name}-") as place:
        made = Path(place) / name
        whole = [] if not only else ["--no-deps"]
        arguments = ["--quiet", "--python", str(python.path), "--target", str(made), *whole, *requirements]
        output_of([find_uv(), "pip", "install", *arguments])
        if only:
            keep_only(made, only)
        compile_all(python, made)
        try:
            made.rename(folder)
        except OSError:
            if not folder.is_dir():  # where it is there now, another run was first
                raise
    return folder


def drop_tools(runtime: Path) -> None:
    """Delete what only tools read, as a deployment package does without it: ``tools.txt`` lists it, if there is one."""
    listed = runtime / "tools.txt"
    for name in listed.read_text(encoding="utf-8").split() if listed.exists() else ():
        path = runtime / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def keep_only(folder: Path, names: Sequence[str]) -> None:
    """Delete every other file."""
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in names:
            path.unlink()


def compile_all(python: Python, folder: Path) -> None:
    """Compile a file, or what Python can of a folder: packages may hold files that it cannot."""
    command = [str(python.path), "-m", "compileall", "-qq", "--invalidation-mode", "unchecked-hash", str(folder)]
    subprocess.run(command, capture_output=True, check=False)


def zipped_size(folder: Path) -> int:
    """Return the bytes of a zip file of the folder."""
    if not folder.is_dir():
        return 0
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return len(buffer.getvalue())
