"""Decide which files of a folder belong in a package, and find them.

Their contents are not looked at here, and where they go is decided in ``layout``.
"""

from __future__ import annotations

import errno
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chalice_packager.errors import BrokenLinkError, LinkLoopError, SpecialFileError, UnreadableFileError

IGNORED = frozenset({"__pycache__", ".git", ".hg", ".svn", ".DS_Store"})
"""Names that are never packaged: what tools leave behind, whichever folder they are in."""

SECRET = frozenset({".env"})
"""Names that are left out and said to be: they hold passwords more often than code."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file that was found."""

    path: str
    """Below the folder that was walked, with slashes."""
    file: Path
    mode: int
    """0o755 for a file that its owner may execute, else 0o644."""
    size: int
    """In bytes."""

    @property
    def is_secret(self) -> bool:
        """Whether the file stays out of the package with a note."""
        return self.file.name in SECRET


def walk(folder: Path) -> Iterator[Leaf]:
    """Yield the files below *folder*; symbolic links are followed, and the links themselves are not kept.

    Raises ``BrokenLinkError``, ``LinkLoopError``, ``SpecialFileError`` and ``UnreadableFileError``.
    """
    return _walk(folder, "", (folder.resolve(),))


def find(file: Path, path: str) -> Leaf:
    """Return *file* as the leaf at *path*, following a symbolic link."""
    try:
        status = file.stat()
    except FileNotFoundError:
        raise BrokenLinkError(file, _aim(file)) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise LinkLoopError(file, file) from None
        raise UnreadableFileError(file, error.strerror or str(error)) from None
    if not stat.S_ISREG(status.st_mode):
        raise SpecialFileError(file)
    # The owner's bit alone: a umask takes the others away, and the archive must not depend on it.
    mode = 0o755 if status.st_mode & stat.S_IXUSR else 0o644
    return Leaf(path, file, mode, status.st_size)


def _walk(folder: Path, prefix: str, parents: tuple[Path, ...]) -> Iterator[Leaf]:
    try:
        names = sorted(item.name for item in folder.iterdir())
    except OSError as error:
        raise UnreadableFileError(folder, error.strerror or str(error)) from None
    for name in names:
        if name in IGNORED:
            continue
        item = folder / name
        if item.is_dir():
            yield from _walk(item, f"{prefix}{name}/", (*parents, _enter(item, parents)))
        else:
            yield find(item, f"{prefix}{name}")


def _enter(folder: Path, parents: tuple[Path, ...]) -> Path:
    real = folder.resolve()
    if real in parents:
        raise LinkLoopError(folder, real)
    return real


def _aim(link: Path) -> str:
    return str(link.readlink()) if link.is_symlink() else "nothing"
