"""Describe for the table the types of resource that IAM has: their ARN templates, and which action looks at which.

Does not write anything; see ``build_table``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from iam import is_action, templates, types_of


def describe_types(
    prefix: str,
    actions: Collection[str],
    *,
    by_arn: Collection[str],
    untyped: Collection[str],
    required: Mapping[str, list[str]],
) -> dict[str, object]:
    """Return one row: the types of *prefix* with their templates, and the types of each of *actions*.

    ``?`` is put before a type that AWS looks at only if the call names one, and ``=`` before one of *by_arn*, which a
    call can name by its ARN alone. *required* has types that are not optional, whatever IAM's documentation says, and
    *untyped* the actions of which most calls are on no type of resource.
    """
    used: set[str] = set()
    rows = {}
    for action in sorted(actions):
        if action in untyped or not is_action(action):
            continue
        kinds = types_of(action) | dict.fromkeys(required.get(action, ()), True)
        used |= kinds.keys()
        marks = {kind: "=" if kind in by_arn else "" if needed else "?" for kind, needed in kinds.items()}
        if kinds:
            rows[action.partition(":")[2]] = sorted(marks[kind] + kind for kind in kinds)
    arns = {kind: arns for kind, arns in sorted(templates(prefix).items()) if kind in used}
    return {"service": prefix, "types": arns, "actions": rows}
