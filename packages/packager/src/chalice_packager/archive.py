"""Decide the bytes of a package: equal entries give an equal file, on every machine.

Which entries there are is decided in ``layout``. The deflated streams of wheels are copied as they are; the project's
own files are deflated by libdeflate, because zlib's output differs between the builds that Pythons come with.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import zlib
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import BinaryIO, NamedTuple, Self

from chalice_packager.artifact import Artifact, Part
from chalice_packager.errors import TooLargeError, UnreadableFileError, UnsafePathError

UNZIPPED_LIMIT = 262_144_000
"""Bytes that a function's package may unpack to: 250 MB in AWS's "Lambda quotas"."""

UPLOAD_LIMIT = 52_428_800
"""Bytes of a package that Lambda takes without S3: 50 MB in AWS's "Lambda quotas"."""

_COUNT_LIMIT = 0xFFFF  # of files in an archive without the zip64 extension
_STORED, _DEFLATED = 0, 8
_VERSION = 20  # 2.0: folders and deflate (APPNOTE 4.4.3.2)
_UNIX = 3 << 8
_UTF8 = 1 << 11
_DATE = (0 << 9) | (1 << 5) | 1  # 1980-01-01, the oldest that a zip can say
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
# Backslashes and drives of Windows, the end of a name in C, lone surrogates, and empty, "." and ".." between slashes.
_UNSAFE = re.compile(r"[\\\x00\ud800-\udfff]|^[A-Za-z]:|(?:^|/)\.{0,2}(?:/|$)")
_LEVEL = 6
_BUFFER = 1 << 20
_LEVELS = 3  # of folders that are told apart: a layer has one more than a package


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of a file of the project."""

    file: Path
    size: int


class WheelContent(NamedTuple):
    """A stream inside a wheel, compressed as it lies there."""

    wheel: Path
    offset: int
    """Of the first byte of the stream in the wheel."""
    packed_size: int
    size: int
    crc: int
    is_deflated: bool


@dataclass(frozen=True, slots=True)
class MadeContent:
    """Bytes that were made for the package, compressed."""

    data: bytes
    size: int
    crc: int
    is_deflated: bool


Content = FileContent | WheelContent | MadeContent


class _Fields(NamedTuple):
    path: str
    mode: int
    content: Content
    origin: str


class Entry(_Fields):
    """One file of a package: its path, its mode (0o644 or 0o755), its content, and its origin.

    The origin is what brings the file, in the user's words, e.g. ``vendor/`` or ``requests 2.32.3``. Raises
    ``UnsafePathError`` for a path that could leave the folder it is unpacked into, on any system; ``_make`` and
    ``_replace`` are for paths that were looked at before.
    """

    __slots__ = ()

    def __new__(cls, path: str, mode: int, content: Content, origin: str) -> Self:
        """Check the path."""
        check_path(path, origin)
        return super().__new__(cls, path, mode, content, origin)


def check_path(path: str, origin: str) -> None:
    """Raise ``UnsafePathError`` for a path that could leave the folder it is unpacked into, on any system."""
    if _UNSAFE.search(path):
        raise UnsafePathError(path, origin)


def write(entries: Sequence[Entry], output: Path) -> Artifact:
    """Write *entries*, whose paths are unique, to *output* and return what was written.

    *output* is replaced when everything is written, and is not touched by a failure. Its folder is made if need be.
    Raises ``TooLargeError`` before anything is written.
    """
    check_limits(entries)
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = output.with_name(f".{output.name}-{os.urandom(4).hex()}")
    shares: dict[str, _Share] = {}
    try:
        with unfinished.open("xb") as file, closing(_Sink(file)) as sink:
            records = [_add(sink, entry, shares) for entry in sorted(entries, key=_path_of)]
            directory, start = b"".join(records), sink.size
            sink.write(directory)
            sink.write(_END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), start, 0))
            sha256 = sink.finish()
        unfinished.replace(output)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    parts = sorted((share.part(origin) for origin, share in shares.items()), key=lambda p: (-p.packed, p.origin))
    return Artifact(output, sha256, sink.size, parts=tuple(parts))


def checksum(content: Content) -> int:
    """Return the CRC-32 of the unpacked bytes."""
    return zlib.crc32(_read(content.file)) if isinstance(content, FileContent) else content.crc


def make(data: bytes) -> MadeContent:
    """Return *data* as it is written."""
    import deflate

    shorter = bytes(deflate.deflate_compress(data, _LEVEL)) if data else data
    is_shorter = len(shorter) < len(data)
    return MadeContent(shorter if is_shorter else data, len(data), zlib.crc32(data), is_shorter)


def read(content: Content) -> bytes:
    """Return the unpacked bytes."""
    if isinstance(content, FileContent):
        return _read(content.file)
    if isinstance(content, MadeContent):
        packed = content.data
    else:
        with content.wheel.open("rb") as stream:
            stream.seek(content.offset)
            packed = stream.read(content.packed_size)
    if not content.is_deflated or not content.size:
        return packed
    import deflate

    return bytes(deflate.deflate_decompress(packed, content.size))


def check_limits(entries: Sequence[Entry]) -> None:
    """Raise ``TooLargeError`` for more than a function can have, its layers included."""
    size = sum(entry.content.size for entry in entries)
    if size > UNZIPPED_LIMIT:
        raise TooLargeError(size, UNZIPPED_LIMIT, unit="bytes", largest=_largest(entries, by_size=True))
    if len(entries) > _COUNT_LIMIT:
        raise TooLargeError(len(entries), _COUNT_LIMIT, unit="files", largest=_largest(entries, by_size=False))


def largest_size(entries: Sequence[Entry]) -> int:
    """Return the bytes that an archive of *entries* has at most, without making it."""
    heads = _LOCAL.size + _CENTRAL.size
    return _END.size + sum(heads + 2 * len(entry.path.encode()) + _packed_size(entry.content) for entry in entries)


def _packed_size(content: Content) -> int:
    match content:
        case WheelContent():
            return content.packed_size
        case MadeContent():
            return len(content.data)
        case FileContent():
            return content.size  # deflated when it is written: less


def _largest(entries: Sequence[Entry], *, by_size: bool) -> tuple[tuple[str, int], ...]:
    shares: dict[str, int] = {}
    for entry in entries:
        shares[entry.origin] = shares.get(entry.origin, 0) + (entry.content.size if by_size else 1)
    return tuple(sorted(shares.items(), key=lambda share: (-share[1], share[0]))[:3])


class _Share:
    """Adds up what one origin has."""

    __slots__ = ("files", "folders", "packed", "unpacked")

    def __init__(self) -> None:
        self.files = self.unpacked = self.packed = 0
        self.folders: dict[str, int] = {}

    def part(self, origin: str) -> Part:
        folders: dict[str, int] = {}
        for folder, size in self.folders.items():
            name = "/".join(folder.split("/")[:_LEVELS])
            folders[name] = folders.get(name, 0) + size
        return Part(origin, self.files, self.unpacked, self.packed, dict(sorted(folders.items())))


class _Sink:
    """Counts and hashes what is written, many small pieces at once.

    Keeps the wheel that was read last open, since sorted paths come wheel by wheel.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._waiting: list[bytes | memoryview] = []
        self._flushed = 0
        self._hash = _Hash()
        self._wheel: Path | None = None
        self._open = ExitStack()
        self._view = memoryview(b"")
        self.size = 0

    def write(self, piece: bytes) -> None:
        self._waiting.append(piece)
        self.size += len(piece)
        if self.size - self._flushed >= _BUFFER:
            self._flush()

    def copy(self, head: bytes, content: WheelContent) -> None:
        """Write *head*, and after it a stream that lies in a wheel."""
        wheel, offset, packed_size = content[:3]
        if wheel is not self._wheel:
            self._enter(wheel)
        self._waiting += (head, self._view[offset : offset + packed_size])
        self.size += len(head) + packed_size
        if self.size - self._flushed >= _BUFFER:
            self._flush()

    def finish(self) -> str:
        """Write what is left, and return the SHA-256 of everything."""
        self._flush()
        return self._hash.finish()

    def close(self) -> None:
        self._waiting.clear()
        self._open.close()
        self._hash.close()

    def _enter(self, wheel: Path) -> None:
        self._flush()
        self._open.close()
        self._wheel = wheel
        with wheel.open("rb") as file:
            self._view = memoryview(self._open.enter_context(mmap(file.fileno(), 0, access=ACCESS_READ)))
        self._open.callback(self._view.release)

    def _flush(self) -> None:
        data = b"".join(self._waiting)
        self._waiting.clear()
        self._hash.update(data)
        self._file.write(data)
        self._flushed = self.size


