"""Read ``Pipfile.lock``, whose entries are lines of a requirements file in other words (its ``pipfile-spec`` is 6).

It names no files, only hashes, so pip has to ask the index which of them the target can use.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from chalice_packager.errors import LockError

AGAIN = "make it again with 'pipenv lock'"
_SPEC = 6


def read_lines(file: Path, *, groups: Collection[str]) -> Iterator[str]:
    """Yield the lines of the requirements file that says the same. Raises ``LockError``."""
    try:
        document: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LockError(file, str(error), AGAIN) from None
    meta = document.get("_meta", {}) if isinstance(document, dict) else {}
    if meta.get("pipfile-spec") != _SPEC:
        raise LockError(file, f"its 'pipfile-spec' is not {_SPEC}", AGAIN)
    for name in groups:
        if name not in document or name == "_meta":
            known = ", ".join(key for key in document if key not in {"_meta", "default"})
            raise LockError(file, f"it has no dependency group {name!r}", f"it has {known or 'none'}")
    try:
        yield from _lines(document, groups, file)
    except (KeyError, TypeError, AttributeError) as error:
        raise LockError(file, f"it is not as Pipenv writes it: {error!r}", AGAIN) from None


def _lines(document: Mapping[str, Any], groups: Collection[str], file: Path) -> Iterator[str]:
    for number, source in enumerate(document["_meta"].get("sources", ())):
        yield f"{'--extra-index-url' if number else '--index-url'} {source['url']}"
    entries: dict[str, Mapping[str, Any]] = {}
    for group in ("default", *groups):
        entries.update(document.get(group, {}))
    for name, entry in sorted(entries.items()):
        yield _line(name, entry, file)


def _line(name: str, entry: Mapping[str, Any], file: Path) -> str:
    extras = f"[{','.join(entry['extras'])}]" if entry.get("extras") else ""
    marker = f" ; {entry['markers']}" if entry.get("markers") else ""
    place = entry.get("file") or entry.get("path")
    if "git" in entry:
        return f"{name}{extras} @ git+{entry['git']}@{entry['ref']}{marker}"
    if place:
        url = place if "://" in place else (file.parent / place).resolve().as_uri()
        return f"{name}{extras} @ {url}{marker}"
    hashes = "".join(f" --hash={each}" for each in entry.get("hashes", ()))
    return f"{name}{extras}{entry['version']}{marker}{hashes}"
