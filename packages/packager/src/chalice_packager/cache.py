"""Decide what is kept between two builds, and when it may be used again.

Wheels are kept by their own hash, once they were checked. Resolutions are kept by the hash of everything that they
follow from. Deleting the folder is always safe.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import packaging

from chalice_packager import pip_settings
from chalice_packager.__about__ import __version__
from chalice_packager.archive import MadeContent, WheelContent
from chalice_packager.choice import Choice
from chalice_packager.resolution import Resolution, from_json, to_json
from chalice_packager.rows import Row
from chalice_packager.target import Target

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from chalice_packager.requirements import Requirements

_OLD = 86_400.0  # seconds
VARIABLE = "CHALICE_PACKAGER_CACHE"
"""The environment variable that names the folder, where the caller does not."""


class Kept(NamedTuple):
    """A wheel in the cache."""

    file: Path
    rows: tuple[Row, ...]


class Cache:
    """A folder of wheels and resolutions; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._wheels = folder / "wheels-3"
        self._resolutions = folder / "resolutions-4"
        self._metadata = folder / "metadata-1"
        self._pieces = folder / "pieces-1"

    @classmethod
    def at(cls, folder: Path | None) -> Cache:
        """Return the cache in *folder*, or with ``None`` in the one that the environment names, or the user's."""
        if folder is None and (named := os.environ.get(VARIABLE)):
            folder = Path(named)
        if folder is None:
            from platformdirs import user_cache_path

            folder = user_cache_path("chalice-packager")
        return cls(folder)

    def wheel(self, sha256: str) -> Kept | None:
        """Return the checked wheel with that hash, or ``None``; one that was changed since is forgotten."""
        file, table = self._wheels / f"{sha256}.whl", self._wheels / f"{sha256}.json"
        try:
            state, *rows = json.loads(table.read_bytes())
            kept = Kept(file, tuple(Row(*row) for row in rows))
            if state == stamp(file) or digest(file) == sha256:
                return kept
        except (OSError, ValueError, TypeError):
            pass
        for each in (table, file):
            each.unlink(missing_ok=True)
        return None

    def has_wheel(self, sha256: str) -> bool:
        """Return whether a wheel with that hash was kept, at whose file nobody has looked yet."""
        return (self._wheels / f"{sha256}.json").exists()

    def keep_wheel(self, file: Path, sha256: str, rows: Sequence[Row]) -> Kept:
        """Move *file*, which was checked and has these *rows*, into the cache, and return it."""
        kept = file.replace(self._wheels / f"{sha256}.whl")
        unfinished = file.with_suffix(".json")
        unfinished.write_text(json.dumps([stamp(kept), *rows]), encoding="utf-8")
        unfinished.replace(kept.with_suffix(".json"))
        return Kept(kept, tuple(rows))

    def scratch(self) -> TemporaryDirectory[str]:
        """Return a temporary folder from which wheels can be kept."""
        import shutil  # as below: a package of what is here needs none of it
        import time
        from tempfile import TemporaryDirectory

        self._wheels.mkdir(parents=True, exist_ok=True)
        for left in self._wheels.glob(".download-*"):  # by a build that was killed
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _OLD:
                    shutil.rmtree(left)
        return TemporaryDirectory(prefix=".download-", dir=self._wheels)

    def metadata(self, sha256: str) -> bytes | None:
        """Return the headers of the metadata of the wheel with that hash, or ``None``."""
        try:
            return (self._metadata / sha256).read_bytes() if sha256 else None
        except OSError:
            return None

    def keep_metadata(self, headers: bytes, sha256: str) -> None:
        """Keep the headers of the metadata of the wheel with that hash."""
        self._write(self._metadata / sha256, headers)

    def pieces(self, key: str) -> Mapping[str, WheelContent]:
        """Return what was kept for *key*, by path; nothing if nothing was."""
        file = self._pieces / f"{key}.bin"
        try:
            state, rows = json.loads(file.with_suffix(".json").read_bytes())
            return _placed(file, rows) if state == stamp(file) else {}
        except (OSError, ValueError, TypeError):
            return {}

    def keep_pieces(self, pieces: Mapping[str, MadeContent], key: str) -> Mapping[str, WheelContent]:
        """Keep what was made for the entries of a package, by path, and return it."""
        file, offset = self._pieces / f"{key}.bin", 0
        rows: list[tuple[str, int, int, int, int, bool]] = []
        for path, piece in pieces.items():
            rows.append((path, offset, len(piece.data), piece.size, piece.crc, piece.is_deflated))
            offset += len(piece.data)
        self._write(file, b"".join(piece.data for piece in pieces.values()))
        self._write(file.with_suffix(".json"), json.dumps([stamp(file), rows]).encode())
        return _placed(file, rows)

    def resolution(self, key: str) -> Resolution | None:
        """Return the resolution that was kept for *key*, or ``None``."""
        try:
            states, text = json.loads((self._resolutions / f"{key}.json").read_bytes())
            is_current = all(_state(Path(state[0])) == state for state in states)
            return from_json(text) if is_current else None
        except (OSError, ValueError, TypeError, IndexError):
            return None

    def keep_resolution(self, resolution: Resolution, key: str, *, inputs: Iterable[Path] = ()) -> None:
        """Keep *resolution* for *key* as long as *inputs*, files and folders, stay as they are.

        An incomplete one is not kept: what is missing today may be there tomorrow.
        """
        if resolution.missing:
            return
        states = [_state(place) for place in inputs]
        self._write(self._resolutions / f"{key}.json", json.dumps([states, to_json(resolution)]).encode())

    def _write(self, file: Path, content: bytes) -> None:
        """Write a file so that nobody reads half of it."""
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}-{os.urandom(4).hex()}")
        try:
            unfinished.write_bytes(content)
            unfinished.replace(file)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


