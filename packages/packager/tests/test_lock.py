"""Writing down what a package is made of, and making the same package of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
import tomllib
from packaging.pylock import Pylock
from packaging.version import Version

from chalice_packager import Choice, Target, lock, package
from chalice_packager.__main__ import main
from chalice_packager.errors import LockError, LockNameError, LockOfLockError, MissingWheelError

AddWheel = Callable[..., Path]
Write = Callable[..., Path]
TARGET = Target("3.12", "arm64")


@pytest.fixture
def asked(write: Write, add_wheel: AddWheel, offline: str) -> Path:
    """A project that needs two wheels for one target."""
    add_wheel("top", requires=["below; platform_machine == 'aarch64'", "intel; platform_machine == 'x86_64'"])
    add_wheel("below", tag="cp312-cp312-manylinux_2_28_aarch64")
    add_wheel("below", tag="cp312-cp312-manylinux_2_28_x86_64")
    return write("requirements.txt", f"{offline}top\n").parent


def test_a_package_made_of_a_lock_is_the_same(asked: Path, tmp_path: Path, wheelhouse: Path) -> None:
    cache, outputs = tmp_path / "cache", (tmp_path / "1.zip", tmp_path / "2.zip")
    package(asked, target=TARGET, runtime=None, output=outputs[0], cache_dir=cache)

    pins = lock(asked, target=TARGET, output=asked / "pylock.toml", cache_dir=cache)
    (asked / "requirements.txt").write_text("this is not read any more", encoding="utf-8")
    package(asked, target=TARGET, runtime=None, output=outputs[1], cache_dir=tmp_path / "empty")

    assert [str(pin) for pin in pins] == ["below 1.0", "top 1.0"]
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_a_lock_is_for_one_target_and_valid(asked: Path, tmp_path: Path) -> None:
    output = asked / "pylock.toml"
    lock(asked, target=TARGET, output=output, cache_dir=tmp_path / "cache")

    found = Pylock.from_dict(tomllib.loads(output.read_text(encoding="utf-8")))

    assert found.created_by == "chalice-packager"
    assert found.tool == {"chalice-packager": {"runtime": "python3.12", "architecture": "arm64"}}
    with pytest.raises(LockError, match=r"pylock\.toml cannot be used: it is not for python3\.12 on x86_64"):
        package(asked, target=Target("3.12"), runtime=None, output=tmp_path / "out.zip")


def test_equal_inputs_give_an_equal_lock(asked: Path, tmp_path: Path) -> None:
    texts = []
    for number in range(2):
        output = asked / f"pylock.number{number}.toml"
        lock(asked, target=TARGET, output=output, cache_dir=tmp_path / f"cache{number}")
        texts.append(output.read_bytes())
    assert texts[0] == texts[1]


@pytest.mark.skipif(Version(version("pip")) < Version("26.1"), reason="this pip reads no locks")
def test_pip_installs_what_a_lock_says(asked: Path, tmp_path: Path, add_wheel: AddWheel, offline: str) -> None:
    host = Target(f"{sys.version_info.major}.{sys.version_info.minor}")
    add_wheel("pure")
    (asked / "requirements.txt").write_text(f"{offline}pure\n", encoding="utf-8")
    output = asked / "pylock.toml"
    lock(asked, target=host, output=output, cache_dir=tmp_path / "cache")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "-r", str(output)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def test_the_command_writes_a_lock_that_build_uses(
    asked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--python", "3.12", "--arch", "arm64", "--cache-dir", str(tmp_path / "cache")]
    assert main(["lock", str(asked), *options]) == 0
    assert capsys.readouterr().out == f"{asked / 'pylock.toml'} 2 wheels for {TARGET}\n"
    (asked / "requirements.txt").unlink()
    assert main(["build", str(asked), *options, "--out", str(tmp_path / "out.zip")]) == 0


def test_a_failure_leaves_the_lock_as_it_was(asked: Path, tmp_path: Path) -> None:
    output = asked / "pylock.toml"
    output.write_text("kept", encoding="utf-8")
    with pytest.raises(MissingWheelError):
        lock(asked, target=Target("3.13"), output=output, cache_dir=tmp_path / "cache")
    assert output.read_text(encoding="utf-8") == "kept"
    assert [file.name for file in asked.glob("*lock*")] == ["pylock.toml"]


def test_a_name_that_no_tool_would_read_is_refused(asked: Path) -> None:
    with pytest.raises(LockNameError, match=r"lock\.toml is no name of a lock; call it pylock\.toml"):
        lock(asked, target=TARGET, output=asked / "lock.toml")


def test_a_lock_is_not_made_of_itself(asked: Path, tmp_path: Path) -> None:
    output = asked / "pylock.toml"
    lock(asked, target=TARGET, output=output, cache_dir=tmp_path / "cache")
    with pytest.raises(LockOfLockError, match="cannot be made of itself"):
        lock(asked, target=TARGET, output=output, dependencies=Choice(output))


def test_a_project_without_dependencies_has_an_empty_lock(project: Path, tmp_path: Path) -> None:
    output = project / "pylock.toml"
    assert lock(project, target=TARGET, output=output, cache_dir=tmp_path / "cache") == ()
    package(project, target=TARGET, runtime=None, output=tmp_path / "out.zip")
