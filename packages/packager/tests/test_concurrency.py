"""Builds side by side, and builds that are killed: nothing half written, and nothing in the way of the next."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from loopback_index import Index, serve

from chalice_packager.cache import Cache

AddWheel = Callable[..., Path]


@pytest.fixture
def index(wheelhouse: Path) -> Iterator[Index]:
    with serve(wheelhouse) as index:
        yield index


@pytest.fixture
def command(project: Path, index: Index, add_wheel: AddWheel, tmp_path: Path) -> list[str]:
    for number in range(8):
        add_wheel(f"x{number}", files={f"x{number}/data": os.urandom(400_000)}, requires=["x0"] if number else [])
    lines = [f"--index-url {index.url}", *(f"x{number}" for number in range(8))]
    (project / "requirements.txt").write_text("\n".join(lines), encoding="utf-8")
    words = ["build", str(project), "--python", "3.12", "--cache-dir", str(tmp_path / "cache")]
    return [sys.executable, "-m", "chalice_packager", *words, "--out", str(tmp_path / "out" / "out.zip")]


@pytest.fixture
def environment() -> dict[str, str]:
    """Pip without the user's own settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PIP_")} | {
        "PIP_CONFIG_FILE": os.devnull
    }


def test_builds_side_by_side_give_one_package(command: list[str], environment: dict[str, str], tmp_path: Path) -> None:
    builds = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        for _ in range(5)
    ]
    answers = [build.communicate(timeout=60) for build in builds]
    assert [build.returncode for build in builds] == [0] * 5, answers
    assert len({out for out, _ in answers}) == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["out.zip"]
    assert list((tmp_path / "cache").rglob(".*")) == []


def test_a_build_that_is_killed_leaves_no_half_package(
    command: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    output = tmp_path / "out" / "out.zip"
    for delay in (0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        build = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        build.kill()
        build.wait()
        if output.exists():
            with zipfile.ZipFile(output) as archive:
                assert archive.testzip() is None
            output.unlink()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    with zipfile.ZipFile(output) as archive:
        assert archive.testzip() is None
        assert sum(name.endswith("/data") for name in archive.namelist()) == 8


def test_what_a_killed_build_left_is_removed_when_it_is_old(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with cache.scratch() as young, cache.scratch() as old:
        (Path(old) / "half.whl").write_bytes(b"half")
        os.utime(old, (0, 0))
        with cache.scratch():
            assert Path(young).exists()
            assert not Path(old).exists()
        Path(old).mkdir()
