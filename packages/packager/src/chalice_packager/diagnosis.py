"""Decide what a failed run of pip means for the user.

Pure: pip's log in, one error out. The log says more than pip's messages do: which files it passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from chalice_packager.candidate import Rejection, reject, version_of
from chalice_packager.errors import (
    ConflictError,
    HashMismatchError,
    MissingWheelError,
    PackagerError,
    PipError,
    UnreachableIndexError,
)
from chalice_packager.pip_run import Run
from chalice_packager.target import Target

_NOT_FOUND = re.compile(
    r"ERROR: Could not find a version that satisfies the requirement (?P<requirement>.+?)"
    r"(?: \(from (?P<parent>[^()]+)\))? \(from versions: (?P<versions>.*)\)"
)
_UNREACHABLE = re.compile(r"Could not fetch URL \S+/(?P<name>[^/\s]+)/: (?P<problem>(?!404).+) - skipping")
_SKIPPED = re.compile(r"^\s*Skipping link: .*?(?P<url>[a-z]+://\S+)", re.MULTILINE)
_OTHER_PYTHON = re.compile(
    r"Link requires a different Python \([^()]* not in: '(?P<wanted>[^']*)'\): (?P<url>[a-z]+://\S+)"
)
_CAUSES = re.compile(r"The conflict is caused by:\n(?P<causes>(?: +\S.*\n)+)")
_MISMATCH = re.compile(
    r"(?P<name>\S.*?) from .*:\s+Expected sha256 (?P<expected>[0-9a-f]+)\s+Got\s+(?P<found>[0-9a-f]+)"
)
_UNSUPPORTED = re.compile(r"ERROR: (?P<filename>\S+\.whl) is not a supported wheel on this platform")
_YANKED = re.compile(r"Ignored the following yanked versions: (?P<versions>.*)")
_SHOWN = 3
_LINES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class NotFound:
    """What pip could not find."""

    requirement: Requirement
    parent: str | None
    """The name of the distribution that requires it; ``None`` if the requirements file does."""
    versions: tuple[str, ...]
    """Versions with a usable wheel, none of which satisfies the requirement."""


def find_missing(run: Run) -> NotFound | None:
    """Return what the failed *run* could not find, or ``None`` if it failed for another reason."""
    match = _NOT_FOUND.search(run.log) or _NOT_FOUND.search(run.errors)
    if match is None:
        return None
    try:
        requirement = Requirement(match["requirement"])
    except InvalidRequirement:
        return None
    versions = () if match["versions"] == "none" else tuple(match["versions"].split(", "))
    return NotFound(requirement, match["parent"], versions)


def has_source(run: Run, missing: NotFound) -> bool:
    """Whether an index has source code of what is missing."""
    name = canonicalize_name(missing.requirement.name)
    for match in _SKIPPED.finditer(run.log):
        filename = unquote(urlsplit(match["url"]).path.rpartition("/")[2])
        project = version_of(filename)
        if project is None or filename.endswith(".whl") or project[0] != name:
            continue
        if _satisfies(project[1].public, missing.requirement.specifier):
            return True
    return False


def explain(run: Run, *, command: str, file: str, target: Target, built: str = "") -> PackagerError:
    """Return the error for a failed *run*; *file* is what the user calls the requirements file.

    What came of building the source code is *built*.
    """
    missing = find_missing(run)
    if missing and (problem := _find_unreachable(run, missing.requirement.name)):
        return UnreachableIndexError(str(missing.requirement), problem)
    if missing:
        return MissingWheelError(
            str(missing.requirement),
            asked_by=missing.parent or file,
            target=str(target),
            seen=(*_seen(run, missing, target), *([f"its source code {built}"] if built else [])),
        )
    if match := _UNSUPPORTED.search(run.errors):
        filename = match["filename"]
        seen = tuple(str(rejection) for rejection in [reject(filename, target)] if rejection)
        return MissingWheelError(filename, asked_by=file, target=str(target), seen=seen)
    return _explain_answer(run, command)


def _explain_answer(run: Run, command: str) -> PackagerError:
    """Return the error for a run that found everything, and could not use it."""
    if match := _CAUSES.search(run.log):
        causes = [line.strip() for line in match["causes"].splitlines()]
        more = len(causes) - _LINES_SHOWN
        return ConflictError((*causes[:_LINES_SHOWN], *([f"and {more} more like it"] if more > 0 else [])))
    if match := _MISMATCH.search(run.errors):
        return HashMismatchError(match["name"], expected=match["expected"], found=match["found"])
    lines = [line.strip() for line in run.errors.splitlines() if line.strip()]
    return PipError(command, " / ".join(lines[-_LINES_SHOWN:]) or "it wrote nothing")


def is_unreachable(run: Run, name: str) -> bool:
    """Whether an index could not be asked for *name*, so that nothing is known of what it has."""
    return _find_unreachable(run, name) is not None


def _find_unreachable(run: Run, name: str) -> str | None:
    asked = canonicalize_name(name)
    return next((m["problem"] for m in _UNREACHABLE.finditer(run.log) if canonicalize_name(m["name"]) == asked), None)


def _seen(run: Run, missing: NotFound, target: Target) -> Iterator[str]:
    rejections = [*_rejections(run, missing, target), *_of_other_pythons(run, missing)]
    yield from (str(rejection) for rejection in rejections[:_SHOWN])
    if len(rejections) > _SHOWN:
        yield f"{len(rejections) - _SHOWN} more files cannot be used either"
    if yanked := _yanked(run, missing):
        yield f"{yanked[-1]} was withdrawn by its authors (yanked) and is taken only if it is asked for with '=='"
    if missing.versions:
        yield f"there are wheels of {', '.join(missing.versions[-_SHOWN:])}"


def _yanked(run: Run, missing: NotFound) -> list[str]:
    """Return the versions that would satisfy the requirement and were passed over for what their authors say."""
    match = _YANKED.search(run.log)
    named = match["versions"].split(", ") if match else []
    return [version for version in named if _satisfies(version, missing.requirement.specifier)]


def _of_other_pythons(run: Run, missing: NotFound) -> list[Rejection]:
    """Return the files that say which Python they need, and it is not the target's, the newest first."""
    name, found = canonicalize_name(missing.requirement.name), []
    for match in _OTHER_PYTHON.finditer(run.log):
        filename = unquote(urlsplit(match["url"]).path.rpartition("/")[2])
        project = version_of(filename)
        if project and project[0] == name and _satisfies(project[1].public, missing.requirement.specifier):
            found.append((project[1], Rejection(filename, f"needs Python {match['wanted']}", 1)))
    return [rejection for _, rejection in sorted(found, key=lambda item: item[0], reverse=True)]


def _rejections(run: Run, missing: NotFound, target: Target) -> list[Rejection]:
    """Return the files that would satisfy the requirement, the newest first and of each version the nearest."""
    name = canonicalize_name(missing.requirement.name)
    found = []
    for filename in {unquote(urlsplit(match["url"]).path.rpartition("/")[2]) for match in _SKIPPED.finditer(run.log)}:
        project = version_of(filename)
        if project is None or project[0] != name or not _satisfies(project[1].public, missing.requirement.specifier):
            continue
        if rejection := reject(filename, target):
            found.append((project[1], -rejection.distance, rejection))
    return [
        rejection for _, _, rejection in sorted(found, key=lambda item: (*item[:2], item[2].filename), reverse=True)
    ]


def _satisfies(version: str, specifier: SpecifierSet) -> bool:
    return specifier.contains(version, prereleases=True)
