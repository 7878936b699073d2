"""Hold what is known of a wheel that was checked: where its files go, and where their streams are.

Which these are is decided in ``wheel``, whose libraries are not needed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from chalice_packager.archive import Entry, WheelContent


class Row(NamedTuple):
    """Where one file of a wheel goes in a package, and where its stream is in the wheel."""

    path: str
    mode: int
    offset: int
    packed_size: int
    size: int
    crc: int
    is_deflated: bool


def entries(rows: Sequence[Row], file: Path, *, origin: str) -> tuple[Entry, ...]:
    """Return what the *rows* of a wheel, whose paths were checked with it, put into a package."""
    return tuple(Entry._make((row[0], row[1], WheelContent(file, *row[2:]), origin)) for row in rows)
