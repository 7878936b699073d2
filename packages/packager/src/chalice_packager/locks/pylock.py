"""Read ``pylock.toml``, the lock file that every tool can write (PEP 751)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomllib
from packaging.markers import Marker
from packaging.pylock import (
    Package,
    PackageWheel,
    Pylock,
    PylockUnsupportedVersionError,
    PylockValidationError,
)
from packaging.version import Version

from chalice_packager.errors import LockError
from chalice_packager.locked import LockedFile, LockedPackage
from chalice_packager.target import Target

AGAIN = "make it again, e.g. with 'chalice-packager lock'"


def read(
    file: Path,
    *,
    target: Target,
    extras: Collection[str],
    groups: Collection[str],
    provided: Collection[str],  # noqa: ARG001
) -> Iterator[LockedPackage]:
    """Yield what the lock has for the target. Raises ``LockError``."""
    try:
        lock = Pylock.from_dict(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, PylockValidationError, PylockUnsupportedVersionError) as error:
        raise LockError(file, str(error), AGAIN) from None
    _check(lock, file, extras, groups)
    # Pylock.select() does the same, but where no file can be used it does not say which files there are.
    environment: dict[str, Any] = {
        **target.environment,
        "extras": frozenset(extras),
        "dependency_groups": frozenset([*(lock.default_groups or ()), *groups]),
    }
    python = Version(target.full_version)
    if lock.requires_python is not None and not lock.requires_python.contains(python, prereleases=True):
        raise LockError(file, f"it is for Python {lock.requires_python}, and not for {target}", AGAIN)
    if lock.environments and not any(_holds(marker, environment) for marker in lock.environments):
        raise LockError(file, f"it is not for {target}", AGAIN)
    seen: set[str] = set()
    for package in lock.packages:
        if (package.marker is None or _holds(package.marker, environment)) and not _is_project(package):
            _check_package(package, file, target, seen)
            yield _locked(package, file)


def _check_package(package: Package, file: Path, target: Target, seen: set[str]) -> None:
    """Refuse what PEP 751 says is an error: another Python than is required, and two packages of one name."""
    wanted = package.requires_python
    if wanted is not None and not wanted.contains(Version(target.full_version), prereleases=True):
        raise LockError(file, f"{package.name} is for Python {wanted}, and not for {target}", AGAIN)
    if package.name in seen:
        raise LockError(file, f"it has two packages {package.name} for {target}", AGAIN)
    seen.add(package.name)


def _holds(marker: Marker, environment: Mapping[str, Any]) -> bool:
    return marker.evaluate(dict(environment), context="lock_file")


def _check(lock: Pylock, file: Path, extras: Collection[str], groups: Collection[str]) -> None:
    for kind, wanted, known in (
        ("extra", extras, lock.extras or ()),
        ("dependency group", groups, lock.dependency_groups or ()),
    ):
        for name in wanted:
            if name not in known:
                raise LockError(file, f"it has no {kind} {name!r}", f"it has {', '.join(known) or 'none'}")


def _is_project(package: Package) -> bool:
    """Return whether a package is the project itself, whose code is packaged anyway."""
    return package.directory is not None and Path(package.directory.path) == Path()


def _locked(package: Package, file: Path) -> LockedPackage:
    wheels = tuple(_file(wheel, file) for wheel in package.wheels or ())
    source = "" if not (package.sdist or package.vcs or package.directory or package.archive) else "it is source code"
    if package.archive and str(package.archive.url or package.archive.path).endswith(".whl"):
        wheels, source = (_archive(package, file),), ""
    return LockedPackage(package.name, str(package.version or ""), wheels, source, package.index or "")


def _file(wheel: PackageWheel, file: Path) -> LockedFile:
    sha256, place = _sha256(wheel.hashes, wheel.filename, file), _place(wheel.url, wheel.path, file)
    return LockedFile(wheel.filename, sha256, place, wheel.size)


def _archive(package: Package, file: Path) -> LockedFile:
    archive = package.archive
    if archive is None:
        raise LockError(file, f"{package.name} has no file", AGAIN)
    place = _place(archive.url, archive.path, file)
    name = place.rpartition("/")[2]
    return LockedFile(name, _sha256(archive.hashes, name, file), place, archive.size)


def _place(url: str | None, path: str | None, file: Path) -> str:
    if url:
        return url
    return (file.parent / path).resolve().as_uri() if path else ""


def _sha256(hashes: object, name: str, file: Path) -> str:
    found = hashes.get("sha256") if hasattr(hashes, "get") else None
    if not isinstance(found, str):
        raise LockError(file, f"there is no SHA-256 of {name}", AGAIN)
    return found
