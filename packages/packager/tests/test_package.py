"""What a deployment package is made of."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager import Artifact, Clash, Incomplete, LeftOut, Target, package
from chalice_packager.errors import MissingFileError, MissingWheelError

AddWheel = Callable[..., Path]
Write = Callable[..., Path]
Make = Callable[..., Artifact]
TARGET = Target("3.12")


@pytest.fixture
def make(project: Path, tmp_path: Path) -> Make:
    def make(
        *, target: Target = TARGET, runtime: Path | None = None, allow_missing: bool = False, output: str = "out.zip"
    ) -> Artifact:
        return package(
            project,
            target=target,
            runtime=runtime,
            output=tmp_path / output,
            cache_dir=tmp_path / "cache",
            allow_missing=allow_missing,
        )

    return make


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    folder = tmp_path / "site" / "chalice"
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "__pycache__" / "app.cpython-312.pyc").write_bytes(b"")
    (folder / "__init__.py").write_text("")
    (folder / "sources").mkdir()
    (folder / "sources" / "topic.py").write_text("")
    return folder


def names(artifact: Artifact) -> list[str]:
    with zipfile.ZipFile(artifact.path) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def read(artifact: Artifact, name: str) -> str:
    with zipfile.ZipFile(artifact.path) as archive:
        return archive.read(name).decode()


def test_the_layout_is_the_one_in_the_manual(
    make: Make, write: Write, add_wheel: AddWheel, offline: str, runtime: Path
) -> None:
    write("chalicelib/__init__.py")
    write("chalicelib/utils.py")
    write("vendor/internalpackage/__init__.py")
    write("requirements.txt", offline + "sortedcontainers==1.5.4\n")
    add_wheel("sortedcontainers", "1.5.4")
    assert [name for name in names(make(runtime=runtime)) if ".dist-info" not in name] == [
        "app.py",
        "chalice/__init__.py",
        "chalice/sources/topic.py",
        "chalicelib/__init__.py",
        "chalicelib/utils.py",
        "internalpackage/__init__.py",
        "sortedcontainers/__init__.py",
    ]


def test_what_only_tools_read_of_the_runtime_is_left_out(make: Make, write: Write, runtime: Path) -> None:
    for name in ("describe.py", "described.py", "spec/values.py", "specs.py"):
        (runtime / name).parent.mkdir(exist_ok=True)
        (runtime / name).write_text("")
    (runtime / "tools.txt").write_text("describe.py\nspec/\ntools.txt\n")
    assert [name for name in names(make(runtime=runtime)) if name.startswith("chalice/")] == [
        "chalice/__init__.py",
        "chalice/described.py",
        "chalice/sources/topic.py",
        "chalice/specs.py",
    ]


def test_nothing_else_of_the_project_is_packaged(make: Make, write: Write) -> None:
    for path in ("README.md", "tests/test_app.py", ".chalice/config.json", "other.py", "requirements.txt"):
        write(path)
    assert names(make()) == ["app.py"]


def test_a_dotenv_file_is_left_out_and_named(make: Make, write: Write) -> None:
    write("chalicelib/.env", "PASSWORD=x")
    artifact = make()
    assert names(artifact) == ["app.py"]
    (note,) = artifact.notes
    assert isinstance(note, LeftOut)
    assert str(note).startswith("chalicelib/.env was left out")


def test_the_app_wins_over_vendor_over_the_runtime_over_dependencies(
    make: Make, write: Write, add_wheel: AddWheel, offline: str, runtime: Path
) -> None:
    write("app.py", "app")
    write("vendor/app.py", "vendor")
    write("vendor/chalice/__init__.py", "vendor")
    write("vendor/x/__init__.py", "vendor")
    write("requirements.txt", offline + "x\n")
    add_wheel("x", files={"x/__init__.py": b"wheel", "chalice/sources/topic.py": b"wheel"})
    artifact = make(runtime=runtime)
    assert read(artifact, "app.py") == "app"
    assert read(artifact, "chalice/__init__.py") == "vendor"
    assert read(artifact, "chalice/sources/topic.py") == ""
    assert read(artifact, "x/__init__.py") == "vendor"
    assert artifact.notes == (
        Clash("app.py", "app.py", "vendor/"),
        Clash("chalice/__init__.py", "vendor/", "the Chalice runtime"),
        Clash("chalice/sources/topic.py", "the Chalice runtime", "x 1.0"),
        Clash("x/__init__.py", "vendor/", "x 1.0"),
    )


def test_chalice_among_the_requirements_is_left_out_with_a_note(make: Make, write: Write, runtime: Path) -> None:
    write("requirements.txt", "--no-index\nchalice==1.34.0\n")
    assert make(runtime=runtime).notes == (LeftOut("chalice==1.34.0", "the Chalice runtime is packaged anyway"),)


def test_without_a_runtime_chalice_is_a_requirement_like_any_other(
    make: Make, write: Write, add_wheel: AddWheel, offline: str
) -> None:
    add_wheel("chalice", "1.34.0")
    write("requirements.txt", offline + "chalice==1.34.0\n")
    assert "chalice/__init__.py" in names(make())


def test_a_missing_dependency_fails_and_leaves_no_file(make: Make, write: Write, offline: str, tmp_path: Path) -> None:
    write("requirements.txt", offline + "cryptography==1.9\n")
    with pytest.raises(MissingWheelError, match=r"cryptography==1\.9"):
        make()
    assert not (tmp_path / "out.zip").exists()


def test_a_missing_dependency_that_is_allowed_gives_the_manuals_warning_every_time(
    make: Make, write: Write, offline: str
) -> None:
    write("requirements.txt", offline + "cryptography==1.9\n")
    for _ in range(2):
        artifact = make(allow_missing=True)
        assert artifact.notes == (Incomplete(("cryptography==1.9",)),)
        assert str(artifact.notes[0]).startswith("Could not install dependencies:\ncryptography==1.9\nYou will have")


def test_a_project_without_an_app_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"app\.py does not exist"):
        package(tmp_path, target=TARGET, runtime=None, output=tmp_path / "out.zip")


def test_a_runtime_that_is_none_is_named(make: Make, tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"__init__\.py does not exist"):
        make(runtime=tmp_path / "nothing")


def test_an_unchanged_project_is_packaged_again_without_its_index(
    make: Make, write: Write, add_wheel: AddWheel, offline: str
) -> None:
    wheel = add_wheel("x", files={"x/__init__.py": b"x = 1\n" * 100})
    state = wheel.stat()
    write("requirements.txt", offline + "x\n")
    first = make()
    wheel.write_bytes(b"?" * state.st_size)  # what pip would find now is no wheel
    os.utime(wheel, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert make(output="again.zip").sha256 == first.sha256


def test_packages_of_equal_projects_are_equal(
    make: Make, write: Write, project: Path, runtime: Path, tmp_path: Path
) -> None:
    write("chalicelib/a.py", "a")
    first = make(runtime=runtime)
    copy = tmp_path / "elsewhere" / "deep"
    shutil.copytree(project, copy)
    second = package(copy, target=TARGET, runtime=runtime, output=tmp_path / "second.zip")
    assert second.sha256 == first.sha256


def test_real_wheels_of_the_target_are_packaged(make: Make, write: Write) -> None:
    write("requirements.txt", "sortedcontainers==2.4.0\nmarkupsafe>=3\n")
    for python in ("3.10", "3.13"):  # at least one of them is not the version that runs this test
        found = names(make(target=Target(python, "arm64")))
        tag = "cp" + python.replace(".", "")
        native = [name for name in found if name.endswith(".so")]
        assert native == [f"markupsafe/_speedups.cpython-{tag[2:]}-aarch64-linux-gnu.so"]
        assert "sortedcontainers/__init__.py" in found


def test_real_markers_are_those_of_the_target(make: Make, write: Write) -> None:
    write("requirements.txt", "pytest==8.3.5\n")  # requires tomli and exceptiongroup below 3.11, colorama on Windows
    dependencies = {}
    for python in ("3.10", "3.12"):
        found = names(make(target=Target(python)))
        dependencies[python] = {name.partition("/")[0] for name in found} & {"tomli", "exceptiongroup", "colorama"}
    assert dependencies == {"3.10": {"tomli", "exceptiongroup"}, "3.12": set()}


def test_what_was_packaged_runs(make: Make, write: Write, tmp_path: Path) -> None:
    write(
        "app.py",
        "import chalicelib.lists, importlib.metadata as m\nprint(chalicelib.lists.xs, m.version('sortedcontainers'))\n",
    )
    write("chalicelib/lists.py", "from sortedcontainers import SortedList\nxs = list(SortedList([2, 1]))\n")
    write("requirements.txt", "sortedcontainers==2.4.0\n")
    with zipfile.ZipFile(make().path) as archive:
        archive.extractall(tmp_path / "task")
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.path.insert(0, '.'); import app"],
        cwd=tmp_path / "task",
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "[1, 2] 2.4.0\n"


def test_importing_the_package_loads_nothing_that_only_a_build_needs() -> None:
    program = "import sys, json, chalice_packager; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    loaded = set(json.loads(ran.stdout))
    assert not loaded & {"packaging", "pip", "deflate", "platformdirs", "zipfile", "subprocess", "argparse"}
