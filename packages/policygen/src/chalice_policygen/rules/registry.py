"""Decide which library functions have a rule: what a call of them gives, by dotted name.

Libraries are not analyzed, so a function without a rule gives nothing that is followed.
"""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from chalice_policygen.values import OTHERS, Arguments, Use, Value, Values

Rule: TypeAlias = Callable[[Arguments, Use], Values]

_RULES: dict[str, Rule] = {}
_KNOWN: set[str] = set()
_STUBS = ("mypy_boto3_", "types_boto3_", "types_aiobotocore_")


def rule(*paths: str) -> Callable[[Rule], Rule]:
    """Register what a call of each of these dotted names gives."""

    def register(function: Rule) -> Rule:
        for path in paths:
            _RULES[path] = function
            keep(path)
        return function

    return register


def keep(path: str) -> None:
    """Have the value of a library's name remember its path, for what looks at it by name."""
    parts = path.split(".")
    _KNOWN.update(".".join(parts[: length + 1]) for length in range(len(parts)))


def library(path: str) -> Values:
    """Return the value of a library's module or name."""
    is_known = path in _KNOWN or path.startswith(_STUBS)
    return frozenset({External(path)}) if is_known else OTHERS


@dataclass(frozen=True, slots=True)
class External(Value):
    """A library's module, class or function that some rule knows."""

    path: str

    def attribute(self, name: str, use: Use) -> Values:
        return library(f"{self.path}.{name}")

    def call(self, arguments: Arguments, use: Use) -> Values:
        found = _RULES.get(self.path)
        if found is not None:
            return found(arguments, use)
        arguments.escape(use)
        return OTHERS
