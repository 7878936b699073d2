"""The unpacked code of functions and layers: one folder for each content, made once.

Archives come from deployments and are not trusted: a name that leads out of the folder is refused. A folder is there
whole or not at all, whatever an archive holds and however full the disk is.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import stat
import threading
import uuid
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Self

from chalice_local.errors import LocalError

UNZIPPED_LIMIT = 262_144_000
"""Bytes of unpacked code and layers that Lambda takes (250 MB, from Lambda's quotas)."""


_ENCRYPTED = 0x1
"""The first of a zip entry's general purpose bits."""


class BadArchiveError(LocalError):
    """The code of a function is not a zip that Lambda would take."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"Could not unzip uploaded file. Please check your file, then try to upload again. ({self.problem})"


class UnwritableCodeError(LocalError):
    """The code of a function cannot be written to this computer's disk."""

    def __init__(self, folder: Path, reason: OSError) -> None:
        super().__init__(folder, reason)
        self.folder = folder
        self.reason = reason

    def __str__(self) -> str:
        return f"cannot unpack code into {self.folder}: {self.reason.strerror}; the sandbox needs space there"


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip with code, and its digest, which takes longer to find than a warm function takes to answer."""

    content: bytes = field(repr=False)
    digest: str
    """SHA-256 of the content, in hexadecimal."""

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Return the archive with *content*."""
        return cls(content, hashlib.sha256(content).hexdigest())


def check_archive(archive: bytes) -> None:
    """Raise ``BadArchiveError`` unless *archive* can be unpacked as code, as far as its directory tells."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            entries = opened.infolist()
    except zipfile.BadZipFile as error:
        raise BadArchiveError(str(error)) from None
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts:
            raise BadArchiveError(f"the name {entry.filename!r} leads out of the folder")
        if entry.flag_bits & _ENCRYPTED:
            raise BadArchiveError(f"{entry.filename!r} is encrypted")
    if sum(entry.file_size for entry in entries) > UNZIPPED_LIMIT:
        raise BadArchiveError(f"unzipped size must be smaller than {UNZIPPED_LIMIT} bytes")


class CodeStore:
    """Unpacked archives below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    def unpack(self, archive: Archive) -> Path:
        """Return the folder with the content of *archive*; the same content is unpacked once.

        Raises ``BadArchiveError`` or ``UnwritableCodeError``.
        """
        target = self.folder / archive.digest
        with self._lock:
            if not target.exists():
                check_archive(archive.content)
                partial = target.with_name(f"{target.name}.{uuid.uuid4().hex}")
                try:
                    _extract(archive.content, partial)
                    partial.rename(target)
                except OSError as error:
                    raise UnwritableCodeError(self.folder, error) from error
                finally:
                    shutil.rmtree(partial, ignore_errors=True)
        return target

    def remove(self) -> None:
        """Remove everything that was unpacked."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _extract(archive: bytes, folder: Path) -> None:
    folder.mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for entry in opened.infolist():
            try:
                path = Path(opened.extract(entry, folder))
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
                raise BadArchiveError(f"{entry.filename!r}: {error}") from None
            except (FileExistsError, IsADirectoryError, NotADirectoryError):
                raise BadArchiveError(f"{entry.filename!r} is a file and a folder") from None
            mode = stat.S_IMODE(entry.external_attr >> 16)
            if mode & 0o111 and not entry.is_dir():
                path.chmod(0o755)
