"""Which Python runs the app: real virtual environments, sound and broken ones."""

import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from chalice_cli.errors import InterpreterError
from chalice_cli.interpreter import find_interpreter

RUNTIME_DIR = Path(importlib.util.find_spec("chalice").origin).parent
HERE = sys.version_info[:2]

needs_scripts = pytest.mark.skipif(os.name == "nt", reason="Windows runs no script in the place of python.exe")


def executable(environment):
    return environment / "Scripts" / "python.exe" if os.name == "nt" else environment / "bin" / "python"


def make_environment(folder, *, has_chalice=True):
    """Make a virtual environment, with chalice-core or without; return its Python."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = executable(folder)
    if has_chalice:
        asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        packages = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        Path(packages, "core.pth").write_text(f"{RUNTIME_DIR.parent}\n")
    return python


def make_script(folder, body):
    """Make what stands in the place of a Python, but is a script of the shell."""
    python = executable(folder)
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{body}\n")
    python.chmod(0o755)
    return python


@pytest.fixture(autouse=True)
def _no_active_environment(monkeypatch):
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def test_the_environment_in_the_project_comes_first(project, tmp_path, monkeypatch):
    python = make_environment(project / ".venv")
    make_environment(tmp_path / "active")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    found = find_interpreter(project)
    assert (found.executable, found.version, found.runtime_dir) == (python, HERE, RUNTIME_DIR)


def test_the_active_environment_comes_next(project, tmp_path, monkeypatch):
    python = make_environment(tmp_path / "active")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert find_interpreter(project).executable == python


@pytest.mark.parametrize("is_there", [True, False], ids=["without chalice-core", "that is gone"])
def test_an_active_environment_for_something_else_is_passed_over(project, tmp_path, monkeypatch, is_there):
    if is_there:
        make_environment(tmp_path / "active", has_chalice=False)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert find_interpreter(project).executable == Path(sys.executable)


def test_without_any_the_python_of_the_command_is_taken(project):
    found = find_interpreter(project)
    assert (found.executable, found.version, found.runtime_dir) == (Path(sys.executable), HERE, RUNTIME_DIR)


def test_a_file_named_like_an_environment_is_none(project):
    (project / ".venv").write_text("hello-Xy1\n")
    assert find_interpreter(project).executable == Path(sys.executable)


def test_an_environment_in_the_project_must_have_the_core(project):
    python = make_environment(project / ".venv", has_chalice=False)
    with pytest.raises(InterpreterError) as raised:
        find_interpreter(project)
    assert str(raised.value) == f"{python} has no chalice-core; install it: {python} -m pip install chalice-core"


def test_what_lies_in_the_current_folder_is_not_what_is_installed(project, monkeypatch):
    make_environment(project / ".venv", has_chalice=False)
    monkeypatch.chdir(project)
    (project / "json.py").write_text("raise ImportError('not the one')\n")
    (project / "chalice").mkdir()
    (project / "chalice" / "describe.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(project))
    with pytest.raises(InterpreterError, match="has no chalice-core"):
        find_interpreter(project)


def test_an_environment_without_a_python_is_an_error(project):
    (project / ".venv").mkdir()
    with pytest.raises(InterpreterError) as raised:
        find_interpreter(project)
    python = executable(project / ".venv")
    assert str(raised.value).startswith(f"{python} does not run (")
    assert str(raised.value).endswith("); make the virtual environment anew")


@needs_scripts
def test_an_environment_whose_python_was_uninstalled_is_an_error(project):
    python = executable(project / ".venv")
    python.parent.mkdir(parents=True)
    python.symlink_to(project / "gone")
    with pytest.raises(InterpreterError, match=r"does not run \(No such file or directory\)"):
        find_interpreter(project)


@needs_scripts
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param("echo first >&2; echo 'libpython is gone' >&2; exit 127", "libpython is gone", id="its last line"),
        pytest.param("exit 4", "status 4", id="its status when it says nothing"),
        pytest.param("echo hello", "status 0", id="no Python at all"),
    ],
)
def test_why_a_python_does_not_run_is_said(project, script, reason):
    python = make_script(project / ".venv", script)
    with pytest.raises(InterpreterError) as raised:
        find_interpreter(project)
    assert str(raised.value) == f"{python} does not run ({reason}); make the virtual environment anew"


@needs_scripts
def test_a_python_that_is_too_old_is_refused(project):
    python = make_script(project / ".venv", """echo '[[3, 9], "/lib/chalice/describe.py"]'""")
    with pytest.raises(InterpreterError) as raised:
        find_interpreter(project)
    assert str(raised.value) == f"{python} is Python 3.9, and Chalice needs 3.10 or newer"
