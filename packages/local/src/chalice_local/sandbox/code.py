"""The unpacked code of functions and layers: one folder for each content, made once.

Archives come from deployments and are not trusted: a name that leads out of the folder is refused.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import stat
import threading
import uuid
import zipfile
from pathlib import Path, PurePosixPath

from chalice_local.errors import LocalError

UNZIPPED_LIMIT = 262_144_000
"""Bytes of unpacked code and layers that Lambda takes (250 MB, from Lambda's quotas)."""


class BadArchiveError(LocalError):
    """The code of a function is not a zip that Lambda would take."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"Could not unzip uploaded file. Please check your file, then try to upload again. ({self.problem})"


def check_archive(archive: bytes) -> None:
    """Raise ``BadArchiveError`` unless *archive* can be unpacked as code."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            entries = opened.infolist()
    except zipfile.BadZipFile as error:
        raise BadArchiveError(str(error)) from None
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts:
            raise BadArchiveError(f"the name {entry.filename!r} leads out of the folder")
    if sum(entry.file_size for entry in entries) > UNZIPPED_LIMIT:
        raise BadArchiveError(f"unzipped size must be smaller than {UNZIPPED_LIMIT} bytes")


class CodeStore:
    """Unpacked archives below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def unpack(self, archive: bytes) -> Path:
        """Return the folder with the content of *archive*; the same content is unpacked once.

        Raises ``BadArchiveError``.
        """
        target = self._folder / hashlib.sha256(archive).hexdigest()
        with self._lock:
            if not target.exists():
                check_archive(archive)
                partial = target.with_name(f"{target.name}.{uuid.uuid4().hex}")
                _extract(archive, partial)
                partial.rename(target)
        return target

    def remove(self) -> None:
        """Remove everything that was unpacked."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _extract(archive: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for entry in opened.infolist():
            path = Path(opened.extract(entry, folder))
            mode = stat.S_IMODE(entry.external_attr >> 16)
            if mode & 0o111 and not entry.is_dir():
                path.chmod(0o755)
    folder.mkdir(parents=True, exist_ok=True)
