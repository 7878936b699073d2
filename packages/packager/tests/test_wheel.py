"""What of a wheel is packaged, and which wheels are refused."""

from __future__ import annotations

import hashlib
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager import archive
from chalice_packager.archive import Entry
from chalice_packager.errors import BadWheelError, PackagerError, UnsafePathError
from chalice_packager.rows import entries
from chalice_packager.wheel import check

AddWheel = Callable[..., Path]


def load(wheel: Path) -> tuple[Entry, ...]:
    """Return what a package gets."""
    return entries(check(wheel, origin="x 1.0"), wheel, origin="x 1.0")


def unpack(wheel: Path, folder: Path) -> dict[str, bytes]:
    artifact = archive.write(load(wheel), folder / "out.zip")
    with zipfile.ZipFile(artifact.path) as written:
        assert written.testzip() is None
        return {name: written.read(name) for name in written.namelist()}


def test_streams_are_copied_as_they_are(add_wheel: AddWheel, tmp_path: Path) -> None:
    source = b"print('hello')\n" * 500
    wheel = add_wheel("x", files={"x/__init__.py": source, "x/empty": b""})
    files = unpack(wheel, tmp_path)
    assert files["x/__init__.py"] == source
    assert files["x/empty"] == b""
    assert "x-1.0.dist-info/METADATA" in files


PLACES = {
    "x/__init__.py": "x/__init__.py",
    "x-1.0.data/purelib/x/a.py": "x/a.py",
    "x-1.0.data/platlib/x/b.so": "x/b.so",
    "x-1.0.data/data/share/x.txt": "share/x.txt",
    "x-1.0.data/scripts/x": "bin/x",
    "x-1.0.data/headers/x.h": "include/x/x.h",
    "x-1.0.data/other/x": None,
    "x/scripts/x": "x/scripts/x",
    "x/__pycache__/a.cpython-312.pyc": None,
}


@pytest.mark.parametrize(("name", "place"), PLACES.items())
def test_a_file_goes_where_an_installer_puts_it(add_wheel: AddWheel, name: str, place: str | None) -> None:
    found = {entry.path for entry in load(add_wheel("x", files={name: b"1"}))}
    assert {path for path in found if ".dist-info" not in path} == ({place} if place else set())


SCRIPTS = {
    b"#!python\nprint(1)\n": b"#!/usr/bin/env python3\nprint(1)\n",
    b"#!pythonw -E\r\nprint(1)\r\n": b"#!/usr/bin/env python3\r\nprint(1)\r\n",
    b"#!python": b"#!/usr/bin/env python3",
    b"#!/bin/sh\necho 1\n": b"#!/bin/sh\necho 1\n",
    b"\x7fELF": b"\x7fELF",
    b"": b"",
}


@pytest.mark.parametrize(("source", "packaged"), SCRIPTS.items(), ids=map(repr, SCRIPTS))
def test_a_script_can_be_run(add_wheel: AddWheel, tmp_path: Path, source: bytes, packaged: bytes) -> None:
    wheel = add_wheel("x", files={"x-1.0.data/scripts/x": source, "x/scripts/x": source})
    files = unpack(wheel, tmp_path)
    assert (files["bin/x"], files["x/scripts/x"]) == (packaged, source)
    assert {entry.path: entry.mode for entry in load(wheel)}["bin/x"] == 0o755


def test_an_executable_file_stays_executable(add_wheel: AddWheel) -> None:
    wheel = add_wheel("x", files={"x/tool": b"", "x/data": b""}, modes={"x/tool": 0o100775, "x/data": 0o100600})
    modes = {entry.path: entry.mode for entry in load(wheel)}
    assert (modes["x/tool"], modes["x/data"]) == (0o755, 0o644)


@pytest.mark.parametrize(
    "name", ["../evil.py", "x/../../evil.py", "/evil.py", "C:/evil.py", "x\\..\\evil.py", "x-1.0.data/data/../evil.py"]
)
def test_a_file_that_would_leave_the_package_is_refused(add_wheel: AddWheel, name: str) -> None:
    wheel = add_wheel("x", files={name: b""})
    with pytest.raises(UnsafePathError, match=r"x 1\.0 has a file named"):
        load(wheel)


@pytest.mark.parametrize(
    "path", ["x/a:stream", "x/name. ", "x/name.", "x/NUL", "aux/x.py", "x/\x01", "x/COM1", "C:x.py"]
)
def test_a_name_that_is_another_on_windows_is_refused(add_wheel: AddWheel, path: str) -> None:
    with pytest.raises(UnsafePathError, match=r"x 1\.0 has a file named"):
        check(add_wheel("x", files={path: b""}), origin="x 1.0")


@pytest.mark.parametrize("path", ["x/aux.py", "x/console", "x/.hidden", "x/a..b"])
def test_a_name_that_only_looks_like_one_is_not(add_wheel: AddWheel, path: str) -> None:
    assert path in {row.path for row in check(add_wheel("x", files={path: b""}), origin="x 1.0")}


@pytest.mark.parametrize(("mode", "kind"), [(0o020644, "special file"), (0o010644, "pipe"), (0o140644, "socket")])
def test_what_is_no_file_is_refused(add_wheel: AddWheel, mode: int, kind: str) -> None:
    with pytest.raises(BadWheelError, match=f"x/f is a {kind}"):
        check(add_wheel("x", files={"x/f": b""}, modes={"x/f": mode}), origin="x 1.0")


