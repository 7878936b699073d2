"""Read ``uv.lock``: the distributions of a project, and by which of their requirements each of them is reached.

The format is uv's own ("version = 1"). It is for all systems at once: what a target needs follows from the markers of
the requirements that lead to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import tomllib
from packaging.markers import InvalidMarker, Marker
from packaging.utils import canonicalize_name

from chalice_packager.errors import LockError
from chalice_packager.locked import LockedFile, LockedPackage
from chalice_packager.target import Target

AGAIN = "make it again with 'uv lock'"
_VERSION = 1

Row = Mapping[str, Any]


def read(
    file: Path, *, target: Target, extras: Collection[str], groups: Collection[str], provided: Collection[str]
) -> Iterator[LockedPackage]:
    """Yield what the project in the lock's folder needs on the target. Raises ``LockError``.

    What only the *provided* distributions need is not among it.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LockError(file, str(error), AGAIN) from None
    if document.get("version") != _VERSION:
        problem = f"it is of version {document.get('version')!r} of its format, and {_VERSION} is known here"
        raise LockError(file, problem, "make it with another uv")
    try:
        lock = _Lock(document, file, target, provided)
        for row in lock.follow(extras, groups):
            yield _locked(row, file)
    except (KeyError, TypeError, AttributeError, InvalidMarker) as error:
        raise LockError(file, f"it is not as uv writes it: {error!r}", AGAIN) from None


class _Lock:
    def __init__(self, document: Row, file: Path, target: Target, provided: Collection[str]) -> None:
        self._file = file
        self._provided = provided
        self._environment = dict(target.environment)
        self._rows: dict[str, list[Row]] = {}
        for row in document.get("package", ()):
            self._rows.setdefault(canonicalize_name(row["name"]), []).append(row)

    def follow(self, extras: Collection[str], groups: Collection[str]) -> Iterator[Row]:
        """Yield the rows that the project leads to, each once."""
        root = self._root()
        waiting = [*root.get("dependencies", ()), *self._added(root, "optional-dependencies", "extra", extras)]
        waiting += self._added(root, "dev-dependencies", "dependency group", groups)
        seen: set[tuple[int, str]] = set()
        yielded: set[int] = {id(root)}
        while waiting:
            edge = waiting.pop()
            if not self._applies(edge):
                continue
            row = self._find(edge)
            steps = {(id(row), extra) for extra in ("", *edge.get("extra", ()))} - seen
            seen |= steps
            if canonicalize_name(row["name"]) not in self._provided:
                waiting += [each for _row, extra in sorted(steps) for each in _edges(row, extra)]
            if id(row) not in yielded:
                yielded.add(id(row))
                yield row

    def _added(self, root: Row, table: str, kind: str, names: Collection[str]) -> Iterator[Row]:
        for name in names:
            known = root.get(table, {})
            if name not in known:
                raise LockError(self._file, f"it has no {kind} {name!r}", f"it has {', '.join(known) or 'none'}")
            yield from known[name]

    def _root(self) -> Row:
        """Return the project that the lock lies beside."""
        for rows in self._rows.values():
            for row in rows:
                source = row["source"]
                if source.get("virtual", source.get("editable", source.get("directory"))) == ".":
                    return row
        raise LockError(
            self._file, "it has no project in its own folder", "name the lock of a project, not of a workspace"
        )

    def _applies(self, edge: Row) -> bool:
        marker = edge.get("marker")
        return marker is None or Marker(marker).evaluate({**self._environment, "extra": ""})

    def _find(self, edge: Row) -> Row:
        rows = self._rows.get(canonicalize_name(edge["name"]), [])
        wanted = [
            row
            for row in rows
            if edge.get("version") in (None, row.get("version")) and edge.get("source") in (None, row["source"])
        ]
        if len(wanted) > 1:
            wanted = [row for row in wanted if self._is_for_target(row)]
        if len(wanted) != 1:
            raise LockError(self._file, f"it has {len(wanted)} packages that can be {edge['name']}", AGAIN)
        return wanted[0]

    def _is_for_target(self, row: Row) -> bool:
        markers = row.get("resolution-markers", ())
        return not markers or any(Marker(marker).evaluate({**self._environment, "extra": ""}) for marker in markers)


def _edges(row: Row, extra: str) -> Iterable[Row]:
    """Return the requirements of a package, or of an extra of it."""
    found: Iterable[Row] = row.get("optional-dependencies", {}).get(extra, ()) if extra else row.get("dependencies", ())
    return found


def _locked(row: Row, file: Path) -> LockedPackage:
    source, version = row["source"], str(row.get("version", ""))
    registry = str(source.get("registry", ""))
    wheels = tuple(_wheel(wheel, row, file) for wheel in row.get("wheels", ()))
    code = "sdist" in row or not ({"registry", "url", "path"} & source.keys())
    index = registry if registry.startswith(("http:", "https:")) else ""
    return LockedPackage(canonicalize_name(row["name"]), version, wheels, "it is source code" if code else "", index)


def _wheel(wheel: Row, row: Row, file: Path) -> LockedFile:
    source = row["source"]
    algorithm, _, digest = str(wheel.get("hash", "")).partition(":")
    if algorithm != "sha256":
        raise LockError(file, f"there is no SHA-256 of a wheel of {row['name']}", AGAIN)
    url = wheel.get("url") or source.get("url")
    if not url:
        folder = file.parent / str(source.get("registry", ""))
        url = (folder / str(wheel.get("path") or source["path"])).resolve().as_uri()
    name = wheel.get("filename") or unquote(urlsplit(url).path).rpartition("/")[2]
    return LockedFile(str(name), digest, str(url))
