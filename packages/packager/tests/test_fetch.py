"""Getting wheels from an index that wants a password, and from one that cannot be trusted."""

from __future__ import annotations

import base64
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from chalice_packager import Target, package
from chalice_packager.cache import digest
from chalice_packager.errors import BadWheelError, HashMismatchError, UnreachableIndexError

AddWheel = Callable[..., Path]
TARGET = Target("3.12")
WORD = "s3cret"


_KEYRING = f"""\
#!/bin/sh
case "$*" in
"--mode=creds --output=json get"*" user") echo '{{"username": "user", "password": "{WORD}"}}' ;;
"get "*" user") echo {WORD} ;;
*) exit 1 ;;
esac
"""
"""What answers as the keyring command does, to the questions of newer and of older pips."""


class _Index(BaseHTTPRequestHandler):
    """A package index (PEP 503) of the files in a folder, for one user, or with more for one user."""

    folder: Path
    shows: Callable[[str, bool], bool] | None = None

    def do_GET(self) -> None:
        known = "Basic " + base64.b64encode(f"user:{WORD}".encode()).decode()
        is_known = self.headers.get("Authorization") == known
        if not is_known and not self.shows:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="index"')
            self.end_headers()
            return
        name = self.path.strip("/").rpartition("/")[2]
        if self.path.startswith("/simple/"):
            files = sorted(self.folder.glob(f"{name.replace('-', '_')}-*"))
            shown = [file for file in files if not self.shows or self.shows(file.name, is_known)]
            links = [f'<a href="/files/{file.name}#sha256={digest(file)}">{file.name}</a>' for file in shown]
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
    with serve_files(wheelhouse) as place:
        yield place


@contextmanager
def serve_files(folder: Path, shows: Callable[[str, bool], bool] | None = None) -> Iterator[str]:
    handler = type("Index", (_Index,), {"folder": folder, "shows": staticmethod(shows) if shows else None})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}/simple"
        finally:
            server.shutdown()
            thread.join()


def names(project: Path, tmp_path: Path) -> set[str]:
    """Return the modules that the dependencies of a project bring into its package."""
    package(project, target=TARGET, runtime=None, output=tmp_path / "out.zip", cache_dir=tmp_path / "cache")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        return {path.partition("/")[0].partition("-")[0].removesuffix(".py") for path in archive.namelist()} - {"app"}


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


def test_a_password_in_the_netrc_file_is_used(
    index: str, add_wheel: AddWheel, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_wheel("private_x")
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1\nlogin user\npassword {WORD}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    (project / "requirements.txt").write_text(f"--index-url http://{index}\nprivate-x\n")
    assert names(project, tmp_path) == {"private_x"}


def test_an_index_may_show_more_to_those_whom_the_netrc_file_names(
    add_wheel: AddWheel, wheelhouse: Path, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("1.0", "2.0"):
        add_wheel("x", version, files={f"x/of_{version[0]}.py": b""})
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1\nlogin user\npassword {WORD}\n")
    (tmp_path / "netrc").chmod(0o600)
    with serve_files(wheelhouse, shows=lambda name, is_known: is_known or "-2.0-" not in name) as place:
        (project / "requirements.txt").write_text(f"--index-url http://{place}\nx\n")
        package(project, target=TARGET, runtime=None, output=tmp_path / "out.zip", cache_dir=tmp_path / "cache")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert "x/of_2.py" in archive.namelist()


def test_a_password_in_the_keyring_is_used(
    index: str, add_wheel: AddWheel, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_wheel("private_x")
    tool = tmp_path / "bin" / "keyring"
    tool.parent.mkdir()
    tool.write_text(_KEYRING)
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PIP_KEYRING_PROVIDER", "subprocess")
    (project / "requirements.txt").write_text(f"--index-url http://user@{index}\nprivate-x\n")
    assert names(project, tmp_path) == {"private_x"}


def test_a_password_in_pips_configuration_is_used(
    index: str, add_wheel: AddWheel, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_wheel("private_x")
    (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = http://user:{WORD}@{index}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    (project / "requirements.txt").write_text("private-x\n")
    assert names(project, tmp_path) == {"private_x"}


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