class _Hash:
    """Hashes in a thread of its own while the rest is read and written, once there is enough to be worth it."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._waiting: SimpleQueue[bytes] = SimpleQueue()
        self._room = Semaphore(8)
        self._thread: Thread | None = None

    def update(self, data: bytes) -> None:
        if len(data) < _BUFFER:
            self.close()
            self._sha256.update(data)
            return
        if self._thread is None:
            self._thread = Thread(target=self._run, name="hash", daemon=True)
            self._thread.start()
        self._room.acquire()
        self._waiting.put(data)

    def finish(self) -> str:
        self.close()
        return self._sha256.hexdigest()

    def close(self) -> None:
        if self._thread is not None:
            self._waiting.put(b"")
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while data := self._waiting.get():
            self._sha256.update(data)
            self._room.release()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFileError(file, error.strerror or str(error)) from None


def _path_of(entry: Entry) -> str:
    return entry.path


def _add(sink: _Sink, entry: Entry, shares: dict[str, _Share]) -> bytes:
    """Write *entry* and return its record for the central directory. This runs for every file: it must be quick."""
    path, content, offset = entry.path, entry.content, sink.size
    name = path.encode()
    flags = 0 if path.isascii() else _UTF8
    if isinstance(content, WheelContent):
        _, _, packed_size, size, crc, is_deflated = content
        common = (flags, _DEFLATED if is_deflated else _STORED, 0, _DATE, crc, packed_size, size, len(name), 0)
        sink.copy(_LOCAL.pack(b"PK\3\4", _VERSION, *common) + name, content)
    else:
        made = make(_read(content.file)) if isinstance(content, FileContent) else content
        size, packed_size, method = made.size, len(made.data), _DEFLATED if made.is_deflated else _STORED
        common = (flags, method, 0, _DATE, made.crc, packed_size, size, len(name), 0)
        sink.write(_LOCAL.pack(b"PK\3\4", _VERSION, *common) + name + made.data)
    attributes = (stat.S_IFREG | entry.mode) << 16
    record = _CENTRAL.pack(b"PK\1\2", _UNIX | _VERSION, _VERSION, *common, 0, 0, 0, attributes, offset) + name
    share = shares.get(entry.origin)
    if share is None:
        share = shares[entry.origin] = _Share()
    packed = sink.size - offset + len(record)
    share.files += 1
    share.unpacked += size
    share.packed += packed
    folder = path.rpartition("/")[0] or path
    share.folders[folder] = share.folders.get(folder, 0) + packed
    return record
