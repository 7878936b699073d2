"""Keep the packages of a project by what they are made of, so that one that would come out equal is not written again.

Beside each archive lies a file that says what is in it. Only what has such a file is ever deleted: the oldest, when
newer ones have taken their place.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from chalice_packager import archive
from chalice_packager.__about__ import __version__
from chalice_packager.archive import Entry, FileContent, WheelContent
from chalice_packager.artifact import Artifact, Part
from chalice_packager.cache import digest, stamp

KEPT: Final = 10
"""Archives that stay in a folder: those of some stages, and a few to go back to."""


class Store:
    """A folder of archives; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, prefix: str, entries: Sequence[Entry], how: Sequence[str], *, suffix: str) -> Path:
        """Return where the archive of *entries* lies when there is one, made as *how* says.

        What tells two contents apart stands between *prefix* and *suffix*.
        """
        return self._folder / f"{prefix}{_key(entries, how)}-{suffix}"

    def find(self, file: Path) -> Artifact | None:
        """Return the archive that was kept as *file*, or ``None``; one that was changed since is none."""
        table = _table(file)
        try:
            said = json.loads(table.read_bytes())
            if said["stamp"] != stamp(file) and digest(file) != said["sha256"]:
                return None
            parts = tuple(Part(**part) for part in said["parts"])
            artifact = Artifact(file, str(said["sha256"]), int(said["size"]), parts=parts)
            os.utime(table)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return artifact

    def keep(self, entries: Sequence[Entry], file: Path) -> Artifact:
        """Write *entries* to *file*, and return what was written."""
        _table(file).unlink(missing_ok=True)
        artifact = archive.write(entries, file)
        said = {
            "sha256": artifact.sha256,
            "size": artifact.size,
            "stamp": stamp(file),
            "parts": [{**asdict(part), "folders": dict(part.folders)} for part in artifact.parts],
        }
        unfinished = file.with_suffix(f".{os.getpid()}.partial")
        unfinished.write_text(json.dumps(said), encoding="utf-8")
        unfinished.replace(_table(file))
        return artifact

    def forget(self, file: Path) -> None:
        """Let nobody find the archive that was kept as *file*, which stays."""
        _table(file).unlink(missing_ok=True)

    def prune(self) -> None:
        """Delete all but the archives that were used last."""
        tables = sorted(((_used(table), table) for table in self._folder.glob("*.zip.json")), reverse=True)
        for _, table in tables[KEPT:]:
            for each in (table, table.with_suffix("")):
                with suppress(OSError):  # another process was faster, or reads it: the next one will
                    each.unlink(missing_ok=True)


def _table(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")


def _used(table: Path) -> float:
    try:
        return table.stat().st_mtime
    except OSError:
        return 0.0


def _key(entries: Sequence[Entry], how: Iterable[str]) -> str:
    """Return a hash of all that the bytes of an archive follow from, and of what is said about it."""
    sha256 = hashlib.sha256("\0".join((__version__, *how)).encode())
    for entry in sorted(entries, key=lambda entry: entry.path):
        sha256.update(f"\n{entry.path}\0{entry.mode}\0{entry.origin}\0{_content(entry)}".encode())
    return sha256.hexdigest()[:32]


def _content(entry: Entry) -> str:
    content = entry.content
    if isinstance(content, WheelContent):  # whose file is named after its hash
        return f"{content.wheel.name}\0{content.offset}\0{content.is_deflated}"
    data = archive.read(content) if isinstance(content, FileContent) else content.data
    return hashlib.sha256(data).hexdigest()
