"""Decide where the command's documents go: to standard output, to a file, or to a folder with one for each name."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Replace *path* with *text* at once, whoever reads it meanwhile. Raises ``OSError``."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_each(folder: Path, texts: Mapping[str, str]) -> None:
    """Write ``NAME.json`` into *folder* for each name, and make the folder. Raises ``OSError``.

    What cannot stand in the name of a file everywhere becomes ``_``, and two names never share a file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    for name, text in texts.items():
        stem = safe = re.sub(r"[^A-Za-z0-9_.-]", "_", name).lstrip(".") or "_"
        count = 1
        while safe.lower() in taken:  # the case of a name makes no other file on Windows and macOS
            count += 1
            safe = f"{stem}_{count}"
        taken.add(safe.lower())
        write(folder / f"{safe}.json", text)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
