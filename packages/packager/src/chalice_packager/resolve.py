"""Decide which wheels satisfy a project's requirements on a target.

pip decides, so that indexes, credentials, constraints and hashes mean what they mean everywhere; its answer is checked
for the target. Nothing is downloaded to stay; see ``fetch``.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from chalice_packager import placeholder
from chalice_packager.building import Built, build
from chalice_packager.candidate import Candidate, settle
from chalice_packager.diagnosis import explain, find_missing, has_source, is_unreachable
from chalice_packager.errors import MissingWheelError
from chalice_packager.pip_run import Run, run
from chalice_packager.requirements import Requirements, blank, expand
from chalice_packager.resolution import Resolution
from chalice_packager.target import Target

_FILE = "requirements.txt"
_MARKER = re.compile(r"(?:\s;\s*|;\s+)(.+)$")
_EXTRAS = re.compile(r"(\[[^\[\]]*\])")


def resolve(
    requirements: Requirements, *, target: Target, allow_missing: bool = False, builds: Path | None = None
) -> Resolution:
    """Return the wheels that satisfy *requirements* on *target*.

    What is provided is not among them, and neither is what only that needs. Where there is only source code, wheels are
    built into the folder *builds*, unless it is ``None``. Raises ``MissingWheelError`` (unless *allow_missing*),
    ``ConflictError``, ``UnreachableIndexError``, ``UnsoundResolutionError`` and ``PipError``.
    """
    with tempfile.TemporaryDirectory(prefix="chalice-packager-") as name:
        scratch = _Scratch(Path(name), requirements, builds)
        missing = list(_build_sources(requirements, scratch, target, allow_missing=allow_missing))
        while not (finished := scratch.ask(target)).is_success:
            missing += _replace(finished, scratch, target, allow_missing=allow_missing)
        report = scratch.report()
    candidates = [candidate for candidate in _parse(report) if candidate.name not in scratch.replaced]
    by = f"pip {report['pip_version']}"
    pins = settle(candidates, by=by, target=target, provided=requirements.provided | scratch.replaced)
    return Resolution(pins, tuple(missing))


class _Scratch:
    """The files that pip reads and writes."""

    def __init__(self, folder: Path, requirements: Requirements, builds: Path | None) -> None:
        self._folder = folder
        self._placeholders = folder / "placeholders"
        self._placeholders.mkdir()
        self._requirements = requirements
        self._builds = builds
        self._lines = list(requirements.lines)
        self._built: list[Path] = []
        self.replaced: frozenset[str] = frozenset()

    def ask(self, target: Target) -> Run:
        (self._folder / _FILE).write_text("\n".join((*self._lines, "")), encoding="utf-8")
        # --target, because pip refuses to choose for another system when it would install into its own.
        command = ["install", "--dry-run", "--ignore-installed", "--target", str(self._folder / "nothing")]
        command += ["--report", str(self._folder / "report.json"), "--requirement", str(self._folder / _FILE)]
        for place in ([self._placeholders] if self.replaced else []) + self._built:
            command += ["--find-links", str(place)]
        return run(command, target=target, folder=self._requirements.folder, log=self._folder / "log.txt")

    def replace(self, requirement: Requirement) -> bool:
        self.replaced |= {canonicalize_name(requirement.name)}
        return placeholder.write(requirement, self._placeholders)

    def build(self, *lines: str, target: Target) -> Built:
        """Build what the *lines* of a requirements file ask for."""
        if self._builds is None:
            return Built(None)
        if self._requirements.has_hashes:
            return Built(None, "is not built where hashes are required")
        into = self._builds / f"build-{len(list(self._builds.iterdir()))}"
        options = self._requirements.options
        if lines[0].startswith("--no-binary"):  # which version is still to be chosen
            options += self._requirements.limits
        return build((*options, *lines), target=target, folder=self._requirements.folder, into=into)

    def offer(self, wheel: Path) -> None:
        """Let pip find a wheel that was built."""
        self._built.append(wheel.parent)

    def require(self, wheel: Path, extras: str) -> None:
        """Let pip take a wheel that was built."""
        name = wheel.name.partition("-")[0]
        self._lines.append(f"{name}{extras} @ {wheel.resolve().as_uri()}")

    def report(self) -> Mapping[str, Any]:
        report: Mapping[str, Any] = json.loads((self._folder / "report.json").read_text(encoding="utf-8"))
        return report


def _build_sources(
    requirements: Requirements, scratch: _Scratch, target: Target, *, allow_missing: bool
) -> Iterator[str]:
    """Build the source code that the requirements name by its place, and yield what cannot be had so."""
    for text in requirements.sources:
        if not _applies(text, target):
            continue
        built = scratch.build(*_lines_of(text), target=target)
        if built.wheel is not None:
            match = _EXTRAS.search(text)
            scratch.require(built.wheel, match[1] if match else "")
        elif allow_missing:
            yield blank(text)
        else:
            seen = f"it is source code, which {built.problem}" if built.problem else "it is source code"
            raise MissingWheelError(blank(text), asked_by=_FILE, target=str(target), seen=(seen,))


def _lines_of(text: str) -> tuple[str, ...]:
    """Return what makes pip build a requirement on source code, without its marker: what is named has wheels, too."""
    asked = _named(text)
    if asked is None:
        return (_MARKER.sub("", text),)
    asked.marker = None
    return (f"--no-binary {asked.name}", str(asked))


def _named(text: str) -> Requirement | None:
    """Return the requirement that *text* is, if it names no place."""
    try:
        asked = Requirement(expand(text))
    except InvalidRequirement:
        return None
    return None if asked.url else asked


def _applies(text: str, target: Target) -> bool:
    asked = _named(text)
    if asked is not None:
        return asked.marker is None or asked.marker.evaluate(dict(target.environment))
    match = _MARKER.search(text)
    if match is None:
        return True
    try:
        return Marker(match[1]).evaluate(dict(target.environment))
    except InvalidMarker:
        return True


def _replace(failed: Run, scratch: _Scratch, target: Target, *, allow_missing: bool) -> Iterator[str]:
    """Let the next run find or pass over what *failed* could not find.

    Yields that if it is passed over; raises the reason for the failure if neither is possible.
    """
    missing = find_missing(failed)
    is_known = missing and not is_unreachable(failed, missing.requirement.name)
    problem = ""
    if missing and is_known and has_source(failed, missing):
        wanted = missing.requirement
        line = f"{wanted.name}{wanted.specifier}"
        built = scratch.build(f"--no-binary {wanted.name}", line, target=target)
        if built.wheel is not None:
            scratch.offer(built.wheel)
            return
        problem = built.problem
    if allow_missing and missing and is_known and scratch.replace(missing.requirement):
        yield str(missing.requirement)
        return
    raise explain(failed, command="install", file=_FILE, target=target, built=problem)


def _parse(report: Mapping[str, Any]) -> Iterator[Candidate]:
    """Yield what a report says would be installed (pip's "Installation Report", version 1)."""
    for item in report["install"]:
        metadata, source = item["metadata"], item["download_info"]
        yield Candidate(
            name=canonicalize_name(metadata["name"]),
            version=metadata["version"],
            filename=unquote(urlsplit(source["url"]).path).rpartition("/")[2],
            url=source["url"],
            sha256=source.get("archive_info", {}).get("hashes", {}).get("sha256", ""),
            requires=tuple(metadata.get("requires_dist", ())),
            extras=tuple(sorted(item.get("requested_extras", ()))),
            is_requested=item["requested"],
        )
