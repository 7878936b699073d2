"""Test the definition of the GitHub Action, by running what it runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml", reason="reading the definition takes PyYAML")
pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or os.name == "nt", reason="the steps are scripts of bash, as on GitHub's runners"
)

ACTION = Path(__file__).parents[1] / "action.yml"
SOURCE = 'import boto3\nboto3.client("s3").put_object(Bucket="b", Key="k")\n'
NEEDED = {"Statement": {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:*:s3:::b/k"}}


def analyze(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step that analyzes, with *inputs* as a workflow gives them."""
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    assert set(inputs) <= set(action["inputs"])
    (step,) = (step for step in action["runs"]["steps"] if step.get("id") == "analyze")
    given = {name: about["default"] for name, about in action["inputs"].items()} | inputs
    variables = {}
    for name, value in step["env"].items():
        _, _, source = value.removeprefix("${{ ").removesuffix(" }}").partition("inputs.")
        variables[name] = given[source] if source else sys.executable
    environment = {**os.environ, **variables, "RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(folder / "output")}
    # As GitHub runs a step whose shell is bash.
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a repository with a program, what it needs, and a policy without anything."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "needed.json").write_text(json.dumps(NEEDED), encoding="utf-8")
    (tmp_path / "empty.json").write_text('{"Statement": []}', encoding="utf-8")
    return tmp_path


def rules(folder: Path, file: str = "chalice-policygen.sarif") -> list[str]:
    log = json.loads((folder / file).read_text(encoding="utf-8"))
    return [result["ruleId"] for result in log["runs"][0]["results"]]


def test_a_policy_that_is_needed_passes(folder: Path) -> None:
    done = analyze(folder, check="needed.json", paths="src\n")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "needed.json grants what the code needs, and nothing else.\n"
    assert (folder / "output").read_text(encoding="utf-8") == "sarif=chalice-policygen.sarif\n"
    assert rules(folder) == []


def test_another_policy_fails_and_is_in_the_log_and_in_code_scanning(folder: Path) -> None:
    done = analyze(folder, check="empty.json", sarif="found.sarif")

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("empty.json does not grant what the code needs:")
    assert (folder / "output").read_text(encoding="utf-8") == "sarif=found.sarif\n"
    assert rules(folder, "found.sarif") == ["missing-permission"]


def test_arguments_stand_on_lines_of_their_own_and_are_not_run(folder: Path) -> None:
    (folder / "src" / "lib.py").write_text(
        "import boto3\n\ndef f(client):\n    client.list_queues()\n", encoding="utf-8"
    )

    assert analyze(folder).returncode == 0
    assert analyze(folder, arguments="--strict\n--region=eu-west-1\n").returncode == 1
    assert rules(folder) == ["not-followed"]
    assert analyze(folder, paths="$(touch ran)").returncode == 2
    assert not (folder / "ran").exists()


def test_no_script_has_an_input_in_it() -> None:
    for step in yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
