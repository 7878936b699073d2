"""Decide which library functions have a rule: what a call of them gives, and what it calls, by dotted name.

The rules themselves are in ``rules``, one idiom a module; importing that package registers them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from chalice_policygen.arguments import Arguments
from chalice_policygen.values import Use, Values

Rule: TypeAlias = Callable[[Arguments, Use], Values]
Effect: TypeAlias = Callable[[Arguments, Use], None]

_RULES: dict[str, Rule] = {}
_EFFECTS: dict[str, Effect] = {}
_KEPT: set[str] = set()


def rule(*paths: str) -> Callable[[Rule], Rule]:
    """Register what a call of each of these dotted names gives."""

    def register(function: Rule) -> Rule:
        for path in paths:
            _RULES[path] = function
            keep(path)
        return function

    return register


def effect(*paths: str) -> Callable[[Effect], Effect]:
    """Register what a call of each of these dotted names reports."""

    def register(function: Effect) -> Effect:
        for path in paths:
            _EFFECTS[path] = function
            keep(path)
        return function

    return register


def keep(path: str) -> None:
    """Have the value of a library's name remember its path, for what looks at it by name."""
    parts = path.split(".")
    _KEPT.update(".".join(parts[: length + 1]) for length in range(len(parts)))


def is_kept(path: str) -> bool:
    """Return whether *path*, or something below it, was registered or kept."""
    return path in _KEPT


def find_rule(path: str) -> Rule | None:
    """Return the rule for what a call of *path* gives."""
    return _RULES.get(path)


def find_effect(path: str) -> Effect | None:
    """Return the rule for what a call of *path* reports."""
    return _EFFECTS.get(path)
