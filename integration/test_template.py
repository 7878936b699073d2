"""``chalice package``: what CloudFormation gets is a package that runs and a template that is valid."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path


def test_the_template_is_valid_for_cloudformation(make_project, tmp_path):
    project = make_project()
    project.chalice("package", str(tmp_path / "out"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["deployment.zip", "sam.json"]
    lint = [
        Path(sys.executable).with_name("cfn-lint"),
        "--regions",
        "eu-west-1",
        "--",
        str(tmp_path / "out" / "sam.json"),
    ]
    done = subprocess.run(lint, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_has_the_app_and_the_runtime_and_is_the_same_every_time(make_project, tmp_path):
    project = make_project()
    project.write("chalicelib/__init__.py", "")
    project.write("vendor/internal/__init__.py", "")
    project.chalice("package", str(tmp_path / "one"))
    project.chalice("package", str(tmp_path / "two"))
    first, second = ((tmp_path / name / "deployment.zip").read_bytes() for name in ("one", "two"))
    assert first == second
    with zipfile.ZipFile(tmp_path / "one" / "deployment.zip") as archive:
        assert {"app.py", "chalice/app.py", "chalicelib/__init__.py", "internal/__init__.py"} <= set(archive.namelist())


def test_the_runtime_of_the_configuration_is_packaged_for(make_project, tmp_path):
    project = make_project()
    project.write(".chalice/config.json", '{"runtime": "python3.13"}')
    project.write("requirements.txt", "markupsafe\n")
    project.chalice("package", str(tmp_path))
    functions = json.loads((tmp_path / "sam.json").read_text())["Resources"].values()
    assert {item["Properties"].get("Runtime") for item in functions} == {None, "python3.13"}
    with zipfile.ZipFile(tmp_path / "deployment.zip") as archive:
        assert [name for name in archive.namelist() if name.endswith(".so")] == [
            "markupsafe/_speedups.cpython-313-x86_64-linux-gnu.so"
        ]
