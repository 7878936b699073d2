"""What a container build gets: the same files as a package, whatever file system it lies on."""

from __future__ import annotations

import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager.__main__ import main

AddWheel = Callable[..., Path]
Write = Callable[..., Path]


@pytest.fixture
def command(add_wheel: AddWheel, write: Write, offline: str, project: Path, tmp_path: Path) -> Callable[..., list[str]]:
    add_wheel("dep", files={"dep/run.sh": b"#!/bin/sh\n", "Dep/x.py": b"1"}, modes={"dep/run.sh": 0o100755})
    write("requirements.txt", offline + "dep\n")
    write("vendor/own.py", "2")

    def command(verb: str, out: Path, *words: str) -> list[str]:
        cache = ["--cache-dir", str(tmp_path / "cache")]
        return [verb, str(project), "--python", "3.13", "--arch", "arm64", "--out", str(out), *cache, *words]

    return command


def test_the_image_has_the_files_of_the_package(
    command: Callable[..., list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, package = tmp_path / "context", tmp_path / "out.zip"
    assert main(command("image", folder, "--handler", "app.start")) == 0
    assert main(command("build", package)) == 0
    capsys.readouterr()
    lines = (folder / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("# docker build --platform linux/arm64 ")
    assert lines[2:] == [
        "FROM public.ecr.aws/lambda/python:3.13",
        "ADD dependencies.tar ${LAMBDA_TASK_ROOT}/",
        "ADD app.tar ${LAMBDA_TASK_ROOT}/",
        'CMD ["app.start"]',
    ]
    found = {}
    for name in ("dependencies.tar", "app.tar"):
        with tarfile.open(folder / name) as tar:
            for member in tar:
                stream = tar.extractfile(member)
                assert stream is not None
                found[member.name] = (member.mode, stream.read())
    with zipfile.ZipFile(package) as archive:
        expected = {
            info.filename: (info.external_attr >> 16 & 0o777, archive.read(info)) for info in archive.infolist()
        }
    assert found == expected
    assert found["dep/run.sh"][0] == 0o755


def test_a_build_context_is_written_anew_and_is_the_same(
    command: Callable[..., list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "context"
    states = []
    for _ in range(2):
        assert main([*command("image", folder), "--json"]) == 0
        states.append({file.name: file.read_bytes() for file in folder.iterdir()})
    assert states[0] == states[1]
    assert sorted(states[0]) == ["Dockerfile", "app.tar", "dependencies.tar"]
    assert json.loads(capsys.readouterr().out.partition("\n}")[0] + "}")["folder"] == str(folder)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("content", ["FROM scratch\n", None])
def test_a_folder_of_somebody_else_is_left_alone(
    command: Callable[..., list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    folder = tmp_path / "context"
    folder.mkdir()
    (folder / ("Dockerfile" if content else "notes.txt")).write_text(content or "mine")
    assert main(command("image", folder)) == 1
    assert "was not written by chalice-packager" in capsys.readouterr().err
    assert len(list(folder.iterdir())) == 1
