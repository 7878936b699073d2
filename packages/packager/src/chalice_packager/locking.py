"""Decide what a lock says, and write it: ``pylock.toml``, which other tools read, too (PEP 751).

A lock is for one target. Which wheels are in it is decided as for a package; see ``dependencies``.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomli_w
from packaging.markers import Marker
from packaging.pylock import Package, PackageWheel, Pylock, is_valid_pylock_path
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from chalice_packager import inputs
from chalice_packager.cache import Cache
from chalice_packager.choice import Choice
from chalice_packager.dependencies import resolve
from chalice_packager.errors import LockNameError, LockOfLockError
from chalice_packager.resolution import Pin, Resolution
from chalice_packager.target import Target


def write_lock(
    project_dir: Path, *, target: Target, output: Path, cache_dir: Path | None, dependencies: Choice
) -> tuple[Pin, ...]:
    """Do what ``lock.lock`` says."""
    if not is_valid_pylock_path(output):
        raise LockNameError(output)
    # A lock names files that everybody can get, so nothing is built for it.
    choice = replace(dependencies, file=dependencies.file or _find(project_dir), build=False)
    asked = inputs.read(project_dir, choice, target=target, provided=frozenset())
    if asked.file is not None and asked.file == output.resolve():
        raise LockOfLockError(output)
    resolution = Resolution()
    if asked.locked or not asked.requirements.is_empty:
        cache = Cache.at(cache_dir)
        resolution = resolve(asked, choice, target=target, cache=cache, allow_missing=False)
    _write(render(resolution, target=target, folder=output.parent), output)
    return resolution.pins


def render(resolution: Resolution, *, target: Target, folder: Path) -> str:
    """Return the lock of a resolution, for a file in *folder*: what lies below it is named by its path from there."""
    system = f"sys_platform == 'linux' and platform_machine == '{target.machine}'"
    document = Pylock(
        lock_version=Version("1.0"),
        environments=[Marker(f"python_version == '{target.python}' and {system}")],
        requires_python=SpecifierSet(f"=={target.python}.*"),
        created_by="chalice-packager",
        packages=[_package(pin, folder.resolve()) for pin in resolution.pins],
        tool={"chalice-packager": {"runtime": target.runtime, "architecture": target.architecture}},
    )
    text: dict[str, Any] = dict(document.to_dict())
    return tomli_w.dumps(text)


def _package(pin: Pin, folder: Path) -> Package:
    place = _relative(pin.url, folder)
    wheel = PackageWheel(
        name=pin.filename,
        url=None if place else pin.url or None,
        path=place or None,
        hashes={"sha256": pin.sha256},
    )
    name = canonicalize_name(pin.name)
    return Package(name=name, version=Version(pin.version), index=pin.index or None, wheels=[wheel])


def _relative(url: str, folder: Path) -> str:
    """Return the path of a file below *folder*; empty for what is elsewhere."""
    start = folder.as_uri() + "/"
    return url.removeprefix(start) if url.startswith(start) and "%" not in url else ""


def _find(project_dir: Path) -> Path | None:
    return inputs.find(project_dir, inputs.NAMES[1:])


def _write(text: str, output: Path) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as folder:
        unfinished = Path(folder, output.name)
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(output)
