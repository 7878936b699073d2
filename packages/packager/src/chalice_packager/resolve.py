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

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from chalice_packager import placeholder
from chalice_packager.candidate import Candidate, close, reject
from chalice_packager.diagnosis import explain, find_missing, is_unreachable
from chalice_packager.errors import MissingWheelError, PipError, UnsoundResolutionError
from chalice_packager.pip_run import Run, run
from chalice_packager.requirements import Requirements
from chalice_packager.resolution import Pin, Resolution
from chalice_packager.target import Target

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = "requirements.txt"


def resolve(requirements: Requirements, *, target: Target, allow_missing: bool = False) -> Resolution:
    """Return the wheels that satisfy *requirements* on *target*.

    What is provided is not among them, and neither is what only that needs. Raises ``MissingWheelError`` (unless
    *allow_missing*), ``ConflictError``, ``UnreachableIndexError``, ``UnsoundResolutionError`` and ``PipError``.
    """
    missing = [text for text in requirements.sources if _applies(text, target)]
    if missing and not allow_missing:
        raise MissingWheelError(missing[0], asked_by=_FILE, target=str(target), seen=("it is source code",))
    with tempfile.TemporaryDirectory(prefix="chalice-packager-") as name:
        scratch = _Scratch(Path(name), requirements)
        while not (finished := scratch.ask(target)).is_success:
            missing.append(_replace(finished, scratch, target, allow_missing=allow_missing))
        report = scratch.report()
    candidates = [candidate for candidate in _parse(report) if candidate.name not in scratch.replaced]
    pins = _choose(candidates, report["pip_version"], target, requirements.provided | scratch.replaced)
    return Resolution(pins, tuple(missing))


class _Scratch:
    """The files that pip reads and writes."""

    def __init__(self, folder: Path, requirements: Requirements) -> None:
        self._folder = folder
        self._placeholders = folder / "placeholders"
        self._placeholders.mkdir()
        self._start = requirements.folder
        (folder / _FILE).write_text("\n".join(requirements.lines) + "\n", encoding="utf-8")
        self.replaced: frozenset[str] = frozenset()

    def ask(self, target: Target) -> Run:
        # --target, because pip refuses to choose for another system when it would install into its own.
        command = ["install", "--dry-run", "--ignore-installed", "--target", str(self._folder / "nothing")]
        command += ["--report", str(self._folder / "report.json"), "--requirement", str(self._folder / _FILE)]
        if self.replaced:
            command += ["--find-links", str(self._placeholders)]
        return run(command, target=target, folder=self._start, log=self._folder / "log.txt")

    def replace(self, requirement: Requirement) -> bool:
        self.replaced |= {canonicalize_name(requirement.name)}
        return placeholder.write(requirement, self._placeholders)

    def report(self) -> Mapping[str, Any]:
        report: Mapping[str, Any] = json.loads((self._folder / "report.json").read_text(encoding="utf-8"))
        return report


def _applies(text: str, target: Target) -> bool:
    try:
        marker = Requirement(text).marker
    except InvalidRequirement:
        return True
    return marker is None or marker.evaluate(dict(target.environment))


def _replace(failed: Run, scratch: _Scratch, target: Target, *, allow_missing: bool) -> str:
    """Let the next run pass over what *failed* could not find, and return that; or raise the reason for the failure."""
    missing = find_missing(failed)
    is_known = missing and not is_unreachable(failed, missing.requirement.name)
    if allow_missing and missing and is_known and scratch.replace(missing.requirement):
        return str(missing.requirement)
    raise explain(failed, command="install", file=_FILE, target=target)


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


def _choose(candidates: list[Candidate], pip: str, target: Target, provided: frozenset[str]) -> tuple[Pin, ...]:
    closure = close(candidates, target=target, provided=provided)
    if closure.problems:
        raise UnsoundResolutionError(closure.problems, pip=pip, target=str(target))
    chosen = sorted((c for c in candidates if c.name in closure.needed), key=lambda candidate: candidate.name)
    for candidate in chosen:
        if rejection := reject(candidate.filename, target):
            requirement = f"{candidate.name}=={candidate.version}"
            raise MissingWheelError(requirement, asked_by=_FILE, target=str(target), seen=(str(rejection),))
        if not _SHA256.fullmatch(candidate.sha256):
            raise PipError("install", f"there is no SHA-256 of {candidate.filename}")
    return tuple(Pin(c.name, c.version, c.filename, c.url, c.sha256) for c in chosen)
