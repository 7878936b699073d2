"""Hold what is known of a wheel that was checked: where its files go, and where their streams are.

Which these are is decided in ``wheel``, whose libraries are not needed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from chalice_packager import archive
from chalice_packager.archive import Entry, MadeContent, WheelContent


class Row(NamedTuple):
    """Where one file of a wheel goes in a package, and where its stream is in the wheel."""

    path: str
    mode: int
    offset: int
    packed_size: int
    size: int
    crc: int
    is_deflated: bool
    is_script: bool = False
    """Whether it is to begin with the path of a Python, for which a wheel has ``#!python``."""

    def content(self, file: Path) -> WheelContent:
        """Return the stream as it lies in *file*."""
        return WheelContent(file, *self[2:7])


def entries(rows: Sequence[Row], file: Path, *, origin: str) -> tuple[Entry, ...]:
    """Return what the *rows* of a wheel, whose paths were checked with it, put into a package."""
    return tuple(
        Entry._make((row[0], row[1], _started(row, file) if row[7] else WheelContent(file, *row[2:7]), origin))
        for row in rows
    )


def _started(row: Row, file: Path) -> MadeContent:
    """Return a script that the runtime can start: ``python3`` is on its path, whatever the version."""
    first, newline, rest = archive.read(row.content(file)).partition(b"\n")
    return archive.make(b"#!/usr/bin/env python3" + (b"\r" if first.endswith(b"\r") else b"") + newline + rest)
