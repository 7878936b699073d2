"""Test what code scanning is told."""

from __future__ import annotations

import json
from collections.abc import Mapping

import jsonschema

from chalice_policygen import Analysis, Call, Evidence, Finding, Permission, Step
from chalice_policygen.document import read_rules
from chalice_policygen.policy import Need, merge
from chalice_policygen.sarif import RULES, sarif
from chalice_policygen.verdict import judge

PATH = (Step("app.py", 3, "app:index"), Step("lib/a b.py", 5, "lib:load"))
CALL = Call("s3", "GetObject", "lib/a b.py", 5, path=PATH)
GUESS = Call("sqs", "SendMessage", "app.py", 9, evidence=Evidence.SHAPE)
ANALYSIS = Analysis((GUESS, CALL), (Finding("app.py", 4, "what is it?"), Finding("app.py", 6, "what is it?")))

TEXT = {"type": "object", "properties": {"text": {"type": "string", "minLength": 1}}, "required": ["text"]}
LOCATION = {
    "type": "object",
    "properties": {
        "physicalLocation": {
            "type": "object",
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "properties": {
                        "uri": {"type": "string", "pattern": r"^[A-Za-z0-9_.~%/-]+$", "not": {"pattern": "^/"}},
                        "uriBaseId": {"const": "%SRCROOT%"},
                    },
                    "required": ["uri", "uriBaseId"],
                    "additionalProperties": False,
                },
                "region": {
                    "type": "object",
                    "properties": {"startLine": {"type": "integer", "minimum": 1}},
                    "required": ["startLine"],
                    "additionalProperties": False,
                },
            },
            "required": ["artifactLocation", "region"],
            "additionalProperties": False,
        },
        "message": TEXT,
    },
    "required": ["physicalLocation"],
    "additionalProperties": False,
}
FLOWS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {
            "threadFlows": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {
                        "locations": {
                            "type": "array",
                            "minItems": 1,
                            "items": {
                                "type": "object",
                                "properties": {"location": LOCATION},
                                "additionalProperties": False,
                            },
                        }
                    },
                    "required": ["locations"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["threadFlows"],
        "additionalProperties": False,
    },
}
RESULT = {
    "type": "object",
    "properties": {
        "ruleId": {"enum": [rule.id for rule in RULES]},
        "ruleIndex": {"type": "integer", "minimum": 0, "maximum": len(RULES) - 1},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": TEXT,
        "locations": {"type": "array", "minItems": 1, "maxItems": 1, "items": LOCATION},
        "partialFingerprints": {
            "type": "object",
            "properties": {"primaryLocationLineHash": {"type": "string", "pattern": "^[0-9a-f]{32}:[1-9][0-9]*$"}},
            "required": ["primaryLocationLineHash"],
            "additionalProperties": False,
        },
        "codeFlows": FLOWS,
    },
    "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
    "additionalProperties": False,
}
RULE = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z-]+$"},
        "name": {"type": "string", "pattern": "^([A-Z][a-z]+)+$"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {
            "type": "object",
            "properties": {"level": {"enum": ["none", "note", "warning", "error"]}},
            "additionalProperties": False,
        },
        "properties": {
            "type": "object",
            "properties": {"tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True}},
        },
    },
    "required": ["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {
        "$schema": {
            "const": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
        },
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "tool": {
                        "type": "object",
                        "properties": {
                            "driver": {
                                "type": "object",
                                "properties": {
                                    "name": {"const": "chalice-policygen"},
                                    "semanticVersion": {"type": "string"},
                                    "rules": {"type": "array", "items": RULE, "uniqueItems": True},
                                },
                                "required": ["name", "rules"],
                                "additionalProperties": False,
                            }
                        },
                        "required": ["driver"],
                        "additionalProperties": False,
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": RESULT},
                },
                "required": ["tool", "results"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["version", "runs"],
    "additionalProperties": False,
}
"""The part of SARIF 2.1.0 that is written: the names, types and values of the standard, and nothing that it lacks."""


def results(log: Mapping[str, object]) -> list[dict[str, object]]:
    jsonschema.validate(log, SCHEMA)
    ((run,),) = (log["runs"],)  # type: ignore[misc]
    found = run["results"]
    assert isinstance(found, list)
    return found


def checked() -> dict[str, object]:
    given = '{"Statement": {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}'
    policy = merge([Need(CALL, Permission("s3:GetObject", ("arn:*:s3:::b/*",)))])
    verdict = judge(policy, read_rules(given, file="policy.json"), file="policy.json", analysis=ANALYSIS)
    return sarif(ANALYSIS, verdict, locate=lambda file: f"services/{file}")


def test_findings_and_guesses_are_results() -> None:
    found = results(sarif(ANALYSIS))

    assert [(each["ruleId"], each["level"]) for each in found] == [
        ("not-followed", "warning"),
        ("not-followed", "warning"),
        ("known-by-shape", "note"),
    ]


def test_nothing_to_say_is_a_log_without_results() -> None:
    assert results(sarif(Analysis())) == []


def test_what_a_check_finds_is_a_result_where_it_is() -> None:
    missing, superfluous = results(checked())[-2:]

    assert (missing["ruleId"], superfluous["ruleId"]) == ("missing-permission", "superfluous-permission")
    assert [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in (missing, superfluous)] == [  # type: ignore[index]
        "services/lib/a%20b.py",
        "policy.json",
    ]
    assert len(missing["codeFlows"][0]["threadFlows"][0]["locations"]) == 2  # type: ignore[index]


def test_a_result_keeps_its_fingerprint_when_code_moves_and_no_two_share_one() -> None:
    moved = Analysis(
        ANALYSIS.calls, tuple(Finding(each.file, each.line + 9, each.message) for each in ANALYSIS.findings)
    )

    before, after = ([each["partialFingerprints"] for each in results(sarif(a))] for a in (ANALYSIS, moved))

    assert before == after
    assert len({json.dumps(each) for each in before}) == len(before)
