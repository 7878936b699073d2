"""Test what is said of a policy that was compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import tomllib

from chalice_policygen import Analysis, Call, Permission, analyze_text, generate, generate_each
from chalice_policygen.comparison import compare
from chalice_policygen.document import Rule, read_rules
from chalice_policygen.policy import Need, Policy, merge
from chalice_policygen.verdict import Verdict, compare_document, compare_lines, judge

USERS = "arn:*:dynamodb:*:*:table/users"
HERE = "arn:aws:dynamodb:eu-west-1:123456789012:table/users"
CALL = Call("dynamodb", "GetItem", "app.py", 7)
NEEDED = merge([Need(CALL, Permission("dynamodb:GetItem", (USERS,)))])


def allow(action: object, resource: object, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def rules(*statements: Mapping[str, object]) -> tuple[Rule, ...]:
    return read_rules(json.dumps(list(statements)), file="policy.json")


def verdict(*statements: Mapping[str, object], policy: Policy = NEEDED, environment: tuple[str, ...] = ()) -> Verdict:
    return judge(policy, rules(*statements), file="policy.json", analysis=Analysis(environment=environment))


def validate(document: object, name: str) -> None:
    schema = json.loads(files("chalice_policygen").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)


def test_a_policy_that_fits_is_praised() -> None:
    found = verdict(allow("dynamodb:GetItem", USERS))

    assert found.is_equal
    assert list(found.lines()) == ["policy.json grants what the code needs, and nothing else."]


CASES = tomllib.loads((Path(__file__).parent / "cases" / "programs.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("source", [pytest.param(case["source"], id=case["name"]) for case in CASES])
def test_what_is_generated_is_what_is_needed_whole_and_by_function(source: str) -> None:
    analysis = analyze_text(source)
    policy = generate(analysis)

    found = judge(policy, read_rules(json.dumps(policy.document()), file="p"), file="p", analysis=analysis)

    assert found.is_equal, "\n".join(found.lines())
    each = generate_each(analysis)
    assert {action for part in each.values() for action in part.actions} == set(policy.actions)


def test_each_difference_has_its_place_and_a_hint() -> None:
    found = verdict(allow(["sqs:*", "dynamodb:*"], "arn:*:dynamodb:*:*:table/u*", Sid="Old"), allow("s3:Get*", "*"))

    assert list(found.lines()) == [
        "policy.json grants what the code does not need:",
        "  sqs:* on arn:*:dynamodb:*:*:table/u*",
        "    policy.json, statement 1 (Old): nothing in the code needs it",
        "  dynamodb:* on arn:*:dynamodb:*:*:table/u*",
        f"    policy.json, statement 1 (Old): the code needs of it only dynamodb:GetItem on {USERS}",
        "  s3:Get* on *",
        "    policy.json, statement 2: nothing in the code needs it",
    ]


@pytest.mark.parametrize(
    ("statement", "hint"),
    [
        pytest.param(allow("a:B", "*"), "nothing in policy.json grants it", id="nothing"),
        pytest.param(
            allow("dynamodb:GetItem", "arn:*:dynamodb:eu-west-1:*:table/u*"),
            "policy.json, statement 1 grants it only on arn:*:dynamodb:eu-west-1:*:table/u*",
            id="a narrower resource",
        ),
        pytest.param(
            allow("dynamodb:*", "*", Condition={"Bool": {"aws:SecureTransport": "true"}}),
            "policy.json, statement 1 grants it only if aws:SecureTransport Bool true",
            id="a condition",
        ),
        pytest.param({**allow("*", "*"), "Effect": "Deny"}, "policy.json, statement 1 denies it", id="a denial"),
    ],
)
def test_what_is_missing_has_its_calls_and_a_hint(statement: dict[str, object], hint: str) -> None:
    (missing,) = verdict(statement).missing

    assert str(missing.rule) == f"dynamodb:GetItem on {USERS}"
    assert [need.call for need in missing.needs] == [CALL]
    assert missing.hint == hint


def test_only_the_calls_that_need_the_missing_resource_are_named() -> None:
    other = Call("dynamodb", "GetItem", "app.py", 9)
    policy = merge([
        Need(CALL, Permission("dynamodb:GetItem", (USERS,))),
        Need(other, Permission("dynamodb:GetItem", ("arn:*:dynamodb:*:*:table/orders",))),
    ])  # fmt: skip

    (missing,) = verdict(allow("dynamodb:GetItem", USERS), policy=policy).missing

    assert [need.call for need in missing.needs] == [other]


def test_a_file_that_says_where_it_applies_is_to_be_compared_there() -> None:
    found = verdict(allow("dynamodb:GetItem", HERE), environment=("TABLE",))

    place, environment = list(found.lines())[-2:]
    assert place == (
        "The code does not say where it runs, and the file does: "
        "compare with --partition aws --region eu-west-1 --account 123456789012"
    )
    assert environment == (
        "These environment variables name resources; give the values that the file was written for: --env TABLE=..."
    )


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([], id="missing"),
        pytest.param([allow("dynamodb:GetItem", USERS)], id="equal"),
        pytest.param([allow("dynamodb:GetItem", HERE)], id="elsewhere"),
        pytest.param(
            [{"Effect": "Allow", "NotAction": "iam:*", "NotResource": HERE, "Condition": {"Bool": {"a:b": "true"}}}],
            id="superfluous",
        ),
    ],
)
def test_the_json_of_a_check_is_as_its_schema_says(statements: list[dict[str, object]]) -> None:
    validate(verdict(*statements).document(), "check")


def test_two_policies_are_shown_like_a_diff() -> None:
    old = rules(allow("a:B", "*"), {**allow("c:*", "*"), "Effect": "Deny"})
    comparison = compare(old, rules(allow(["a:*"], "*", Sid="All")))

    assert list(compare_lines(comparison)) == [
        "- deny c:* on *  [policy.json, statement 2]",
        "+ a:* on *  [policy.json, statement 1 (All)]",
    ]
    validate(compare_document(comparison), "diff")
    assert list(compare_lines(compare(old, old))) == ["Both policies mean the same."]
