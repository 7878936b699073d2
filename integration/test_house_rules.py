"""What holds in every file of the repository."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

NEWER = {"annotationlib"}
"""Of the standard library, but not of the oldest Python that runs this."""


def tracked(*suffixes):
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    paths = [ROOT / name for name in listed.stdout.splitlines()]
    return [path for path in paths if path.is_file() and (path.suffix in suffixes or not suffixes)]


def test_nothing_is_patched():
    words = ("mock.patch", "unittest.mock", "monkeypatch.setattr", "mocker.")
    for path in tracked(".py"):
        if path != Path(__file__):
            text = path.read_text(encoding="utf-8")
            assert not [word for word in words if word in text], path


def test_no_path_of_a_machine_and_no_host_of_a_registry_is_named():
    unwanted = re.compile(r"/root/|/home/\w+/|pypi\.org|pythonhosted|registry\.npmjs|deb\.debian")
    for path in tracked(".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".sh", ""):
        if path != Path(__file__):
            found = unwanted.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path}: {found[0]}"


def test_the_runtime_imports_the_standard_library_only():
    for path in (ROOT / "packages" / "core" / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                top = name.partition(".")[0]
                # The messages to websocket clients are calls to AWS; boto3 is imported when the first one is sent.
                allowed = {"boto3"} if path.name == "websocket.py" else set()
                assert top in {*sys.stdlib_module_names, *NEWER, *allowed, "chalice"}, f"{path}: {name}"


def test_only_the_console_prints():
    for path in (ROOT / "packages" / "cli" / "src").rglob("*.py"):
        if path.name not in ("console.py", "errors.py"):
            assert "click.echo" not in path.read_text(encoding="utf-8"), path


def test_every_module_of_a_package_says_what_it_is():
    for path in ROOT.glob("packages/*/src/**/*.py"):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert docstring, path
        assert len(docstring) > 10, path


def test_ci_runs_the_one_command():
    assert "exec ./dev check" in (ROOT / ".ci" / "run").read_text()
