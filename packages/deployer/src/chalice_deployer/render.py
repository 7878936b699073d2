"""Say a plan in words, and the questions that a user has to answer before it is carried out.

Pure, and discreet: of environment variables only the names are shown, never a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chalice_deployer.document import Document
from chalice_deployer.plan import Action, Change, Difference, Plan
from chalice_deployer.resources import Function, Role


def render(plan: Plan) -> Iterator[str]:
    """Yield the lines of a plan: one for each change, indented ones for each field that differs."""
    for change in plan.changes:
        remark = " (stays, and is not managed any more)" if change.action is Action.RELEASE else ""
        yield f"{change.action.value} {change.target.title}{remark}"
        for difference in change.differences:
            yield from (f"    {line}" for line in _difference(difference))


def questions(plan: Plan) -> Iterator[str]:
    """Yield what a user must be asked: each is a text that ends before the choice of yes or no.

    Permissions that change, a Python runtime that changes, and a role that is deleted.
    """
    for change in plan.changes:
        yield from _questions(change)


def _questions(change: Change) -> Iterator[str]:
    for difference in change.differences:
        match change.wanted:
            case Role() if difference.field == "policy":
                yield from _about_actions(difference)
            case Function() if difference.field == "runtime":
                yield (
                    f"The python runtime will change from {difference.before} to {difference.after}, "
                    "would you like to continue?"
                )
            case _:
                pass
    if change.action is Action.DELETE and change.found is not None and change.found.type == Role.TYPE:
        yield f"Delete the role {change.found.attributes['role_name']}?"


def _about_actions(difference: Difference) -> Iterator[str]:
    before, after = actions(difference.before), actions(difference.after)
    parts = [
        f"The following {'action' if len(names) == 1 else 'actions'} will be {what} the execution policy:\n\n"
        + "\n".join(names)
        for what, names in (("added to", sorted(after - before)), ("removed from", sorted(before - after)))
        if names
    ]
    if parts:
        yield "\n\n".join(parts) + "\n\nWould you like to continue?"


def actions(policy: Document) -> set[str]:
    """Return every action that a policy document allows."""
    statements = policy.get("Statement", []) if isinstance(policy, Mapping) else []
    found: set[str] = set()
    for statement in statements if isinstance(statements, Sequence) else []:
        if isinstance(statement, Mapping) and statement.get("Effect") == "Allow":
            named = statement.get("Action", [])
            found |= {str(action) for action in ([named] if isinstance(named, str) else _list(named))}
    return found


def _difference(difference: Difference) -> Iterator[str]:
    before, after = difference.before, difference.after
    match difference.field:
        case "policy":
            old, new = actions(before), actions(after)
            marked = sorted([f"+ {name}" for name in new - old] + [f"- {name}" for name in old - new], key=_by_name)
            yield from (f"{mark}" for mark in marked or ["~ policy: the resources of its statements"])
        case "environment" | "tags":
            yield from _names(difference.field, before, after)
        case "layers":
            yield f"~ layers: {_listed(before)} -> {_listed(after)}"
        case "code" | "document" | "trust":
            yield f"~ {difference.field}"
        case field:
            yield f"~ {field}: {before} -> {after if isinstance(after, str | int) else '(known after apply)'}"


def _names(field: str, before: Document, after: Document) -> Iterator[str]:
    old = before if isinstance(before, Mapping) else {}
    new = after if isinstance(after, Mapping) else {}
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            mark = "+" if name not in old else "-" if name not in new else "~"
            yield f"{mark} {field}: {name}"


def _listed(value: Document) -> str:
    items = [item if isinstance(item, str) else "(known after apply)" for item in _list(value)]
    return ", ".join(items) or "none"


def _by_name(line: str) -> str:
    return line[2:]


def _list(value: Document) -> Sequence[Document]:
    return value if isinstance(value, Sequence) else []
