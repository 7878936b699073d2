"""Read what a wheel says of itself, with as little of the wheel as possible."""

from __future__ import annotations

import io
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from typing import NamedTuple

from packaging.utils import canonicalize_name

from chalice_packager.resolver.page import File
from chalice_packager.resolver.places import NotForUs
from chalice_packager.web import Answer, Web, WebError, local_path

_TAIL = 24 * 1024  # bytes; the metadata is near the end of a wheel (PEP 427), and so is its table of contents
_MORE = 8 * 1024
_LIMIT = 8_000_000  # bytes of metadata, which nobody needs


class Metadata(NamedTuple):
    """The headers that matter for a resolution."""

    name: str
    """As it is spelled."""
    version: str
    requires: tuple[str, ...]
    requires_python: str


def read(file: File, web: Web) -> bytes:
    """Return the headers of the ``METADATA`` of *file*. Raises ``WebError`` and ``NotForUs``."""
    if file.url.startswith("file:"):
        with _open(local_path(file.url), file) as archive:
            return _find(archive, file)
    if file.has_metadata:
        return _headers(web.get(f"{file.url}.metadata").body)
    with _open(_Remote(file.url, web), file) as archive:
        return _find(archive, file)


def parse(headers: bytes) -> Metadata:
    """Return what *headers* say."""
    message = HeaderParser().parsestr(headers.decode(errors="replace"))
    return Metadata(
        str(message.get("Name", "")),
        str(message.get("Version", "")),
        tuple(str(value) for value in message.get_all("Requires-Dist", ())),
        str(message.get("Requires-Python", "")),
    )


def _headers(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").partition(b"\n\n")[0]


def _open(source: Path | io.RawIOBase, file: File) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise NotForUs(f"{file.filename}: {error}") from None


def _find(archive: zipfile.ZipFile, file: File) -> bytes:
    found = [info for info in archive.infolist() if _is_metadata(info.filename, file.name)]
    if len(found) != 1 or found[0].file_size > _LIMIT:
        raise NotForUs(f"the metadata of {file.filename}")
    try:
        return _headers(archive.read(found[0]))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise NotForUs(f"{file.filename}: {error}") from None


def _is_metadata(path: str, name: str) -> bool:
    folder, _, rest = path.partition("/")
    return rest == "METADATA" and folder.endswith(".dist-info") and canonicalize_name(folder.partition("-")[0]) == name


class _Remote(io.RawIOBase):
    """A file on a server, of which only what is read is got."""

    def __init__(self, url: str, web: Web) -> None:
        self._url = url
        self._web = web
        self._pieces: list[tuple[int, bytes]] = []
        self._position = 0
        self._size = self._begin()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def read(self, size: int = -1, /) -> bytes:
        end = self._size if size < 0 else min(self._size, self._position + size)
        data = self._get(self._position, end)
        self._position += len(data)
        return data

    def _begin(self) -> int:
        answer = self._web.get(self._url, Range=f"bytes=-{_TAIL}")
        if answer.status != 206:  # the server does not know of ranges, and sent all
            self._pieces.append((0, answer.body))
            return len(answer.body)
        start, size = _placed(answer)
        self._pieces.append((start, answer.body))
        return size

    def _get(self, start: int, end: int) -> bytes:
        if start >= end:
            return b""
        for begin, data in self._pieces:
            if begin <= start and end <= begin + len(data):
                return data[start - begin : end - begin]
        stop = max(end, min(self._size, start + _MORE))
        answer = self._web.get(self._url, Range=f"bytes={start}-{stop - 1}")
        begin, _ = _placed(answer)
        if answer.status != 206 or begin != start or len(answer.body) != stop - start:
            raise WebError(f"{self._url} sends another range")
        self._pieces.append((start, answer.body))
        return answer.body[: end - start]


def _placed(answer: Answer) -> tuple[int, int]:
    """Return where the bytes of an answer start, and how many there are in all (RFC 9110, section 14.4)."""
    unit, _, rest = answer.headers.get("content-range", "").partition(" ")
    place, _, size = rest.partition("/")
    start = place.partition("-")[0]
    if unit != "bytes" or not start.isdecimal() or not size.isdecimal():
        raise WebError(f"{answer.url} sends a range of no place")
    return int(start), int(size)
