"""Decide which files of a wheel go into a package, where they go, and whether the wheel is sound.

Nothing is unpacked to disk. Which wheels there are is decided in ``resolve``.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path

import deflate
from packaging.utils import canonicalize_name

from chalice_packager.archive import UNZIPPED_LIMIT, check_path
from chalice_packager.errors import BadWheelError, UnsafePathError
from chalice_packager.rows import Row

_LOCAL = struct.Struct("<4s5H3L2H")
_SIZES = struct.Struct("<2H")  # of the name and of what comes after it: the end of that header
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
"""What the library raises for an archive that is not as it should be."""
_ENCRYPTED = 0x1
_UTF8 = 0x800  # the names are in UTF-8, and else in code page 437 (APPNOTE 4.4.4 and D.1)

_FORMAT = re.compile(r"^Wheel-Version: *(\d+)\.\d+\s*$", re.MULTILINE)
_OWN = re.compile(r"^[^/]*\.dist-info/RECORD(\.jws|\.p7s)?$")  # which cannot hold a hash of itself
_KINDS = {stat.S_IFLNK: "symbolic link", stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket", stat.S_IFDIR: "folder"}
# What means another file than it says, on some system: absolute paths, streams and drives of NTFS, control characters,
# dots and spaces that Windows drops from the end of a name, and its devices.
_TRICK = re.compile(
    r"^/|[:\x00-\x1f]|[. ](/|$)|(^|/)(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$)(/|$)",
    re.IGNORECASE,
)

_PLACES = {"purelib": "", "platlib": "", "data": "", "scripts": "bin/", "headers": "include/{project}/"}
"""Where an installer puts what lies in the folders of ``<project>-<version>.data`` (PEP 427), in the target folder."""
_SCRIPT = b"#!python"
_LARGE = 8_000_000  # bytes
_PIECE = 1 << 18


def check(file: Path, *, origin: str) -> tuple[Row, ...]:
    """Read all of *file*, compare every stream with its checksum and with the hash in ``RECORD``, and return its rows.

    Raises ``BadWheelError`` with everything that is wrong, and ``UnsafePathError``.
    """
    with _open(file, origin) as archive, _mapped(file) as content:
        members = _members(archive, origin)
        size = sum(member.file_size for member in members)
        if size > UNZIPPED_LIMIT:
            raise BadWheelError(origin, (f"it unpacks to {size:,} bytes, and Lambda accepts {UNZIPPED_LIMIT:,}",))
        record = _record(archive, members, origin)
        problems, rows = list(_unlisted(members, record)), []
        for member in members:
            offset = _offset(content, member, origin)
            problems += _problems(content[offset : offset + member.compress_size], member, record)
            row = _row(member, offset, origin, archive)
            if row is not None:
                rows.append(row)
    if problems:
        raise BadWheelError(origin, tuple(problems))
    return tuple(rows)


@contextmanager
def _mapped(file: Path) -> Iterator[memoryview]:
    """Yield the bytes of *file*, none of which is in memory before it is looked at; no view may outlive this one."""
    with file.open("rb") as raw, mmap(raw.fileno(), 0, access=ACCESS_READ) as mapped, memoryview(mapped) as content:
        yield content


def _open(file: Path, origin: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise BadWheelError(origin, (f"it is not a zip archive ({error})",)) from None


def _members(archive: zipfile.ZipFile, origin: str) -> list[zipfile.ZipInfo]:
    """Return the files, having refused everything that unpacks differently from how it looks."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    seen: set[str] = set()
    problems = []
    for member in members:
        if member.orig_filename != member.filename or _TRICK.search(member.filename):
            raise UnsafePathError(member.orig_filename, origin)
        if member.filename in seen:
            problems.append(f"{member.filename} is in it twice")
        seen.add(member.filename)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in {0, stat.S_IFREG}:
            problems.append(f"{member.filename} is a {_KINDS.get(kind, 'special file')}")
        if member.flag_bits & _ENCRYPTED or member.compress_type not in _METHODS:
            problems.append(f"{member.filename} is not stored or deflated")
    if problems:
        raise BadWheelError(origin, tuple(problems))
    return members


def _place(name: str) -> str | None:
    """Return the path in the package for the file called *name* in a wheel, or ``None`` if it has none."""
    top, _, rest = name.partition("/")
    if "__pycache__" in name.split("/"):
        return None
    if not top.endswith(".data"):
        return name
    scheme, _, path = rest.partition("/")
    return (
        _PLACES[scheme].format(project=canonicalize_name(top.partition("-")[0])) + path if scheme in _PLACES else None
    )


def _row(member: zipfile.ZipInfo, offset: int, origin: str, archive: zipfile.ZipFile) -> Row | None:
    path = _place(member.filename)
    if path is None:
        return None
    check_path(path, origin)
    is_program = member.filename.split("/")[1:2] == ["scripts"] and path != member.filename
    return Row(
        path=path,
        mode=0o755 if is_program or member.external_attr >> 16 & stat.S_IXUSR else 0o644,
        offset=offset,
        packed_size=member.compress_size,
        size=member.file_size,
        crc=member.CRC,
        is_deflated=member.compress_type == zipfile.ZIP_DEFLATED,
        is_script=is_program and _begins(archive, member, _SCRIPT),
    )


