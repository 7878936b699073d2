"""Unpack an SDK that API Gateway generated into a folder."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from chalice_sdkgen.errors import OutputError, UnsafeArchiveError

LARGEST = 64 * 1024 * 1024
"""Bytes of all files together. A generated SDK has some hundred kilobytes; more is not one."""


def write_sdk(archive: bytes, folder: Path) -> tuple[Path, ...]:
    """Write the files of *archive* below *folder*, without the one folder that encloses them all.

    Files that are there already are replaced, others stay. Everything is checked before the first file is
    written. Returns the paths written, sorted. Raises ``UnsafeArchiveError`` and ``OutputError``.
    """
    files = read_sdk(archive)
    try:
        for name, content in files.items():
            _replace(folder / name, content)
    except OSError as error:
        raise OutputError(folder, error.strerror or str(error)) from error
    return tuple(folder / name for name in files)


def read_sdk(archive: bytes) -> Mapping[PurePosixPath, bytes]:
    """Return the files of an SDK by their paths below its enclosing folder, sorted. Raises ``UnsafeArchiveError``."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            if sum(member.file_size for member in members) > LARGEST:
                raise UnsafeArchiveError(f"it has more than {LARGEST} bytes")
            files = {_safe_path(member.filename): opened.read(member) for member in members}
    except zipfile.BadZipFile as error:
        raise UnsafeArchiveError(str(error)) from error
    tops = {path.parts[0] for path in files}
    enclosed = len(tops) == 1 and all(len(path.parts) > 1 for path in files)
    return {PurePosixPath(*path.parts[1:]) if enclosed else path: content for path, content in sorted(files.items())}


def _safe_path(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or any(sign in name for sign in "\\:\0"):
        raise UnsafeArchiveError(f"it has a file named {name!r}")
    return path


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    temporary = Path(file.name)
    temporary.chmod(0o644)
    temporary.replace(path)
