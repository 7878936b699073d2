"""Decide what a name of a library is: libraries are not analyzed.

One with a rule in ``registry`` is known. Any other name of the standard library or of boto3 is certainly no AWS object;
of another library, probably none.
"""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

import sys

from chalice_policygen.arguments import Arguments
from chalice_policygen.immutable import immutable
from chalice_policygen.registry import find_effect, find_rule, is_kept
from chalice_policygen.unknown import foreign
from chalice_policygen.values import OTHERS, Use, Value, Values

_CERTAIN = sys.stdlib_module_names | {"boto3", "botocore"}
_STUBS = ("mypy_boto3_", "types_boto3_", "types_aiobotocore_")


def library(path: str) -> Values:
    """Return the value of a library's module or name, e.g. ``boto3.client``."""
    if is_kept(path) or path.startswith(_STUBS):
        return frozenset({External(path)})
    return OTHERS if path.partition(".")[0] in _CERTAIN else foreign(path)


@immutable
class External(Value):
    """A library's module, class or function that something asks for by name."""

    path: str

    def attribute(self, name: str, use: Use) -> Values:
        return library(f"{self.path}.{name}")

    def call(self, arguments: Arguments, use: Use) -> Values:
        rule = find_rule(self.path)
        if rule is not None:
            return rule(arguments, use)
        return OTHERS if self.path.partition(".")[0] in _CERTAIN else foreign(self.path)

    def effect(self, arguments: Arguments, use: Use) -> None:
        report = find_effect(self.path)
        if report is not None:
            report(arguments, use)

    def item(self, keys: Values, use: Use) -> Values:
        rule = find_rule(f"{self.path}.__getitem__")
        return rule(Arguments((lambda: keys,)), use) if rule is not None else frozenset({self})
