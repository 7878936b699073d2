"""Ask servers for files over connections that stay open, without passwords and without proxies.

What needs either of these, or another try, is not for here: the caller leaves it to pip.
"""

from __future__ import annotations

import gzip
import os
import socket
import ssl
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from threading import Lock, local
from typing import IO, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass, url2pathname

from chalice_packager import pip_settings

_TIMEOUT = 10.0  # seconds without an answer; pip, which tries again, waits longer
_REDIRECTS = 5
_MOVED = {301, 302, 303, 307, 308}
_GOOD = {200, 206}
_CHUNK = 1 << 18
_READING = Lock()
"""Of the authorities: threads that all begin at once read that large file once."""

Origin = tuple[str, str, int]


class WebError(Exception):
    """A file cannot be had so; ``status`` is what the server answered, or 0."""

    def __init__(self, problem: str, status: int = 0) -> None:
        super().__init__(problem)
        self.status = status


class Answer(NamedTuple):
    """What a server sent."""

    url: str
    """Of the place where it was in the end."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


def is_direct(url: str) -> bool:
    """Return whether a file can be had without any settings."""
    place = urlsplit(url)
    if place.scheme == "file":
        return place.netloc in {"", "localhost"}
    if place.scheme not in {"http", "https"} or not place.hostname or place.username is not None:
        return False
    if _has_password(place.hostname):
        return False
    return place.scheme not in getproxies() or bool(proxy_bypass(place.hostname))


def _has_password(host: str) -> bool:
    """Return whether the user's netrc file has something for *host*, which may show more to those whom it knows."""
    named = os.environ.get("NETRC")
    for name in (named,) if named else ("~/.netrc", "~/_netrc"):
        with suppress(OSError, RuntimeError):  # the second where nobody knows where home is
            file = Path(name).expanduser()
            return _is_in(file, file.stat().st_mtime_ns, host)
    return False


@cache
def _is_in(file: Path, _changed: int, host: str) -> bool:
    from netrc import NetrcParseError, netrc

    try:
        return netrc(file).authenticators(host) is not None
    except (NetrcParseError, OSError, UnicodeDecodeError):
        return False  # as pip does


def local_path(url: str) -> Path:
    """Return the file that a ``file:`` URL names."""
    return Path(url2pathname(urlsplit(url).path))


def _authorities() -> str | None:
    """Return the file with the authorities that pip trusts, or ``None`` if it trusts the system's."""
    try:
        named = pip_settings.read().get("cert")
    except ValueError:  # which pip will say
        named = None
    # The variables that pip's HTTP client looks at.
    return named or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or None


@dataclass
class Web:
    """Connections that stay open, one for each thread and server; each server's name is looked up once.

    Resolvers drop questions that come in a bunch, and each one dropped costs seconds. May be used by several threads.
    Methods raise ``WebError``.
    """

    certificates: str | None = field(default_factory=_authorities)
    """A file with the authorities to trust, instead of the system's."""
    _addresses: dict[Origin, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _thread: local = field(default_factory=local)
    _opened: list[HTTPConnection] = field(default_factory=list)

    def prepare(self, urls: Iterable[str]) -> None:
        """Do once what every thread would do by itself."""
        for origin in dict.fromkeys(_origin(urlsplit(url)) for url in urls if not url.startswith("file:")):
            with suppress(OSError):  # the request fails, too
                self._address(origin)

    def close(self) -> None:
        """End all connections."""
        for connection in self._opened:
            connection.close()

    def get(self, url: str, **headers: str) -> Answer:
        """Return what is at *url*, unpacked if the server packed it; ``_`` in the names of *headers* is ``-``."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        with self._ask(url, given) as (place, response):
            body = response.read()
            _check_whole(response, place)
            found = {name.lower(): value for name, value in response.headers.items()}
            if found.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            return Answer(place, response.status, found, body)

    def chunks(self, url: str) -> Generator[bytes, None, None]:
        """Yield the bytes at *url*, which may be a ``file:``, piece by piece."""
        if url.startswith("file:"):
            with _told(url), local_path(url).open("rb") as file:
                yield from _chunks(file)
            return
        with self._ask(url, {}) as (place, response):
            yield from _chunks(response)
            _check_whole(response, place)

    @contextmanager
    def _ask(self, url: str, headers: Mapping[str, str]) -> Iterator[tuple[str, HTTPResponse]]:
        """Yield the place to which *url* leads, and its answer."""
        try:
            with _told(url):
                yield self._follow(url, headers)
        except BaseException as error:
            # Nothing more can be asked on a connection that broke, or whose answer nobody read to its end.
            if not isinstance(error, WebError) or not error.status:
                self._drop()
            raise

    def _follow(self, url: str, headers: Mapping[str, str]) -> tuple[str, HTTPResponse]:
        place = urlsplit(url)
        response = self._request(place, headers)
        for _redirect in range(_REDIRECTS):
            if response.status not in _MOVED:
                break
            response.read()
            moved = urlsplit(urljoin(place.geturl(), response.headers.get("Location", "")))
            if moved.scheme not in {"https", place.scheme}:
                raise WebError(f"{url} leads to a place without encryption", response.status)
            place = moved
            response = self._request(place, headers)
        if response.status not in _GOOD:
            response.read()
            raise WebError(f"{url} answers {response.status}", response.status)
        return place.geturl(), response

    def _request(self, place: SplitResult, headers: Mapping[str, str]) -> HTTPResponse:
        origin = _origin(place)
        connections = self._connections()
        if origin not in connections:
            connections[origin] = _Connection(origin, self._address(origin), self._trust(origin))
            self._opened.append(connections[origin])
        target = place.path + (f"?{place.query}" if place.query else "")
        connections[origin].request("GET", target, headers={"User-Agent": "chalice-packager", **headers})
        return connections[origin].getresponse()

    def _drop(self) -> None:
        connections = self._connections()
        for connection in connections.values():
            connection.close()
        connections.clear()

    def _connections(self) -> dict[Origin, HTTPConnection]:
        found: dict[Origin, HTTPConnection] = self._thread.__dict__.setdefault("connections", {})
        return found

    def _address(self, origin: Origin) -> str:
        with self._lock:
            if origin not in self._addresses:
                found = socket.getaddrinfo(*origin[1:], type=socket.SOCK_STREAM)
                self._addresses[origin] = str(found[0][4][0])
            return self._addresses[origin]

    def _trust(self, origin: Origin) -> ssl.SSLContext | None:
        if origin[0] != "https":
            return None
        with _READING:
            return _context(self.certificates)


class _Connection(HTTPConnection):
    """A connection to an address that is known; the host is what the server is asked for."""

    def __init__(self, origin: Origin, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(*origin[1:], timeout=_TIMEOUT)
        self._address = address
        self._tls = context

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), _TIMEOUT)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Raise ``WebError`` for whatever a broken connection or file raises."""
    try:
        yield
    except (OSError, HTTPException, ValueError, EOFError) as error:
        raise WebError(f"{url}: {error}") from None


@cache
def _context(certificates: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificates)


def _origin(place: SplitResult) -> Origin:
    return place.scheme, place.hostname or "", place.port or (443 if place.scheme == "https" else 80)


def _chunks(source: IO[bytes] | HTTPResponse) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def _check_whole(response: HTTPResponse, url: str) -> None:
    if response.length:  # of what was promised and did not come
        raise WebError(f"{url} breaks off")