def _begins(archive: zipfile.ZipFile, member: zipfile.ZipInfo, start: bytes) -> bool:
    try:
        with archive.open(member) as stream:
            return stream.read(len(start)) == start
    except _DAMAGED:
        return False  # which is among the problems


def _offset(content: memoryview, member: zipfile.ZipInfo, origin: str) -> int:
    """Return where the stream of *member* begins: only its local header tells how long that header is."""
    start = member.header_offset + _LOCAL.size
    header = bytes(content[member.header_offset : start])
    if len(header) < _LOCAL.size or header[:4] != b"PK\3\4":
        raise BadWheelError(origin, (f"{member.filename} is not where the table of contents says",))
    name_size, extra_size = _SIZES.unpack_from(header, _LOCAL.size - _SIZES.size)
    end = start + int(name_size)
    if content[start:end] != member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8 else "cp437"):
        raise BadWheelError(origin, (f"{member.filename} has another name in front of its contents",))
    return end + int(extra_size)


def _record(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], origin: str) -> dict[str, str]:
    """Return ``path -> "sha256=..."`` for the files that ``RECORD`` has a hash of."""
    names = [
        name
        for name in (member.filename for member in members)
        if name.count("/") == 1 and name.endswith(".dist-info/RECORD")
    ]
    if len(names) != 1:
        raise BadWheelError(origin, ("it has no RECORD",))
    try:
        rows = [row for row in csv.reader(io.StringIO(archive.read(names[0]).decode())) if row]
    except (*_DAMAGED, csv.Error) as error:
        raise BadWheelError(origin, (f"{names[0]}: {error}",)) from None
    folder = names[0].rpartition("/")[0]
    _check_format(archive, folder, origin)
    own = {f"{folder}/{name}" for name in ("RECORD", "RECORD.jws", "RECORD.p7s")}
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows if row[0] not in own} | dict.fromkeys(own, "")


def _check_format(archive: zipfile.ZipFile, folder: str, origin: str) -> None:
    """Raise ``BadWheelError`` for a wheel that does not say that it is one of version 1 (PEP 427)."""
    try:
        text = archive.read(f"{folder}/WHEEL").decode()
    except (KeyError, *_DAMAGED):
        raise BadWheelError(origin, ("it has no WHEEL",)) from None
    match = _FORMAT.search(text)
    if match is None or match[1] != "1":
        raise BadWheelError(origin, (f"its format is {match[0] if match else 'not told'}, and 1 is known here",))


def _unlisted(members: Sequence[zipfile.ZipInfo], record: Mapping[str, str]) -> Iterator[str]:
    """Yield where the files are not those of ``RECORD``, which PEP 427 does not allow."""
    names = {member.filename for member in members}
    own = tuple(name for name, said in record.items() if not said and _OWN.search(name))
    for name in sorted(names - record.keys()):
        yield f"{name} is not in RECORD"
    for name, said in sorted(record.items()):
        if name not in own and name not in names:
            yield f"{name} is in RECORD alone"
        elif name not in own and not said:
            yield f"{name} has no hash in RECORD"


def _problems(packed: memoryview, member: zipfile.ZipInfo, record: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with the contents of a file, of which no more is unpacked than was promised."""
    name, said = member.filename, record.get(member.filename, "")
    algorithm, _, expected = said.partition("=")
    # PEP 427 and the binary distribution format: sha256 or better.
    digest = hashlib.new(algorithm if algorithm in {"sha256", "sha384", "sha512"} else "sha256")
    size = checksum = 0
    try:
        for piece in _unpacked(packed, member):
            size, checksum = size + len(piece), zlib.crc32(piece, checksum)
            digest.update(piece)
            if size > member.file_size:
                break
    except (ValueError, deflate.DeflateError, zlib.error) as error:
        yield f"{name} is damaged ({error})"
        return
    if size != member.file_size or checksum != member.CRC:
        yield f"{name} is damaged (its checksum is another)"
    elif said and (algorithm != digest.name or _encoded(digest.digest()) != expected.rstrip("=")):
        yield f"{name} does not have the hash that RECORD says"


def _unpacked(packed: memoryview, member: zipfile.ZipInfo) -> Iterator[bytes | bytearray | memoryview]:
    if member.compress_type == zipfile.ZIP_STORED:
        yield packed
    elif member.file_size <= _LARGE:
        # In one piece, which takes a third of the time, and the memory.
        yield deflate.deflate_decompress(packed, member.file_size) if member.file_size else b""
    else:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        for start in range(0, len(packed), _PIECE):
            rest: bytes | memoryview = packed[start : start + _PIECE]
            while rest and not stream.eof:
                yield stream.decompress(rest, _PIECE)
                rest = stream.unconsumed_tail
        yield stream.flush()


def _encoded(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