def key(requirements: Requirements, target: Target, resolver: str = "auto") -> str:
    """Return a hash of all that a resolution follows from, but for what the indexes offer at the moment.

    It is found by *resolver*, one of ``choice.RESOLVERS``.
    """
    from chalice_packager.requirements import expand

    facts = {
        "resolver": resolver,
        "versions": [__version__, pip_settings.version(), packaging.__version__],
        "target": [target.full_version, target.architecture, target.glibc],
        "lines": [expand(line) for line in (*requirements.lines, *requirements.sources)],
        "folder": str(requirements.folder.resolve()),
        "provided": sorted(requirements.provided),
        "inputs": [_state(place) for place in requirements.inputs],
        "settings": [_state(file) for file in pip_settings.files()],
        "variables": sorted(item for item in os.environ.items() if item[0].startswith("PIP_")),
    }
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def front_key(file: Path, choice: Choice, target: Target, provided: frozenset[str]) -> str:
    """Return a hash of what a resolution follows from, as far as it can be told without reading *file*.

    Which other files it depends on is kept with the resolution; see ``Cache.keep_resolution``.
    """
    facts = {
        "versions": [__version__, pip_settings.version(), packaging.__version__],
        "target": [target.full_version, target.architecture, target.glibc],
        "file": _state(file),
        "choice": repr(choice),
        "provided": sorted(provided),
        "settings": [_state(place) for place in pip_settings.files()],
        "variables": sorted(item for item in os.environ.items() if item[0].startswith("PIP_")),
    }
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def digest(file: Path) -> str:
    """Return the SHA-256 of the bytes of *file*, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def stamp(file: Path) -> list[int]:
    """Return what tells a file that was written to from one that was not."""
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]


def _placed(file: Path, rows: Iterable[tuple[str, int, int, int, int, bool]]) -> Mapping[str, WheelContent]:
    return {
        path: WheelContent(file, offset, packed_size, size, crc, is_deflated)
        for path, offset, packed_size, size, crc, is_deflated in rows
    }


def _state(place: Path) -> list[str]:
    """Return what tells two states of a file or folder apart; one that is absent has a state, too."""
    if place.is_file():
        return [str(place), digest(place)]
    if place.is_dir():
        items = sorted(place.iterdir())
        return [str(place), *(f"{item.name} {item.stat().st_size} {item.stat().st_mtime_ns}" for item in items)]
    return [str(place)]
