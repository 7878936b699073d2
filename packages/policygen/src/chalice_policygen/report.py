"""Decide what programs are told of an analysis: every call with what it needs, and every finding, as JSON values.

Pure. ``schemas/report.json`` describes the result.
"""

from __future__ import annotations

from typing import Final

from chalice_policygen.calls import Analysis, Call, Step
from chalice_policygen.permissions import ANYWHERE, Permission, Place, permissions
from chalice_policygen.whereabouts import locate

VERSION: Final = 1
"""Raised when something that was there changes its meaning or goes; what is new does not raise it."""


def report(analysis: Analysis, place: Place = ANYWHERE) -> dict[str, object]:
    """Return everything that *analysis* knows, in its order."""
    return {
        "version": VERSION,
        "calls": [_call(call, place) for call in analysis.calls],
        "findings": [
            {"file": finding.file, "line": finding.line, "message": finding.message} for finding in analysis.findings
        ],
        "entries": [
            {"name": entry.name, "file": entry.file, "line": entry.line, "function": entry.function}
            for entry in analysis.entries
        ],
        "environment": list(analysis.environment),
    }


def _call(call: Call, place: Place) -> dict[str, object]:
    return {
        "file": call.file,
        "line": call.line,
        "operation": call.name,
        "arguments": {argument.name: list(argument.values) for argument in call.arguments},
        "evidence": call.evidence.value,
        "reason": call.reason,
        "path": [_step(step) for step in call.path],
        "entries": list(call.entries),
        "permissions": [_permission(permission) for permission in permissions(call, locate(call, place))],
    }


def _step(step: Step) -> dict[str, object]:
    return {"file": step.file, "line": step.line, "function": step.function}


def _permission(permission: Permission) -> dict[str, object]:
    return {
        "action": permission.action,
        "resources": list(permission.resources),
        "conditions": [
            {"operator": operator, "key": key, "values": list(values)}
            for operator, key, values in permission.conditions
        ],
        "reason": permission.reason,
    }
