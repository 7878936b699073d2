"""Decide what lies where in a package when several origins bring the same path.

Pure but for the checksums of files that clash. Where the origins come from is decided in ``package``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chalice_packager.archive import Entry, checksum
from chalice_packager.artifact import Clash
from chalice_packager.errors import PathConflictError


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of a package, each path once."""

    entries: tuple[Entry, ...]
    """Sorted by path."""
    clashes: tuple[Clash, ...]
    """Sorted by path."""


def merge(origins: Iterable[Iterable[Entry]]) -> Layout:
    """Return the entries of all *origins*; for a path that several have, the first one's.

    Equal bytes do not clash. Raises ``PathConflictError`` for a path that is a file here and a folder there.
    """
    kept: dict[str, Entry] = {}
    clashes = []
    for origin in origins:
        for entry in origin:
            first = kept.setdefault(entry.path, entry)
            if first is not entry and not _are_equal(first, entry):
                clashes.append(Clash(entry.path, first.origin, entry.origin))
    _check_folders(kept)
    entries = tuple(kept[path] for path in sorted(kept))
    return Layout(entries, tuple(sorted(clashes, key=lambda clash: (clash.path, clash.dropped))))


def _are_equal(one: Entry, other: Entry) -> bool:
    return one.content.size == other.content.size and checksum(one.content) == checksum(other.content)


def _check_folders(entries: dict[str, Entry]) -> None:
    for path, entry in entries.items():
        folder = path.rpartition("/")[0]
        while folder:
            if folder in entries:
                raise PathConflictError(folder, file_of=entries[folder].origin, folder_of=entry.origin)
            folder = folder.rpartition("/")[0]
