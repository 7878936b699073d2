"""The command: what it prints and with which status it ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager import __version__
from chalice_packager.__main__ import main

Write = Callable[..., Path]


def test_build_writes_the_package_and_tells_its_hash(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "dist" / "deployment.zip"
    assert main(["build", str(project), "--python", "3.13", "--arch", "arm64", "--out", str(out)]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{out} {out.stat().st_size} bytes sha256:")
    assert printed.err == ""


def test_notes_go_to_the_error_stream(
    project: Path, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write("vendor/app.py", "other")
    assert main(["build", str(project), "--python", "3.13", "--out", str(tmp_path / "out.zip")]) == 0
    assert capsys.readouterr().err == "app.py: the file of app.py is packaged, the different one of vendor/ is not\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--python", "3.9"], "chalice-packager: 'python3.9' is not a Python runtime of AWS Lambda"),
        (["--python", "3.12", "--arch", "mips"], "chalice-packager: 'mips' is not an architecture of AWS Lambda"),
        (["--python", "3.12", "--runtime", "absent"], "chalice-packager: absent"),
    ],
)
def test_an_error_is_one_line_and_status_1(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    assert main(["build", str(project), "--out", str(tmp_path / "out.zip"), *arguments]) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert printed.err.startswith(line)


def test_an_output_that_cannot_be_written_is_an_error_without_a_traceback(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(project), "--python", "3.12", "--out", str(project / "app.py" / "out.zip")]) == 1
    assert capsys.readouterr().err.startswith("chalice-packager: ")


def test_the_module_runs_as_the_command() -> None:
    command = [sys.executable, "-m", "chalice_packager", "--version"]
    assert (
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
        == f"chalice-packager {__version__}\n"
    )
