"""The direction of dependencies: kept by the code as it is, and broken by a wrong import."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def copy(tmp_path):
    """Copy the sources and the contracts, to be broken."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for source in ROOT.glob("packages/*/src/*"):
        shutil.copytree(source, tmp_path / "src" / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def lint(folder):
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(
        [program, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_contracts_are_kept(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "wrong"),
    [
        ("chalice_packager/tree.py", "import chalice.spec"),
        ("chalice_policygen/scope.py", "import chalice_deployer"),
        ("chalice_deployer/plan.py", "import chalice_packager"),
        ("chalice_deployer/plan.py", "import chalice.app"),
        ("chalice_local/gateway/match.py", "import chalice_deployer"),
        ("chalice_local/gateway/match.py", "import chalice.describe"),
        ("chalice_sdkgen/sdk.py", "import chalice_cli"),
        ("chalice/app.py", "import chalice_deployer"),
        ("chalice/routing.py", "import boto3"),
        ("chalice/payload.py", "import chalice.declaration"),
        ("chalice/params.py", "import chalice.schema"),
        ("chalice_local/gateway/match.py", "import chalice.matching"),
        ("chalice_deployer/plan.py", "import boto3"),
        ("chalice_deployer/render.py", "import chalice_deployer.apply"),
        ("chalice_local/gateway/event.py", "import chalice_local.execution"),
    ],
)
def test_a_wrong_import_breaks_a_contract(copy, module, wrong):
    path = copy / "src" / module
    path.write_text(
        path.read_text().replace(
            "from __future__ import annotations\n", f"from __future__ import annotations\n\n{wrong}\n"
        )
    )
    done = lint(copy)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout
