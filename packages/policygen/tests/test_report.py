"""Test what programs are told of an analysis."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from chalice_policygen import Analysis, Argument, Call, Entry, Finding, Step
from chalice_policygen.report import report

CALL = Call(
    "s3",
    "GetObject",
    "app.py",
    5,
    (Argument("Bucket", ("a", "b*")), Argument("Key")),
    reason="the s3 client made at app.py:1",
    path=(Step("app.py", 3, "app:index"), Step("app.py", 5, "app:load")),
    entries=("app:index",),
)
ANALYSIS = Analysis(
    (CALL,), (Finding("lib.py", 7, "what is it?"),), (Entry("app:index", "app.py", 3, "api_handler"),), ("BUCKET",)
)


def schema(name: str) -> dict[str, object]:
    text = files("chalice_policygen").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8")
    loaded = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(loaded)
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("analysis", [pytest.param(ANALYSIS, id="everything"), pytest.param(Analysis(), id="nothing")])
def test_a_report_is_as_its_schema_says(analysis: Analysis) -> None:
    jsonschema.validate(report(analysis), schema("report"), cls=jsonschema.Draft202012Validator)


def test_a_report_has_everything_that_is_known() -> None:
    told = report(ANALYSIS)

    assert told["findings"] == [{"file": "lib.py", "line": 7, "message": "what is it?"}]
    assert told["entries"] == [{"name": "app:index", "file": "app.py", "line": 3, "function": "api_handler"}]
    assert told["environment"] == ["BUCKET"]
    calls = told["calls"]
    assert isinstance(calls, list)
    (call,) = calls
    permissions = call.pop("permissions")
    assert call == {
        "file": "app.py",
        "line": 5,
        "operation": "s3:GetObject",
        "arguments": {"Bucket": ["a", "b*"], "Key": []},
        "evidence": "followed",
        "reason": "the s3 client made at app.py:1",
        "path": [
            {"file": "app.py", "line": 3, "function": "app:index"},
            {"file": "app.py", "line": 5, "function": "app:load"},
        ],
        "entries": ["app:index"],
    }
    assert "s3:GetObject" in [permission["action"] for permission in permissions]
