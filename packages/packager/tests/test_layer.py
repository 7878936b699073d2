"""Layers, and what is said about the sizes of packages."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager import LargeUpload, Target, package
from chalice_packager.__main__ import main
from chalice_packager.errors import TooLargeError

AddWheel = Callable[..., Path]
Write = Callable[..., Path]
TARGET = Target("3.12")


@pytest.fixture
def asked(write: Write, add_wheel: AddWheel, offline: str) -> Path:
    """A project with something of everything."""
    add_wheel("x", files={"x/__init__.py": b"x" * 1000, "chalicelib/hidden.py": b"of the wheel"})
    write("chalicelib/shop.py", "price = 1\n")
    write("chalicelib/hidden.py", "of the project\n")
    write("vendor/y/__init__.py", "")
    return write("requirements.txt", f"{offline}x\n").parent


def contents(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name for name in archive.namelist() if ".dist-info" not in name}


def test_a_layer_has_everything_but_the_projects_own_code(asked: Path, tmp_path: Path) -> None:
    output, layer = tmp_path / "app.zip", tmp_path / "layer.zip"
    runtime = tmp_path / "chalice"
    runtime.mkdir()
    (runtime / "__init__.py").touch()

    artifact = package(asked, target=TARGET, runtime=runtime, output=output, layer=layer, cache_dir=tmp_path / "cache")

    assert contents(output) == {"app.py", "chalicelib/shop.py", "chalicelib/hidden.py"}
    assert contents(layer) == {"python/chalice/__init__.py", "python/x/__init__.py", "python/y/__init__.py"}
    assert artifact.layer is not None
    assert artifact.layer.path == layer
    assert [note.path for note in artifact.notes] == ["chalicelib/hidden.py"]  # type: ignore[union-attr]


def test_a_change_of_the_code_leaves_the_layer_as_it_is(asked: Path, tmp_path: Path, write: Write) -> None:
    hashes = []
    for text in ("1", "2"):
        write("app.py", f"app = {text}\n")
        made = package(
            asked,
            target=TARGET,
            runtime=None,
            output=tmp_path / "app.zip",
            layer=tmp_path / "layer.zip",
            cache_dir=tmp_path / "cache",
        )
        assert made.layer is not None
        hashes.append((made.sha256, made.layer.sha256))
    assert hashes[0][0] != hashes[1][0]
    assert hashes[0][1] == hashes[1][1]


def test_the_limit_is_for_both_together(asked: Path, tmp_path: Path, write: Write) -> None:
    with write("vendor/big").open("wb") as file:
        file.truncate(262_144_000 - 1000)
    with pytest.raises(TooLargeError, match=r"most of it is vendor/"):
        package(
            asked,
            target=TARGET,
            runtime=None,
            output=tmp_path / "app.zip",
            layer=tmp_path / "layer.zip",
            cache_dir=tmp_path / "cache",
        )
    assert not list(tmp_path.glob("*.zip"))


def test_a_package_for_s3_alone_is_noted(asked: Path, tmp_path: Path, write: Write) -> None:
    write("vendor/big").write_bytes(os.urandom(52_428_800))
    artifact = package(asked, target=TARGET, runtime=None, output=tmp_path / "app.zip", cache_dir=tmp_path / "cache")
    (note,) = [note for note in artifact.notes if isinstance(note, LargeUpload)]
    assert "takes up to 52,428,800 in an upload; most of it is vendor/ 52," in str(note)


def test_the_report_counts_every_byte(asked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = {name: tmp_path / name for name in ("app.zip", "layer.zip", "report.json", "report.txt")}
    command = ["build", str(asked), "--python", "3.12", "--cache-dir", str(tmp_path / "cache")]
    command += ["--out", str(paths["app.zip"]), "--layer", str(paths["layer.zip"])]
    assert main([*command, "--report", str(paths["report.json"])]) == 0
    assert main([*command, "--report", str(paths["report.txt"])]) == 0

    report = json.loads(paths["report.json"].read_text(encoding="utf-8"))
    assert (report["version"], report["runtime"], report["architecture"]) == (1, "python3.12", "x86_64")
    for archive in report["archives"]:
        with zipfile.ZipFile(archive["path"]) as found:
            infos = found.infolist()
        assert archive["size"] == Path(archive["path"]).stat().st_size
        assert archive["unpacked"] == sum(info.file_size for info in infos)
        assert archive["files"] == len(infos)
        assert sum(part["packed"] for part in archive["parts"]) == archive["size"] - 22  # the end of a zip
    assert [note["kind"] for note in report["notes"]] == ["Clash"]
    text = paths["report.txt"].read_text(encoding="utf-8")
    assert "x 1.0 " in text
    assert "% of the 262,144,000 that AWS Lambda accepts" in text
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()][:2] == [
        str(paths["app.zip"]),
        str(paths["layer.zip"]),
    ]
