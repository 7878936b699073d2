"""What is kept between two builds, and when it is used again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager import Target
from chalice_packager.cache import Cache, digest, key
from chalice_packager.requirements import load
from chalice_packager.resolution import Pin, Resolution
from chalice_packager.rows import Row

Write = Callable[..., Path]
TARGET = Target("3.12")
RESOLUTION = Resolution((Pin("x", "1.0", "x-1.0-py3-none-any.whl", "https://host/x-1.0-py3-none-any.whl", "0" * 64),))


@pytest.fixture
def current(write: Write) -> Callable[..., str]:
    def current(text: str = "x\n-r more.txt\n-c limits.txt\n--find-links wheels\n", target: Target = TARGET) -> str:
        return key(load(write("requirements.txt", text)), target)

    write("more.txt", "y\n")
    write("limits.txt", "y<9\n")
    write("wheels/y-1-py3-none-any.whl")
    return current


def test_equal_inputs_have_one_key(current: Callable[..., str]) -> None:
    assert current() == current()


@pytest.mark.parametrize("path", ["more.txt", "limits.txt", "wheels/z-1-py3-none-any.whl"])
def test_every_file_that_is_read_is_part_of_the_key(current: Callable[..., str], write: Write, path: str) -> None:
    before = current()
    write(path, "z<8\n")
    assert current() != before


@pytest.mark.parametrize("target", [Target("3.13"), Target("3.12", "arm64")], ids=str)
def test_the_target_is_part_of_the_key(current: Callable[..., str], target: Target) -> None:
    assert current(target=target) != current()


@pytest.mark.parametrize("name", ["PIP_INDEX_URL", "PIP_PRE", "PIP_CONFIG_FILE"])
def test_pips_settings_are_part_of_the_key(
    current: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    before = current()
    monkeypatch.setenv(name, str(tmp_path / "x"))
    assert current() != before


def test_the_contents_of_pips_settings_are_part_of_the_key(
    current: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    before = current()
    settings.write_text("[global]\npre = true\n")
    assert current() != before


def test_a_variable_in_a_line_is_part_of_the_key_and_nowhere_else(
    current: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "--index-url https://${INDEX_TOKEN}@127.0.0.1/simple\nx\n"
    monkeypatch.setenv("INDEX_TOKEN", "one")
    before = current(text)
    monkeypatch.setenv("INDEX_TOKEN", "two")
    assert current(text) != before


def test_a_resolution_is_kept(tmp_path: Path) -> None:
    Cache(tmp_path).keep_resolution(RESOLUTION, "k")
    assert Cache(tmp_path).resolution("k") == RESOLUTION
    assert Cache(tmp_path).resolution("other") is None


def test_an_incomplete_resolution_is_not_kept(tmp_path: Path) -> None:
    Cache(tmp_path).keep_resolution(Resolution(RESOLUTION.pins, missing=("y",)), "k")
    assert Cache(tmp_path).resolution("k") is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pins": [{"name": "x"}], "missing": []}'])
def test_a_damaged_resolution_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    Cache(tmp_path).keep_resolution(RESOLUTION, "k")
    (kept,) = tmp_path.rglob("k.json")
    kept.write_text(text)
    assert Cache(tmp_path).resolution("k") is None


def test_a_wheel_is_kept_until_its_bytes_change(tmp_path: Path) -> None:
    file = tmp_path / "x.whl"
    file.write_bytes(b"1")
    sha256 = digest(file)
    cache = Cache(tmp_path / "cache")
    with cache.scratch():
        kept = cache.keep_wheel(file, sha256, [Row("x/a.py", 0o644, 1, 2, 3, 4, is_deflated=True)])
    assert cache.wheel(sha256) == kept
    os.utime(kept.file)  # equal bytes are as good as an untouched file
    assert cache.wheel(sha256) == kept
    kept.file.write_bytes(b"2")
    assert cache.wheel(sha256) is None
    assert not kept.file.exists()


@pytest.mark.parametrize("table", ["", "[]", "{", '[[1, 2], ["x"]]', "null"])
def test_a_wheel_with_a_broken_table_is_forgotten(tmp_path: Path, table: str) -> None:
    file = tmp_path / "x.whl"
    file.write_bytes(b"1")
    cache, sha256 = Cache(tmp_path / "cache"), digest(file)
    with cache.scratch():
        kept = cache.keep_wheel(file, sha256, [])
    kept.file.with_suffix(".json").write_text(table)
    assert cache.wheel(sha256) is None
    assert not kept.file.exists()
