"""Describe for the table what a call needs besides the action of its operation, and which argument causes that.

Does not write anything; see ``build_table``. Two rules follow from the models: who passes a role to a service needs
``iam:PassRole`` on it, and who makes a thing with tags needs the action that tags. The others are hand-written, in
``overrides.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import OperationModel, Shape
from describe_bindings import walk
from iam import iam_actions

READING = re.compile(r"(?:Describe|Get|List|Delete|Remove|Disassociate|Detach|Untag|Tag|Search|BatchGet|Test)[A-Z]")
"""Operations that pass no role to a service: they look for one, or take it away."""
ROLE = re.compile(r"role(?:arn)?s?(?:\[\])?$", re.IGNORECASE)
TAGS = frozenset({"tags", "taglist", "tagset", "tagspecifications", "tagging", "resourcetags", "tagsmap"})
TAGGERS = ("TagResource", "AddTagsToResource", "AddTags", "CreateTags", "CreateOrUpdateTags", "TagQueue")
"""The actions that tag a thing of a service, by precedence."""
MAKING = re.compile(r"(?:Create|Copy|Import|Put|Register|Request|Restore|Run|Start|Submit|Allocate|Publish|Issue)[A-Z]")
DEPTH = 4
"""How far the parts of a structure are looked at for roles, which is as far as code is."""
PASSING = "the role is passed to the service"
TAGGING = "tags are given"


def describe_rules(
    operation: OperationModel, client: str, prefix: str, overrides: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the rules of an operation, in the order in which they apply; see ``needs.Rule`` for their parts."""
    written = [
        {key: value for key, value in rule.items() if key != "on"}
        for rule in overrides["rules"]
        if not {f"{client}:{operation.name}", f"{client}:*"}.isdisjoint(rule["on"])
    ]
    roles = [] if client in overrides["roles"]["without"] else list(find_roles(operation, client, overrides))
    return [*written, *roles, *find_tagging(operation, client, prefix, overrides)]


def find_roles(operation: OperationModel, client: str, overrides: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a rule for each member that is a role of IAM."""
    if READING.match(operation.name) or operation.input_shape is None:
        return
    services = overrides["passed_to"]
    default = services.get(f"{client}:{operation.name}", services.get(client))
    for path, shape in walk(operation.input_shape, "", DEPTH, ()):
        if f"{client}:{path}" in overrides["roles"]["not_passed"] or not is_role(path, shape):
            continue
        to = services.get(f"{client}:{path}", default)
        is_required = path in operation.input_shape.required_members
        bind = {"role.": path} if is_named_arn(path) else {"role.": path, "role.RoleNameWithPath": path}
        rule = {"when": [] if is_required else [path], "add": ["iam:PassRole"], "bind": bind, "why": PASSING}
        yield rule | ({"to": to} if to else {})


def is_role(path: str, shape: Shape) -> bool:
    """Return whether a text is the name or ARN of a role of IAM, and not any other word called a role."""
    if not ROLE.search(path) or shape.metadata.get("enum"):
        return False
    said = f"{shape.metadata.get('pattern', '')} {shape.documentation}"
    return is_named_arn(path) or re.search(r"\bIAM\b|\biam\b|\barn:", said) is not None


def is_named_arn(path: str) -> bool:
    """Return whether a member says by its name that it is an ARN."""
    return path.lower().removesuffix("[]").endswith(("arn", "arns"))


def find_tagging(
    operation: OperationModel, client: str, prefix: str, overrides: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the rule for the member that has tags for what the operation makes."""
    if client in overrides["tagging"]["without"] or not MAKING.match(operation.name) or operation.input_shape is None:
        return
    members = sorted(name for name in operation.input_shape.members if name.lower() in TAGS)
    known = iam_actions(prefix)
    action = next((name for name in TAGGERS if name.lower() in known), None)
    written = overrides["tagging"]["actions"].get(f"{client}:{operation.name}")
    if members and (written or action) and f"{prefix}:{operation.name}" != f"{prefix}:{action}":
        yield {"when": members, "add": [written or f"{prefix}:{action}"], "why": TAGGING, "tags": True}
