"""Byte code in packages: that Python uses it as it is, that it is the same every time, and when there is none."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager import NotCompiled, Target, package

AddWheel = Callable[..., Path]
Write = Callable[..., Path]
HOST = Target(f"{sys.version_info.major}.{sys.version_info.minor}")
TAG = sys.implementation.cache_tag


@pytest.fixture
def full(add_wheel: AddWheel, write: Write, offline: str) -> None:
    """A project with code of its own, and a dependency."""
    files = {
        "dep/__init__.py": b"def where(): raise LookupError('here')\n",
        "dep/old.py": b"print 'two'\n",
        "dep/tests/test_dep.py": b"x = 1\n",
        "dep/not-a-module.py": b"x = 1\n",
        "dep/data.txt": b"x",
    }
    add_wheel("dep", files=files)
    write("requirements.txt", offline + "dep\n")
    write("chalicelib/__init__.py", "TEXT = 'a' 'b'\n")


def build(project: Path, output: Path, **options: object) -> dict[str, bytes]:
    package(
        project, target=HOST, runtime=None, output=output, cache_dir=output.parent / "cache", bytecode=True, **options
    )
    with zipfile.ZipFile(output) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.usefixtures("full")
def test_modules_are_compiled_and_nothing_else(project: Path, tmp_path: Path) -> None:
    files = build(project, tmp_path / "out.zip")
    assert {path for path in files if path.endswith(".pyc")} == {
        f"__pycache__/app.{TAG}.pyc",
        f"chalicelib/__pycache__/__init__.{TAG}.pyc",
        f"dep/__pycache__/__init__.{TAG}.pyc",
    }


@pytest.mark.usefixtures("full")
def test_python_takes_the_byte_code_without_looking_at_the_source(project: Path, tmp_path: Path) -> None:
    build(project, tmp_path / "out.zip")
    unpacked = tmp_path / "task"
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        archive.extractall(unpacked)
    (unpacked / "dep" / "__init__.py").write_text("raise SystemExit('the source was read')\n")
    command = "import dep\ntry: dep.where()\nexcept LookupError: print('ran')"
    asked = subprocess.run([sys.executable, "-B", "-c", command], cwd=unpacked, capture_output=True, check=True)
    assert asked.stdout.strip() == b"ran"


@pytest.mark.usefixtures("full")
def test_it_is_of_the_kind_that_is_never_compared(project: Path, tmp_path: Path) -> None:
    files = build(project, tmp_path / "out.zip")
    code = files[f"dep/__pycache__/__init__.{TAG}.pyc"]
    assert code[:4] == importlib.util.MAGIC_NUMBER
    assert int.from_bytes(code[4:8], "little") == 1
    assert code[8:16] == importlib.util.source_hash(files["dep/__init__.py"])


@pytest.mark.usefixtures("full")
def test_packages_with_byte_code_are_equal_with_and_without_what_was_kept(project: Path, tmp_path: Path) -> None:
    first = build(project, tmp_path / "one" / "out.zip")
    assert build(project, tmp_path / "one" / "out.zip") == first
    assert build(project, tmp_path / "two" / "out.zip") == first
    assert (tmp_path / "one" / "out.zip").read_bytes() == (tmp_path / "two" / "out.zip").read_bytes()


@pytest.mark.usefixtures("full")
def test_a_layer_has_its_own_byte_code(project: Path, tmp_path: Path) -> None:
    files = build(project, tmp_path / "out.zip", layer=tmp_path / "layer.zip")
    assert not any(path.startswith("dep/") for path in files)
    with zipfile.ZipFile(tmp_path / "layer.zip") as archive:
        code = archive.read(f"python/dep/__pycache__/__init__.{TAG}.pyc")
    assert b"/opt/python/dep/__init__.py" in code


def test_no_python_of_the_target_is_a_note(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    other = Target("3.10" if HOST.python != "3.10" else "3.12")
    artifact = package(project, target=other, runtime=None, output=tmp_path / "out.zip", bytecode=True)
    assert artifact.notes == (NotCompiled(other.python),)
    assert other.python in str(artifact.notes[0])


def test_another_python_by_the_name_of_the_targets_is_not_taken(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "3.10" if HOST.python != "3.10" else "3.12"
    fake = tmp_path / f"python{other}"
    fake.symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    artifact = package(project, target=Target(other), runtime=None, output=tmp_path / "out.zip", bytecode=True)
    assert artifact.notes == (NotCompiled(other),)