def test_a_symbolic_link_is_refused(add_wheel: AddWheel) -> None:
    wheel = add_wheel("x", files={"x/link": b"/etc/passwd"}, modes={"x/link": stat.S_IFLNK | 0o777})
    with pytest.raises(BadWheelError, match="x/link is a symbolic link"):
        load(wheel)


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")  # zipfile's own, from writing the hostile wheel
def test_two_files_of_one_name_are_refused(add_wheel: AddWheel) -> None:
    wheel = add_wheel("x")
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("x/__init__.py", b"evil = True")
    with pytest.raises(BadWheelError, match=r"x/__init__\.py is in it twice"):
        load(wheel)


def test_an_unusual_compression_is_refused(add_wheel: AddWheel) -> None:
    wheel = add_wheel("x")
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("x/more.py", b"1" * 100)
    with pytest.raises(BadWheelError, match=r"x/more\.py is not stored or deflated"):
        load(wheel)


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "x-1.0-py3-none-any.whl"
    wheel.write_text("<html>")
    with pytest.raises(BadWheelError, match=r"x 1\.0 is not a sound wheel: it is not a zip archive"):
        check(wheel, origin="x 1.0")


def test_a_sound_wheel_passes(add_wheel: AddWheel) -> None:
    check(add_wheel("x", files={"x/a.py": b"1", "x/b.py": b"2"}), origin="x 1.0")


RECORDS = {
    "another hash": "sha256=AAAA",
    "a broken algorithm": "md5=1B2M2Y8AsgTpgAmY7PhCfg",
}


@pytest.mark.parametrize("value", RECORDS.values(), ids=RECORDS)
def test_every_file_must_have_the_hash_in_record(add_wheel: AddWheel, value: str) -> None:
    wheel = add_wheel("x", files={"x/a.py": b"1", "x/b.py": b"2"}, record={"x/a.py": value, "x/b.py": value})
    with pytest.raises(BadWheelError) as caught:
        check(wheel, origin="x 1.0")
    assert [problem.split()[0] for problem in caught.value.problems] == ["x/a.py", "x/b.py"]


def test_a_wheel_without_record_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "x-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("x.py", b"")
    with pytest.raises(BadWheelError, match="it has no RECORD"):
        check(wheel, origin="x 1.0")


def test_a_damaged_stream_is_named(add_wheel: AddWheel) -> None:
    wheel = add_wheel("x", files={"x/a.py": b"abcdefgh" * 64})
    data = bytearray(wheel.read_bytes())
    start = data.index(b"x/a.py") + len("x/a.py")
    data[start] ^= 0xFF
    wheel.write_bytes(data)
    with pytest.raises(BadWheelError, match=r"x/a\.py is damaged"):
        check(wheel, origin="x 1.0")


def test_whatever_byte_is_damaged_no_other_error_comes_out(add_wheel: AddWheel, tmp_path: Path) -> None:
    files = {"x/__init__.py": b"print('hello')\n" * 50, "x-1.0.data/scripts/x": b"#!python\n"}
    content = add_wheel("x", files=files).read_bytes()
    damaged, refused = tmp_path / "x-1.0-py3-none-any.whl", 0
    for position in range(len(content)):
        for mask in (0xFF, 0x01, 0x80):
            changed = bytearray(content)
            changed[position] ^= mask
            damaged.write_bytes(changed)
            try:
                load(damaged)
            except PackagerError:
                refused += 1
    assert refused > len(content)


@pytest.fixture(scope="module")
def large() -> bytes:
    """So many bytes that they are not unpacked at once, and not at the end of a piece."""
    return b"".join(hashlib.sha256(b"%d" % number).digest() + bytes(96) for number in range(70_000)) + b"end"


def test_a_large_file_is_sound(add_wheel: AddWheel, large: bytes, tmp_path: Path) -> None:
    assert unpack(add_wheel("x", files={"x/data": large}), tmp_path)["x/data"] == large


def test_a_damaged_large_file_is_refused(add_wheel: AddWheel, large: bytes) -> None:
    wheel = add_wheel("x", files={"x/data": large})
    content = wheel.read_bytes()
    for position in (content.index(b"x/data") + len("x/data"), len(content) // 2, len(content) * 9 // 10):
        wheel.write_bytes(content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :])
        with pytest.raises(BadWheelError, match="x/data is damaged"):
            check(wheel, origin="x 1.0")


def test_a_large_file_with_another_hash_is_refused(add_wheel: AddWheel, large: bytes) -> None:
    wheel = add_wheel("x", files={"x/data": large}, record={"x/data": "sha256=" + "A" * 43})
    with pytest.raises(BadWheelError, match="x/data does not have the hash that RECORD says"):
        check(wheel, origin="x 1.0")


@pytest.mark.parametrize("size", [8_000_001, 100_000_000])
def test_a_large_file_of_another_size_than_promised_is_refused(add_wheel: AddWheel, large: bytes, size: int) -> None:
    wheel = add_wheel("x", files={"x/data": large})
    content = bytearray(wheel.read_bytes())
    entry = content.rindex(b"x/data") - 46  # where its central header begins (APPNOTE 4.3.12)
    struct.pack_into("<L", content, entry + 24, size)
    wheel.write_bytes(content)
    with pytest.raises(BadWheelError, match="x/data is damaged"):
        check(wheel, origin="x 1.0")


def test_a_record_that_no_reader_of_csv_takes_is_refused(add_wheel: AddWheel, tmp_path: Path) -> None:
    wheel = add_wheel("x", files={"x/__init__.py": b""})
    changed = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            end = b'"' + b"x" * 200_000 if name.endswith("RECORD") else b""
            target.writestr(name, source.read(name) + end)
    with pytest.raises(BadWheelError, match=r"x-1\.0\.dist-info/RECORD: field larger than"):
        check(changed, origin="x 1.0")
