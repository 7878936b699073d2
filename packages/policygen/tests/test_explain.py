"""Test what people are told of an analysis."""

from __future__ import annotations

from chalice_policygen import Analysis, Call, Evidence, Finding, Permission, Step
from chalice_policygen.explain import explain
from chalice_policygen.policy import Need, Policy, merge

PATH = (Step("app.py", 8, "app:index"), Step("chalicelib/db.py", 5, "chalicelib.db:load"))
LOAD = Call(
    "dynamodb", "GetItem", "chalicelib/db.py", 5, reason="the dynamodb client made at chalicelib/db.py:3", path=PATH
)
RUN = Call("ecs", "RunTask", "app.py", 12, evidence=Evidence.SHAPE, reason="run_task() fits ecs only")


def test_every_action_has_its_resources_and_its_reasons() -> None:
    passed = (("StringEquals", "iam:PassedToService", ("ecs-tasks.amazonaws.com",)),)
    policy = merge([
        Need(LOAD, Permission("dynamodb:GetItem", ("arn:*:dynamodb:*:*:table/users",))),
        Need(RUN, Permission("iam:PassRole", ("arn:*:iam::*:role/*",), passed, "for the role of the task")),
    ])  # fmt: skip
    analysis = Analysis((RUN, LOAD), (Finding("app.py", 4, "what is it?"),), environment=("ROLE",))

    assert (
        "\n".join(explain(analysis, policy))
        == """\
2 actions for 2 calls.

dynamodb:GetItem
  on arn:*:dynamodb:*:*:table/users
  chalicelib/db.py:5: dynamodb:GetItem
    because of the dynamodb client made at chalicelib/db.py:3
    reached by: app.py:8 in app:index > chalicelib/db.py:5 in chalicelib.db:load

iam:PassRole
  on arn:*:iam::*:role/*, if iam:PassedToService StringEquals ecs-tasks.amazonaws.com
  app.py:12: ecs:RunTask, for the role of the task
    not certain: run_task() fits ecs only

Not known, and so not in the policy:
  app.py:4: what is it?

These environment variables name resources; with their values the policy is narrower:
  --env ROLE=..."""
    )


def test_a_program_without_calls_needs_nothing() -> None:
    assert list(explain(Analysis(), Policy())) == ["0 actions for 0 calls."]
