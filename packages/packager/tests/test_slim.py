"""What a function does without: tests, types, and symbols in native code."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager import Stripped, Target, package

AddWheel = Callable[..., Path]
Write = Callable[..., Path]
HOST = Target(f"{sys.version_info.major}.{sys.version_info.minor}")
SOURCE = """
#include <Python.h>
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "native", 0, -1, 0};
PyMODINIT_FUNC PyInit_native(void) { return PyModule_Create(&module); }
"""


def build(project: Path, output: Path, target: Target = HOST) -> tuple[dict[str, bytes], Stripped]:
    artifact = package(
        project, target=target, runtime=None, output=output, cache_dir=output.parent / "cache", strip=True
    )
    (note,) = (note for note in artifact.notes if isinstance(note, Stripped))
    with zipfile.ZipFile(output) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, note


def test_tests_and_types_of_dependencies_go_and_are_told(
    add_wheel: AddWheel, write: Write, offline: str, project: Path, tmp_path: Path
) -> None:
    gone = {"dep/tests/test_a.py": b"12345", "dep/sub/test/data.bin": b"123", "dep/a.pyi": b"1", "dep/py.typed": b""}
    kept = {"dep/__init__.py": b"", "dep/testing.py": b"", "tests/__init__.py": b""}
    add_wheel("dep", files={**gone, **kept})
    write("requirements.txt", offline + "dep\n")
    write("chalicelib/tests/__init__.py")
    files, note = build(project, tmp_path / "out.zip")
    assert {path for path in files if "dist-info" not in path} == {
        "app.py", "chalicelib/tests/__init__.py", "dep/py.typed", *kept,
    }  # fmt: skip
    assert [(each.origin, each.files, each.size) for each in note.gone] == [("dep 1.0", 3, 9)]
    assert str(note) == "3 files and 9 bytes were stripped: dep 1.0 9 bytes"


@pytest.mark.skipif(
    not (shutil.which("cc") and shutil.which("strip")) or sys.platform != "linux", reason="needs a C compiler and strip"
)
def test_native_code_loses_its_symbols_and_still_loads(
    add_wheel: AddWheel, write: Write, offline: str, project: Path, tmp_path: Path
) -> None:
    source, library = tmp_path / "native.c", tmp_path / "native.so"
    source.write_text(SOURCE)
    include = sysconfig.get_path("include")
    compiled = subprocess.run(
        ["cc", "-g", "-shared", "-fPIC", f"-I{include}", "-o", str(library), str(source)], check=False
    )
    if compiled.returncode:
        pytest.skip("the headers of Python are not on this machine")
    add_wheel("native", files={"native.so": library.read_bytes(), "broken.so": b"\x7fELF and no more"})
    write("requirements.txt", offline + "native\n")
    for _ in range(2):  # made, and kept
        files, note = build(project, tmp_path / "out.zip")
        assert len(files["native.so"]) < library.stat().st_size
        assert files["broken.so"] == b"\x7fELF and no more"
        assert note.gone[0].size == library.stat().st_size - len(files["native.so"])
    (tmp_path / "stripped").mkdir()
    (tmp_path / "stripped" / "native.so").write_bytes(files["native.so"])
    subprocess.run([sys.executable, "-c", "import native"], cwd=tmp_path / "stripped", check=True)


def test_without_a_program_that_strips_native_code_stays_and_that_is_told(
    add_wheel: AddWheel, write: Write, offline: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    add_wheel("native", files={"native.so": b"\x7fELF"})
    write("requirements.txt", offline + "native\n")
    files, note = build(project, tmp_path / "out.zip")
    assert files["native.so"] == b"\x7fELF"
    assert note.has_symbols
    assert "no llvm-strip" in str(note)
