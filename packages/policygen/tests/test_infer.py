"""Test which operations a program calls: the cases are in cases/*.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomllib

from chalice_policygen import analyze_text

CASES = Path(__file__).parent / "cases"


def read_cases(name: str) -> list[Any]:
    cases = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in cases]


@pytest.mark.parametrize("case", [*read_cases("idioms.toml"), *read_cases("programs.toml")])
def test_the_operations_of_a_program_are_found(case: dict[str, Any]) -> None:
    analysis = analyze_text(case["source"])

    assert list(analysis.operations) == case["operations"]
    expected = case.get("findings", [])
    messages = sorted(finding.message for finding in analysis.findings)
    assert [message for message in messages if not any(words in message for words in expected)] == []
    assert [words for words in expected if not any(words in message for message in messages)] == []


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
