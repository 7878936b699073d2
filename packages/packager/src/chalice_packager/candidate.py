"""Decide whether a file that an index offers can be used on a target, and why not.

Pure. What a resolver chose is checked here once more, so that no change in pip can ship a wheel that does not load.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from chalice_packager.errors import MissingWheelError, UnsoundResolutionError
from chalice_packager.resolution import Pin
from chalice_packager.target import Target

_SYSTEMS = {"win": "Windows", "macosx": "macOS", "musllinux": "Linux with musl", "ios": "iOS", "android": "Android"}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MANYLINUX = re.compile(r"manylinux_2_(\d+)_(.+)")


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a file cannot be used."""

    filename: str
    reason: str
    distance: int
    """How far the file is from being usable: of two, the one with the smaller distance tells the user more."""

    def __str__(self) -> str:
        return f"{self.filename} {self.reason}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A distribution that a resolver chose."""

    name: str
    """Normalised."""
    version: str
    filename: str
    url: str
    sha256: str
    """In hexadecimal."""
    requires: tuple[str, ...] = ()
    """Its ``Requires-Dist``."""
    extras: tuple[str, ...] = ()
    """The extras of it that the requirements file asks for."""
    is_requested: bool = False
    """Whether the requirements file names it."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Which candidates the target needs."""

    needed: frozenset[str]
    """Normalised names."""
    problems: tuple[str, ...]
    """What the target needs in addition, one phrase for each."""


def reject(filename: str, target: Target) -> Rejection | None:
    """Return why the file called *filename* cannot be used on *target*, or ``None`` if it can."""
    if not filename.endswith(".whl"):
        return Rejection(filename, "is source code", 4)
    try:
        tags = parse_wheel_filename(filename)[3]
    except (InvalidWheelFilename, InvalidVersion):
        return Rejection(filename, "has no valid wheel name", 9)
    if tags & set(target.tags):
        return None
    distance, reason = min(_mismatch(tag, target) for tag in tags)
    return Rejection(filename, reason, distance)


def version_of(filename: str) -> tuple[str, Version] | None:
    """Return the normalised name and the version that *filename* is a file of, or ``None`` if it tells neither."""
    try:
        if filename.endswith(".whl"):
            return parse_wheel_filename(filename)[:2]
        return parse_sdist_filename(filename)
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return None


def close(candidates: Iterable[Candidate], *, target: Target, provided: frozenset[str]) -> Closure:
    """Follow the requirements of *candidates* on *target*, starting from the requested ones.

    The *provided* ones (normalised names) are needed by nobody, and neither is what only they need.
    """
    by_name = {candidate.name: candidate for candidate in candidates}
    waiting = [(candidate.name, candidate.extras) for candidate in by_name.values() if candidate.is_requested]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    problems: dict[str, None] = {}
    while waiting:
        name, extras = step = waiting.pop()
        if step in seen or name in provided:
            continue
        seen.add(step)
        for requirement in _requires(by_name[name], extras, target.environment):
            if problem := _check(requirement, by_name, provided):
                problems[f"{name} needs {problem}"] = None
            else:
                waiting.append((canonicalize_name(requirement.name), tuple(sorted(requirement.extras))))
    return Closure(frozenset(name for name, _ in seen), tuple(sorted(problems)))


def settle(candidates: Sequence[Candidate], *, by: str, target: Target, provided: frozenset[str]) -> tuple[Pin, ...]:
    """Return what *target* needs of the *candidates*, sorted by name, having checked that it can be used there.

    Raises ``UnsoundResolutionError`` that names who chose them, *by*, and ``MissingWheelError``.
    """
    closure = close(candidates, target=target, provided=provided)
    if closure.problems:
        raise UnsoundResolutionError(closure.problems, by=by, target=str(target))
    chosen = sorted((c for c in candidates if c.name in closure.needed), key=lambda candidate: candidate.name)
    for candidate in chosen:
        if rejection := reject(candidate.filename, target):
            requirement = f"{candidate.name}=={candidate.version}"
            raise MissingWheelError(requirement, asked_by=by, target=str(target), seen=(str(rejection),))
        if not _SHA256.fullmatch(candidate.sha256):
            raise UnsoundResolutionError((f"there is no SHA-256 of {candidate.filename}",), by=by, target=str(target))
    return tuple(Pin(c.name, c.version, c.filename, c.url, c.sha256) for c in chosen)


def _mismatch(tag: Tag, target: Target) -> tuple[int, str]:
    match = _MANYLINUX.fullmatch(tag.platform)
    if tag.platform == "any" or tag.platform in target.platforms:
        return 1 if tag.interpreter[:2] in {"cp", "py"} else 2, f"is for another Python ({tag.interpreter}-{tag.abi})"
    if tag.platform == f"linux_{target.machine}":
        return 0, "does not tell which glibc it needs"
    if match and match[2] == target.machine:
        return 0, f"needs glibc 2.{match[1]}"
    system = next((name for prefix, name in _SYSTEMS.items() if tag.platform.startswith(prefix)), None)
    return (3, f"is for {system}") if system else (2, f"is for another processor ({tag.platform})")


def _requires(candidate: Candidate, extras: tuple[str, ...], environment: Mapping[str, str]) -> Iterable[Requirement]:
    environments = [{**environment, "extra": extra} for extra in ("", *extras)]
    for requirement in map(Requirement, candidate.requires):
        if requirement.marker is None or any(requirement.marker.evaluate(values) for values in environments):
            yield requirement


def _check(requirement: Requirement, by_name: Mapping[str, Candidate], provided: frozenset[str]) -> str | None:
    name = canonicalize_name(requirement.name)
    if name in provided:
        return None
    found = by_name.get(name)
    if found is None:
        return f"{requirement.name}, which was not resolved"
    if not requirement.specifier.contains(found.version, prereleases=True):
        return f"{requirement.name}{requirement.specifier}, and {found.version} was resolved"
    return None
