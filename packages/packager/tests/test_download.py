"""Getting files from a server on loopback, and leaving to pip what cannot be had so."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from chalice_packager.download import Downloads
from chalice_packager.errors import BadWheelError
from chalice_packager.resolution import Pin

BIG = bytes(range(256)) * 12_000
FILES: Mapping[str, bytes] = {"/a.whl": b"a", "/b%20c.whl": b"b", "/big.whl": BIG}


class _Server(BaseHTTPRequestHandler):
    """Has files, moves some, and breaks off."""

    protocol_version = "HTTP/1.1"
    seen: set[tuple[str, int]]

    def do_GET(self) -> None:
        self.seen.add(self.client_address)
        path = self.path.partition("?")[0]
        if path.startswith("/moved/"):
            self._say(302, {"Location": path.removeprefix("/moved")})
        elif path == "/round":
            self._say(302, {"Location": "/round"})
        elif path == "/short.whl":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"too little")
            self.close_connection = True
        elif path == "/endless.whl":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 50))
            self.end_headers()
            with suppress(ConnectionError):
                while True:
                    self.wfile.write(bytes(1 << 16))
        elif path.startswith("/made/"):
            self._say(200, {}, path.removeprefix("/made/").removesuffix(".whl").encode())
        elif path in FILES:
            self._say(200, {}, FILES[path])
        else:
            self._say(404, {})

    def _say(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class _Patient(ThreadingHTTPServer):
    """Says nothing of those who go before they have everything."""

    def handle_error(self, *_: object) -> None:
        assert isinstance(sys.exception(), ConnectionError)


@pytest.fixture
def connections() -> set[tuple[str, int]]:
    """The connections that were made to the server."""
    return set()


@pytest.fixture
def server(connections: set[tuple[str, int]]) -> Iterator[str]:
    handler = type("Server", (_Server,), {"seen": connections})
    with _Patient(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def download(pins: Iterable[Pin], folder: Path, *, check: Callable[[Pin, Path], Any]) -> Mapping[Pin, Any]:
    """Get what can be got."""
    with Downloads(folder, check=check) as downloads:
        return downloads.finish(pins)


def pin(url: str, content: bytes) -> Pin:
    return Pin("x", "1", url.rpartition("/")[2], url, hashlib.sha256(content).hexdigest())


def accept(_pin: Pin, file: Path) -> Path:
    """Take every file."""
    return file


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_written_as_it_is(server: str, tmp_path: Path, path: str) -> None:
    wanted = pin(server + path + "?token=1", FILES[path])
    got = download([wanted], tmp_path, check=accept)
    assert got[wanted].read_bytes() == FILES[path]


def test_a_file_that_has_moved_is_found(server: str, tmp_path: Path) -> None:
    wanted = pin(f"{server}/moved/moved/a.whl", b"a")
    assert download([wanted], tmp_path, check=accept)[wanted].read_bytes() == b"a"


def test_many_files_come_over_few_connections(server: str, tmp_path: Path, connections: set[tuple[str, int]]) -> None:
    contents = {f"/{number}.whl": b"%d" % number for number in range(40)}
    wanted = [pin(f"{server}/made{path}", content) for path, content in contents.items()]
    assert len(download(wanted, tmp_path, check=accept)) == len(wanted)
    assert len(connections) <= 8


@pytest.mark.parametrize(
    "place",
    [
        "{server}/nothing.whl",
        "{server}/round",
        "{server}/short.whl",
        "http://user:word@127.0.0.1:1/a.whl",
        "git+https://h/a",
    ],
    ids=["absent", "moves for ever", "breaks off", "with a password", "of another kind"],
)
def test_what_cannot_be_had_is_left_to_pip(server: str, tmp_path: Path, place: str) -> None:
    wanted, other = pin(place.format(server=server), b"all of it"), pin(f"{server}/a.whl", b"a")
    assert list(download([wanted, other], tmp_path, check=accept)) == [other]
    assert [file.name for file in tmp_path.iterdir()] == [f"{other.sha256}.whl"]


def test_a_server_that_is_not_there_is_left_to_pip(tmp_path: Path) -> None:
    assert download([pin("http://127.0.0.1:1/a.whl", b"a")], tmp_path, check=accept) == {}


def test_bytes_that_are_not_the_expected_ones_are_not_kept(server: str, tmp_path: Path) -> None:
    assert download([pin(f"{server}/a.whl", b"other")], tmp_path, check=accept) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_file_on_disk_is_copied(tmp_path: Path) -> None:
    place = tmp_path / "with space.whl"
    place.write_bytes(b"local")
    wanted = pin(place.as_uri(), b"local")
    folder = tmp_path / "to"
    folder.mkdir()
    assert download([wanted], folder, check=accept)[wanted].read_bytes() == b"local"


def test_a_file_that_is_not_sound_is_an_error(server: str, tmp_path: Path) -> None:
    def refuse(pin: Pin, _file: Path) -> None:
        raise BadWheelError(str(pin), ("it is bad",))

    with pytest.raises(BadWheelError, match="it is bad"):
        download([pin(f"{server}/a.whl", b"a")], tmp_path, check=refuse)


def test_a_proxy_is_left_to_pip(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    wanted = pin(f"{server}/a.whl", b"a")
    assert download([wanted], tmp_path, check=accept) == {}
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert list(download([wanted], tmp_path, check=accept)) == [wanted]


def test_what_was_begun_and_is_not_needed_is_given_up(server: str, tmp_path: Path) -> None:
    needed, other = pin(f"{server}/a.whl", b"a"), pin(f"{server}/big.whl", BIG)
    with Downloads(tmp_path, check=accept, workers=1) as downloads:
        for each in (needed, other, needed):
            downloads.begin(each)
        assert set(downloads.begun) == {needed, other}
        assert list(downloads.finish([needed])) == [needed]
    assert [file.name for file in tmp_path.iterdir()] == [f"{needed.sha256}.whl"]


def test_after_a_file_that_was_given_up_the_next_one_comes(server: str, tmp_path: Path) -> None:
    endless, last = pin(f"{server}/endless.whl", b"never"), pin(f"{server}/a.whl", b"a")
    with Downloads(tmp_path, check=accept, workers=1) as downloads:
        downloads.begin(endless)
        assert list(downloads.finish([last])) == [last]
    assert [file.name for file in tmp_path.iterdir()] == [f"{last.sha256}.whl"]
