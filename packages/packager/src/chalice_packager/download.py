"""Get files whose address and hash are known, several at once.

What needs a password, a proxy or another try is not for here: it is left out of the answer, and pip gets it, with the
user's settings and with its own words for what is wrong.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from threading import local
from typing import IO, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass, url2pathname

from chalice_packager.resolution import Pin

_WORKERS = 8
_TIMEOUT = 10.0  # seconds without an answer; pip, which tries again, waits longer
_REDIRECTS = 5
_MOVED = {301, 302, 303, 307, 308}
_CHUNK = 1 << 20

Origin = tuple[str, str, int]
T = TypeVar("T")


def download(pins: Iterable[Pin], folder: Path, *, check: Callable[[Pin, Path], T]) -> Mapping[Pin, T]:
    """Write the files of *pins* into *folder*, and return what *check* says of those that have their hash.

    It is called in one of several threads; what it raises is raised.
    """
    wanted = [pin for pin in pins if _is_direct(pin.url)]
    if not wanted:
        return {}
    source = _Source()

    def get(pin: Pin) -> T | None:
        file = folder / f"{pin.sha256}.whl"
        digest = hashlib.sha256()
        try:
            with file.open("xb") as stream:
                source.read(pin.url, stream, digest.update)
        except (OSError, HTTPException, ValueError):
            digest = hashlib.sha256()
        if digest.hexdigest() != pin.sha256:
            file.unlink(missing_ok=True)
            return None
        return check(pin, file)

    source.prepare(pin.url for pin in wanted)
    with closing(source), ThreadPoolExecutor(min(_WORKERS, len(wanted)), "download") as workers:
        got = dict(zip(wanted, workers.map(get, wanted), strict=True))
    return {pin: found for pin, found in got.items() if found is not None}


def _is_direct(url: str) -> bool:
    """Return whether a file can be had without any settings."""
    place = urlsplit(url)
    if place.scheme == "file":
        return True
    if place.scheme not in {"http", "https"} or not place.hostname or place.username is not None:
        return False
    return place.scheme not in getproxies() or bool(proxy_bypass(place.hostname))


@dataclass
class _Source:
    """Connections that stay open, one for each thread and server; each server's name is looked up once.

    Resolvers drop questions that come in a bunch, and each one dropped costs seconds.
    """

    _addresses: dict[Origin, str] = field(default_factory=dict)
    _thread: local = field(default_factory=local)
    _opened: list[HTTPConnection] = field(default_factory=list)

    def prepare(self, urls: Iterable[str]) -> None:
        """Do once what every thread would do by itself."""
        for scheme, host, port in dict.fromkeys(_origin(urlsplit(url)) for url in urls if not url.startswith("file:")):
            if scheme == "https":
                _trust()
            with suppress(OSError):  # the request fails, too, and is left to pip
                self._addresses[scheme, host, port] = _look_up(host, port)

    def close(self) -> None:
        for connection in self._opened:
            connection.close()

    def read(self, url: str, stream: IO[bytes], update: Callable[[bytes], None]) -> None:
        """Write the bytes at *url* to *stream*; raises ``OSError``, ``HTTPException`` and ``ValueError``."""
        place = urlsplit(url)
        if place.scheme == "file":
            with Path(url2pathname(place.path)).open("rb") as file:
                _copy(file, stream, update)
            return
        try:
            self._read(place, stream, update)
        except (OSError, HTTPException):
            # Nothing more can be asked on connections that broke.
            self._connections().clear()
            raise

    def _read(self, place: SplitResult, stream: IO[bytes], update: Callable[[bytes], None]) -> None:
        response = self._ask(place)
        for _redirect in range(_REDIRECTS):
            if response.status not in _MOVED:
                break
            response.read()
            moved = urlsplit(urljoin(place.geturl(), response.headers.get("Location", "")))
            if moved.scheme not in {"https", place.scheme}:
                raise ValueError(f"{place.geturl()} leads to a place without encryption")
            place = moved
            response = self._ask(place)
        if response.status != 200:
            response.read()
            raise ValueError(f"{place.geturl()} answers {response.status}")
        _copy(response, stream, update)
        if response.length:  # of what was promised and did not come
            raise HTTPException(f"{place.geturl()} breaks off")

    def _connections(self) -> dict[Origin, HTTPConnection]:
        found: dict[Origin, HTTPConnection] = self._thread.__dict__.setdefault("connections", {})
        return found

    def _ask(self, place: SplitResult) -> HTTPResponse:
        origin = _origin(place)
        connections = self._connections()
        if origin not in connections:
            connections[origin] = _connect(origin, self._addresses.get(origin) or _look_up(*origin[1:]))
            self._opened.append(connections[origin])
        target = place.path + (f"?{place.query}" if place.query else "")
        connections[origin].request("GET", target, headers={"User-Agent": "chalice-packager"})
        return connections[origin].getresponse()


class _Connection(HTTPConnection):
    """A connection to an address that is known; *host* is what the server is asked for."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=_TIMEOUT)
        self._address = address
        self._tls = context

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), _TIMEOUT)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)


def _connect(origin: Origin, address: str) -> HTTPConnection:
    scheme, host, port = origin
    return _Connection(host, port, address, _trust() if scheme == "https" else None)


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _look_up(host: str, port: int) -> str:
    return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])


def _origin(place: SplitResult) -> Origin:
    return place.scheme, place.hostname or "", place.port or (443 if place.scheme == "https" else 80)


def _copy(source: IO[bytes] | HTTPResponse, stream: IO[bytes], update: Callable[[bytes], None]) -> None:
    while chunk := source.read(_CHUNK):
        stream.write(chunk)
        update(chunk)
