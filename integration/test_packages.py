"""Each distribution alone: what it brings, that it imports, and that the built wheels do the main job."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = "Scripts" if os.name == "nt" else "bin"
UV = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])) or "uv"


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def environment(tmp_path):
    """Make an empty virtual environment; return a function that installs into it and names what is there."""
    folder = tmp_path / "environment"
    run(UV, "venv", "--quiet", "--python", sys.executable, str(folder))
    python = folder / BIN / "python"

    def install(*what):
        run(UV, "pip", "install", "--quiet", "--python", str(python), *map(str, what))
        frozen = run(UV, "pip", "freeze", "--python", str(python))
        return {line.partition("==")[0].partition(" @")[0] for line in frozen.splitlines()}

    install.python = python
    return install


@pytest.mark.parametrize(
    ("package", "module", "brings"),
    [
        ("core", "chalice", {"chalice-core"}),
        ("policygen", "chalice_policygen", {"chalice-policygen"}),
        (
            "packager",
            "chalice_packager",
            {"chalice-packager", "deflate", "packaging", "pip", "platformdirs", "pyelftools", "resolvelib", "tomli-w"},
        ),
    ],
)
def test_a_package_that_is_used_alone_brings_little(environment, package, module, brings):
    assert environment(ROOT / "packages" / package) == brings
    run(environment.python, "-I", "-W", "error", "-c", f"import {module}")


@pytest.mark.parametrize(
    ("package", "module", "without"),
    [
        ("deployer", "chalice_deployer", {"chalice-packager", "chalice-policygen", "chalice-local", "moto", "click"}),
        ("sdkgen", "chalice_sdkgen", {"chalice-core", "chalice-deployer", "moto", "click"}),
        ("local", "chalice_local", {"chalice-deployer", "chalice-packager", "chalice-policygen"}),
    ],
)
def test_a_package_does_not_bring_its_siblings(environment, package, module, without):
    assert not environment(ROOT / "packages" / package) & without
    run(environment.python, "-I", "-W", "error", "-c", f"import {module}")


@pytest.mark.parametrize(
    ("package", "siblings", "others"), [("cli", 7, "click"), ("deployer", 2, "boto3"), ("local", 2, "moto")]
)
def test_a_package_takes_its_siblings_from_the_clone(tmp_path, package, siblings, others):
    report = tmp_path / "report.json"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--ignore-installed",
        "--quiet",
        "--report",
        str(report),
    ]
    run(*pip, str(ROOT / "packages" / package))
    chosen = json.loads(report.read_text())["install"]
    places = {item["metadata"]["name"]: item["download_info"]["url"] for item in chosen}
    ours = {name: url for name, url in places.items() if name.startswith("chalice-")}
    assert len(ours) == siblings
    assert all(url.startswith((ROOT / "packages").as_uri()) for url in ours.values()), ours
    assert others in places


def test_the_build_hooks_of_the_packages_are_the_same():
    assert len({path.read_text() for path in ROOT.glob("packages/*/hatch_build.py")}) == 1


def test_the_built_wheels_do_the_main_job(environment, tmp_path):
    copy = tmp_path / "clone"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".dev", "dist", "__pycache__", ".*_cache"))
    run(sys.executable, "-m", "hatch", "build", "--all", "-t", "wheel", cwd=copy)
    wheels = sorted(copy.glob("dist/*.whl"))
    assert len(wheels) == 7
    installed = environment(*wheels)
    assert {"chalice-cli", "chalice-core", "chalice-local"} <= installed
    site = run(environment.python, "-c", "import chalice_cli; print(chalice_cli.__file__)")
    assert str(environment.python.parents[1]) in site
    chalice = environment.python.with_name("chalice")
    output = run(sys.executable, str(ROOT / "integration" / "demo.py"), "--chalice", str(chalice), cwd=tmp_path)
    assert "Done: created, packaged, deployed" in output


def test_every_package_has_what_a_package_needs():
    for package in ROOT.glob("packages/*"):
        assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "changes", "src", "tests"} <= {
            path.name for path in package.iterdir()
        }
        [source] = (package / "src").glob("chalice*")
        assert (source / "py.typed").is_file()
        assert list((package / "changes").glob("*.*.md")), f"{package.name} has no news fragment"
        assert len((package / "README.md").read_text().splitlines()) > 10
