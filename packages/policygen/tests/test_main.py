"""Test the command as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SOURCE = 'import boto3\nboto3.client("s3").put_object(Bucket="b", Key="k")\ndef f(x):\n    x.list_queues()\n'


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "chalice_policygen", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def test_a_policy_is_printed_and_findings_go_to_standard_error(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SOURCE, encoding="utf-8")

    done = run(str(tmp_path))

    assert done.returncode == 0
    (statement,) = json.loads(done.stdout)["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["s3:PutObject"], ["arn:*:s3:::b/k"])
    assert done.stderr.startswith("app.py:4: list_queues() is called on a value that is not known here")


def test_operations_are_a_json_list() -> None:
    assert json.loads(run("--format", "operations", "-", text=SOURCE).stdout) == ["s3:PutObject"]


def test_calls_are_lines() -> None:
    assert run("--format", "calls", "-", text=SOURCE).stdout == "<stdin>:2: s3:PutObject\n"


def test_a_missing_file_is_one_line_and_status_2() -> None:
    done = run("nowhere.py")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "chalice-policygen: nowhere.py: no such file or folder; give a Python file, or a folder that has some\n"
    )


def test_bad_usage_is_one_line_and_status_2() -> None:
    done = run("--format", "xml", "-")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "invalid choice: 'xml'" in done.stderr


def test_the_version_is_printed() -> None:
    assert run("--version").stdout.startswith("chalice-policygen ")
