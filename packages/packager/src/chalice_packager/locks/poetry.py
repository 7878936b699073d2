"""Read ``poetry.lock``, as Poetry 2 writes it (``lock-version = "2.1"``).

Each package says for which groups and under which markers it is needed, so that nothing has to be followed. Files have
no addresses: the package's index has them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomllib
from packaging.markers import InvalidMarker, Marker
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from chalice_packager.errors import LockError
from chalice_packager.locked import LockedFile, LockedPackage
from chalice_packager.target import Target

AGAIN = "make it again with 'poetry lock' of Poetry 2"
_OLDEST = Version("2.1")
_MAIN = "main"

Row = Mapping[str, Any]


def read(
    file: Path,
    *,
    target: Target,
    extras: Collection[str],
    groups: Collection[str],
    provided: Collection[str],  # noqa: ARG001
) -> Iterator[LockedPackage]:
    """Yield what the project needs on the target. Raises ``LockError``."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        version = Version(str(document.get("metadata", {}).get("lock-version", "0")))
    except (OSError, ValueError, InvalidVersion) as error:
        raise LockError(file, str(error), AGAIN) from None
    if version < _OLDEST or version.major != _OLDEST.major:
        problem = f"it is of version {version} of its format, which does not say what each group needs"
        raise LockError(file, problem, AGAIN)
    rows = document.get("package", [])
    _check(document, rows, file, extras, groups)
    try:
        for row in rows:
            if _is_needed(row, target, extras, {_MAIN, *groups}):
                yield _locked(row, file)
    except (KeyError, TypeError, AttributeError, InvalidMarker) as error:
        raise LockError(file, f"it is not as Poetry writes it: {error!r}", AGAIN) from None


def _check(document: Row, rows: list[Row], file: Path, extras: Collection[str], groups: Collection[str]) -> None:
    all_groups = sorted({group for row in rows for group in row.get("groups", ())} - {_MAIN})
    for kind, wanted, known in (
        ("extra", extras, [*document.get("extras", {})]),
        ("dependency group", groups, all_groups),
    ):
        for name in wanted:
            if name not in known:
                raise LockError(file, f"it has no {kind} {name!r}", f"it has {', '.join(known) or 'none'}")


def _is_needed(row: Row, target: Target, extras: Collection[str], groups: Collection[str]) -> bool:
    wanted = [group for group in row["groups"] if group in groups]
    markers = row.get("markers")
    if isinstance(markers, str) or markers is None:
        return bool(wanted) and _applies(markers, target, extras)
    return any(_applies(markers.get(group), target, extras) for group in wanted)


def _applies(marker: str | None, target: Target, extras: Collection[str]) -> bool:
    if marker is None:
        return True
    parsed = Marker(marker)
    return any(parsed.evaluate({**target.environment, "extra": extra}) for extra in ("", *extras))


def _locked(row: Row, file: Path) -> LockedPackage:
    source = row.get("source", {})
    kind = source.get("type", "legacy")
    wheels = tuple(_wheel(each, source, file) for each in row.get("files", ()) if each["file"].endswith(".whl"))
    is_code = kind in {"git", "directory"} or any(not each["file"].endswith(".whl") for each in row.get("files", ()))
    index = str(source.get("url", "")) if kind == "legacy" else ""
    name = canonicalize_name(row["name"])
    return LockedPackage(name, str(row["version"]), wheels, "it is source code" if is_code else "", index)


def _wheel(each: Row, source: Row, file: Path) -> LockedFile:
    algorithm, _, digest = str(each.get("hash", "")).partition(":")
    if algorithm != "sha256":
        raise LockError(file, f"there is no SHA-256 of {each['file']}", AGAIN)
    url = ""
    if source.get("type") == "url":
        url = str(source["url"])
    elif source.get("type") == "file":
        url = (file.parent / str(source["url"])).resolve().as_uri()
    return LockedFile(str(each["file"]), digest, url)
