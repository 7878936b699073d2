"""Decide which files a lock gives a target.

Pure. Which packages a lock has for the target is decided by the reader of its format, in ``locks``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion

from chalice_packager.errors import MissingWheelError
from chalice_packager.resolution import Pin, Resolution
from chalice_packager.target import Target

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A wheel that a lock names."""

    filename: str
    sha256: str
    url: str = ""
    """Empty if the lock does not say where the file is; then its index has it."""
    size: int | None = None
    """Bytes, if the lock says how many."""


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One distribution that a lock has for a target."""

    name: str
    """Normalised."""
    version: str
    wheels: tuple[LockedFile, ...] = ()
    source: str = ""
    """What there is beside wheels, in the user's words: ``it is source code``."""
    index: str = ""
    """The index that has its files; empty for the one of pip's settings."""


def choose(packages: Iterable[LockedPackage], *, file: str, target: Target, allow_missing: bool) -> Resolution:
    """Return the best wheel of each package for the target; *file* is what the user calls the lock.

    Raises ``MissingWheelError`` for a package without one, unless *allow_missing*.
    """
    ranks = {tag: rank for rank, tag in enumerate(target.tags)}
    pins, missing = [], []
    for package in packages:
        pin = _choose(package, ranks)
        if pin is not None:
            pins.append(pin)
        elif allow_missing:
            missing.append(f"{package.name}=={package.version}")
        else:
            requirement = f"{package.name}=={package.version}"
            seen = tuple(_seen(package, target))
            raise MissingWheelError(requirement, asked_by=file, target=str(target), seen=seen)
    return Resolution(tuple(sorted(pins, key=lambda pin: pin.name)), tuple(missing))


def _choose(package: LockedPackage, ranks: Mapping[Tag, int]) -> Pin | None:
    usable = [(rank, wheel) for wheel in package.wheels if (rank := _rank(wheel.filename, ranks)) is not None]
    if not usable:
        return None
    _, wheel = min(usable, key=lambda pair: (pair[0], pair[1].filename))
    return Pin(package.name, package.version, wheel.filename, wheel.url, wheel.sha256, package.index, size=wheel.size)


def _rank(filename: str, ranks: Mapping[Tag, int]) -> int | None:
    try:
        tags = parse_wheel_filename(filename)[3]
    except (InvalidWheelFilename, InvalidVersion):
        return None
    return min((ranks[tag] for tag in tags if tag in ranks), default=None)


def _seen(package: LockedPackage, target: Target) -> Iterable[str]:
    from chalice_packager.candidate import reject  # loads what reads requirements

    rejections = [rejection for wheel in package.wheels if (rejection := reject(wheel.filename, target))]
    nearest = sorted(rejections, key=lambda rejection: (rejection.distance, rejection.filename))
    yield from map(str, nearest[:_SHOWN])
    if len(nearest) > _SHOWN:
        yield f"{len(nearest) - _SHOWN} more files cannot be used either"
    if package.source:
        yield package.source
