"""Decide what lies where in a package when several origins bring the same path.

Pure but for the checksums of files that clash. Where the origins come from is decided in ``package``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chalice_packager.archive import Entry, checksum
from chalice_packager.artifact import CaseClash, Clash
from chalice_packager.errors import PathConflictError


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of a package, each path once."""

    entries: tuple[Entry, ...]
    """Sorted by path."""
    clashes: tuple[Clash | CaseClash, ...]
    """Sorted by path, those of case last."""


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
    clashes.sort(key=lambda clash: (clash.path, clash.dropped))
    return Layout(entries, (*clashes, *_case_clashes(entries)))


def _are_equal(one: Entry, other: Entry) -> bool:
    return one.content.size == other.content.size and checksum(one.content) == checksum(other.content)


def _check_folders(entries: dict[str, Entry]) -> None:
    folders: set[str] = set()
    for path, entry in entries.items():
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            if folder in entries:
                raise PathConflictError(folder, file_of=entries[folder].origin, folder_of=entry.origin)
            folders.add(folder)
            folder = folder.rpartition("/")[0]


def _case_clashes(entries: Sequence[Entry]) -> Iterator[CaseClash]:
    """Yield what differs in case alone: of folders not every file in them."""
    found = {entry.path.rpartition("/")[0] for entry in entries}
    found |= {folder[:end] for folder in found for end, letter in enumerate(folder) if letter == "/"}
    found |= {entry.path for entry in entries}
    if len({path.casefold() for path in found}) == len(found):
        return
    seen: dict[str, tuple[str, Entry]] = {}
    folders: set[str] = set()
    for entry in entries:
        folder, _, name = entry.path.rpartition("/")
        spelt = [entry.path] if name else []
        while folder and folder not in folders:
            folders.add(folder)
            spelt.append(folder + "/")
            folder = folder.rpartition("/")[0]
        for path in reversed(spelt):
            other, owner = seen.setdefault(path.casefold(), (path, entry))
            if other != path and _parent(other) == _parent(path):
                yield CaseClash(other, owner.origin, path, entry.origin)


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0]
