"""The bytes of a package."""

from __future__ import annotations

import hashlib
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_packager.archive import UNZIPPED_LIMIT, Entry, FileContent, write
from chalice_packager.errors import TooLargeError, UnreadableFileError, UnsafePathError

Make = Callable[..., Entry]


@pytest.fixture
def entry(tmp_path: Path) -> Make:
    def entry(path: str, data: bytes = b"", *, mode: int = 0o644) -> Entry:
        file = tmp_path / hashlib.sha256(path.encode()).hexdigest()
        file.write_bytes(data)
        return Entry(path, mode, FileContent(file, len(data)), "app")

    return entry


def test_what_is_written_can_be_read(entry: Make, tmp_path: Path) -> None:
    contents = {
        "app.py": b"x = 1\n" * 100,
        "empty": b"",
        "one": b"1",
        "grüße/ü.txt": "ü".encode(),
        "noise": bytes(range(256)),
    }
    artifact = write([entry(path, data) for path, data in contents.items()], tmp_path / "out.zip")
    with zipfile.ZipFile(artifact.path) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == contents
        assert archive.getinfo("app.py").compress_size < 100


def test_the_artifact_tells_the_hash_and_the_size_of_the_file(entry: Make, tmp_path: Path) -> None:
    artifact = write([entry("app.py", b"x")], tmp_path / "out.zip")
    data = (tmp_path / "out.zip").read_bytes()
    assert (artifact.sha256, artifact.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_the_order_of_the_entries_and_the_age_of_the_files_do_not_matter(entry: Make, tmp_path: Path) -> None:
    entries = [entry(name, name.encode()) for name in ("b.py", "a.py", "c/d.py")]
    one = write(entries, tmp_path / "one.zip")
    entries = [entry(name, name.encode()) for name in ("b.py", "a.py", "c/d.py")]
    assert write(entries[::-1], tmp_path / "two.zip").sha256 == one.sha256


def test_the_bytes_are_the_same_wherever_they_are_written(entry: Make, tmp_path: Path) -> None:
    # A change of this hash changes every user's deployed package once; it must be meant.
    entries = [entry("app.py", b"x = 1\n" * 50), entry("run", b"#!/bin/sh\n", mode=0o755), entry("\u00fc", b"")]
    artifact = write(entries, tmp_path / "out.zip")
    assert artifact.sha256 == "414dff1b41da4a59ce0620742e6b86ed2256f5094fc6d228695a2b2558ddaec2"


def test_dates_modes_and_systems_are_fixed(entry: Make, tmp_path: Path) -> None:
    write([entry("run", mode=0o755), entry("app.py")], tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        found = {i.filename: (i.date_time, i.create_system, i.external_attr >> 16, i.extra) for i in archive.infolist()}
    date = (1980, 1, 1, 0, 0, 0)
    assert found == {
        "app.py": (date, 3, stat.S_IFREG | 0o644, b""),
        "run": (date, 3, stat.S_IFREG | 0o755, b""),
    }


UNSAFE = ["../x", "a/../x", "/etc/x", "C:/x", "c:x", "a\\b", "..\\x", "a//b", "./a", "a/.", "a/", "", "a\0b", "\udcff"]


@pytest.mark.parametrize("path", UNSAFE, ids=ascii)
def test_a_path_that_could_leave_its_folder_is_refused(entry: Make, path: str) -> None:
    with pytest.raises(UnsafePathError, match=r"evil 1\.0 has a file named"):
        Entry(path, 0o644, FileContent(Path("x"), 0), "evil 1.0")


@given(path=st.text(max_size=20))
def test_a_path_that_is_accepted_stays_inside_its_folder(path: str) -> None:
    try:
        Entry(path, 0o644, FileContent(Path("x"), 0), "any")
    except UnsafePathError:
        return
    assert not path.startswith("/")
    assert ".." not in path.replace("\\", "/").split("/")


def test_more_than_lambda_unpacks_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    big = Entry("big", 0o644, FileContent(tmp_path / "absent", UNZIPPED_LIMIT), "torch 9.0")
    small = Entry("small", 0o644, FileContent(tmp_path / "absent", 1), "app.py")
    with pytest.raises(TooLargeError, match=r"262,144,001 bytes .* accepts 262,144,000; most of it is torch 9\.0"):
        write([big, small], tmp_path / "out.zip")
    assert not any(tmp_path.iterdir())


def test_a_failure_leaves_the_previous_package_and_nothing_half_written(entry: Make, tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "out.zip").write_text("previous")
    gone = Entry("z.py", 0o644, FileContent(tmp_path / "gone", 1), "app")
    with pytest.raises(UnreadableFileError, match="gone cannot be read"):
        write([entry("app.py", b"x"), gone], folder / "out.zip")
    assert [(file.name, file.read_text()) for file in folder.iterdir()] == [("out.zip", "previous")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")
def test_the_umask_and_the_hash_seed_do_not_matter(tmp_path: Path) -> None:
    program = """
import os, sys
from pathlib import Path
os.umask(int(sys.argv[1], 8))
folder = Path(sys.argv[2]); folder.mkdir()
from chalice_packager import Target, package
for name in ("app.py", "chalicelib/b.py", "chalicelib/a.py", "vendor/z/x.py"):
    file = folder / name
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_text(name)
print(package(folder, target=Target("3.12"), runtime=None, output=folder / "out.zip").sha256)
"""
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program, umask, str(tmp_path / umask)],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            check=True,
            capture_output=True,
        ).stdout
        for umask, seed in (("022", "1"), ("077", "2"), ("002", "3"))
    }
    assert len(hashes) == 1
