"""Getting wheels from an index that wants a password, and from one that cannot be trusted."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from chalice_packager import Target, package
from chalice_packager.errors import BadWheelError, HashMismatchError, UnreachableIndexError

AddWheel = Callable[..., Path]
TARGET = Target("3.12")
WORD = "s3cret"


class _Index(BaseHTTPRequestHandler):
    """A package index (PEP 503) of the files in a folder, for one user."""

    folder: Path

    def do_GET(self) -> None:
        if self.headers.get("Authorization") != "Basic " + base64.b64encode(f"user:{WORD}".encode()).decode():
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="index"')
            self.end_headers()
            return
        name = self.path.strip("/").rpartition("/")[2]
        if self.path.startswith("/simple/"):
            links = [f'<a href="/files/{f.name}">{f.name}</a>' for f in self.folder.glob(f"{name.replace('-', '_')}-*")]
            body, kind = "".join(links).encode(), "text/html"
        else:
            body, kind = (self.folder / name).read_bytes(), "application/octet-stream"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def index(wheelhouse: Path) -> Iterator[str]:
    handler = type("Index", (_Index,), {"folder": wheelhouse})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}/simple"
        server.shutdown()
        thread.join()


def test_credentials_reach_the_index_and_stay_out_of_the_cache(
    index: str, add_wheel: AddWheel, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_wheel("private_x")
    monkeypatch.setenv("INDEX_WORD", WORD)
    (project / "requirements.txt").write_text(f"--index-url http://user:${{INDEX_WORD}}@{index}\nprivate-x\n")
    cache = tmp_path / "cache"
    package(project, target=TARGET, runtime=None, output=tmp_path / "out.zip", cache_dir=cache)
    kept = [file for file in cache.rglob("*") if file.is_file()]
    assert {file.suffix for file in kept} == {".json", ".whl"}
    assert not any(WORD.encode() in file.read_bytes() for file in kept)


def test_a_wheel_can_be_named_by_a_place_that_wants_a_password(
    index: str, add_wheel: AddWheel, offline: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filename = add_wheel("private_x", requires=["y"]).name
    add_wheel("y")
    monkeypatch.setenv("INDEX_WORD", WORD)
    place = f"http://user:${{INDEX_WORD}}@{index.removesuffix('simple')}files/{filename}"
    (project / "requirements.txt").write_text(f"{offline}{place}\n")
    cache = tmp_path / "cache"
    package(project, target=TARGET, runtime=None, output=tmp_path / "out.zip", cache_dir=cache)
    kept = [file for file in cache.rglob("*") if file.is_file()]
    assert sorted(file.suffix for file in kept) == [".json", ".json", ".json", ".whl", ".whl"]
    assert not any(WORD.encode() in file.read_bytes() for file in kept)


def test_a_refused_password_is_not_taken_for_a_missing_package(
    index: str, add_wheel: AddWheel, project: Path, tmp_path: Path
) -> None:
    add_wheel("private_x")
    (project / "requirements.txt").write_text(f"--index-url http://user:wrong@{index}\nprivate-x\n")
    with pytest.raises(UnreachableIndexError, match=r"could not be asked for private-x: .*401") as caught:
        package(project, target=TARGET, runtime=None, output=tmp_path / "out.zip", cache_dir=tmp_path / "cache")
    assert "wrong" not in str(caught.value)


def test_a_wheel_that_changed_since_it_was_resolved_is_refused(
    index: str, add_wheel: AddWheel, project: Path, tmp_path: Path
) -> None:
    add_wheel("x")
    (project / "requirements.txt").write_text(f"--index-url http://user:{WORD}@{index}\nx\n")
    cache, output = tmp_path / "cache", tmp_path / "out.zip"
    package(project, target=TARGET, runtime=None, output=output, cache_dir=cache)
    before = output.read_bytes()
    for kept in cache.rglob("*.whl"):
        kept.unlink()
    add_wheel("x", files={"x/__init__.py": b"evil = True"})
    with pytest.raises(HashMismatchError, match="the file was changed"):
        package(project, target=TARGET, runtime=None, output=output, cache_dir=cache)
    assert output.read_bytes() == before


def test_a_wheel_that_is_not_sound_is_not_kept(
    add_wheel: AddWheel, offline: str, project: Path, tmp_path: Path
) -> None:
    add_wheel("x", files={"x/a.py": b"1"}, record={"x/a.py": "sha256=AAAA"})
    (project / "requirements.txt").write_text(offline + "x\n")
    for _ in range(2):
        with pytest.raises(BadWheelError, match=r"x 1\.0 is not a sound wheel: x/a\.py"):
            package(project, target=TARGET, runtime=None, output=tmp_path / "out.zip", cache_dir=tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("*.whl"))
