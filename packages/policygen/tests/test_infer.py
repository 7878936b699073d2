"""Test which operations a program calls, with what, and from where: the cases are in cases/*.toml.

A case has a `source`, or `files` that are one program (of which `given` are analyzed, or else all). What it expects:

- `operations`, and `findings`: words that the messages have; no other message may be there;
- `arguments."client:Operation".Name`: every text that is passed, over all calls; `*` is one that is not known;
- `evidence`, of all calls; `variables`: the environment variables that would make the analysis narrower;
- `paths`: the way to each operation; `reached`: its entry points; `functions`: the Lambda function of each entry point.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tomllib

from chalice_policygen import Analysis, analyze, analyze_text

CASES = Path(__file__).parent / "cases"


def read_cases() -> list[Any]:
    files = sorted(CASES.glob("*.toml"))
    cases = [case for file in files for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]
    return [pytest.param(case, id=case["name"]) for case in cases]


def analyze_case(case: dict[str, Any], root: Path) -> Analysis:
    entries, environment = case.get("entries", ()), case.get("environment", {})
    if "source" in case:
        return analyze_text(case["source"], entries=entries, environment=environment)
    for name, text in case["files"].items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return analyze(*(root / name for name in case.get("given", ["."])), entries=entries, environment=environment)


def passed(analysis: Analysis, operation: str, name: str) -> list[str]:
    arguments = [call.argument(name) for call in analysis.calls if call.name == operation]
    return sorted({text for argument in arguments if argument is not None for text in argument.values or ("*",)})


@pytest.mark.parametrize("case", read_cases())
def test_the_calls_of_a_program_are_found(case: dict[str, Any], tmp_path: Path) -> None:
    analysis = analyze_case(case, tmp_path)

    assert list(analysis.operations) == case["operations"]
    expected = case.get("findings", [])
    messages = sorted(finding.message for finding in analysis.findings)
    assert [message for message in messages if not any(words in message for words in expected)] == []
    assert [words for words in expected if not any(words in message for message in messages)] == []
    arguments = case.get("arguments", {})
    found = {
        operation: {name: passed(analysis, operation, name) for name in names} for operation, names in arguments.items()
    }
    assert found == arguments
    told = {
        "evidence": sorted({call.evidence.value for call in analysis.calls}),
        "variables": list(analysis.environment),
        "paths": {call.name: [str(step) for step in call.path] for call in analysis.calls},
        "reached": {
            name: sorted({entry for call in analysis.calls if call.name == name for entry in call.entries})
            for name in analysis.operations
        },
        "functions": {entry.name: entry.function for entry in analysis.entries},
    }
    assert {what: told[what] for what in told if what in case} == {what: case[what] for what in told if what in case}


PRINT = """
import sys, tomllib
from chalice_policygen import analyze_text
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        for case in tomllib.load(file)["case"]:
            if "source" in case and "entries" not in case:
                print(analyze_text(case["source"], environment=case.get("environment", {})))
"""


def test_the_order_of_hashes_changes_nothing_of_any_program() -> None:
    answers = [
        subprocess.run(
            [sys.executable, "-c", PRINT, *map(str, sorted(CASES.glob("*.toml")))],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout.splitlines()
        for seed in ("1", "2", "3")
    ]

    assert answers[0] == answers[1] == answers[2]
    assert len(answers[0]) > 200


def test_a_call_says_where_it_is() -> None:
    analysis = analyze_text('import boto3\n\nboto3.client("sqs").list_queues()\n', file="app.py")

    assert [str(call) for call in analysis.calls] == ["app.py:3: sqs:ListQueues"]


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        pytest.param('Bucket="b", Key=key', {"Bucket": "b"}, id="a literal"),
        pytest.param('Bucket=NAME, Key=f"{NAME}/k"', {"Bucket": "photos", "Key": "photos/k"}, id="a constant"),
        pytest.param('Bucket=os.environ["BUCKET"], Key="k"', {"Key": "k"}, id="the environment is not known"),
        pytest.param('Bucket="a" if key else "b", Key="k"', {"Key": "k"}, id="one of two is not certain"),
        pytest.param('**{"Bucket": "b"}, Key=key', {"Bucket": "b"}, id="a spread literal"),
    ],
)
def test_only_certain_arguments_are_known(arguments: str, known: dict[str, str]) -> None:
    source = f"""
import boto3, os
NAME = "photos"
def handler(key):
    boto3.client("s3").get_object({arguments})
"""
    (call,) = analyze_text(source).calls

    assert {argument.name: argument.values[0] for argument in call.arguments if len(argument.values) == 1} == known


def test_a_function_is_analyzed_for_the_arguments_that_it_gets() -> None:
    source = """
import boto3
def read(bucket):
    boto3.client("s3").get_object(Bucket=bucket, Key="k")
def handler(event, context):
    read("one")
    read("two")
"""
    assert [call.argument("Bucket").values[0] for call in analyze_text(source).calls] == ["one", "two"]


def test_a_function_that_a_framework_may_call_is_analyzed_for_any_arguments_too() -> None:
    source = """
import boto3
from chalice import Chalice
app = Chalice("a")
@app.route("/{bucket}")
def read(bucket):
    boto3.client("s3").get_object(Bucket=bucket, Key="k")
def warm():
    read("one")
"""
    assert {call.argument("Bucket").values for call in analyze_text(source).calls} == {()}
