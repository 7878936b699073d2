"""Decide which of what is found at the places of a program counts."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chalice_policygen.calls import Argument, Call, Evidence, Finding
from chalice_policygen.describe import describe
from chalice_policygen.immutable import immutable
from chalice_policygen.place import Place
from chalice_policygen.scope import Scope
from chalice_policygen.values import Lazy


class Spot(NamedTuple):
    """Where an expression stands in the source: a chain of calls has one beginning and several ends."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


def spot(scope: Scope, node: ast.expr) -> Spot:
    """Return where an expression stands."""
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return Spot(scope.index.file, node.lineno, node.col_offset, end_line, end_column)


class Found:
    """What was found at one place."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.calls: dict[str, list[Call]] = {}
        """By ``client:Operation``."""
        self.doubts: set[str] = set()

    @property
    def is_vague(self) -> bool:
        """Whether what is called there depends on who calls the function around it."""
        calls = [call for each in self.calls.values() for call in each]
        return len(calls) > 1 or any(len(argument.values) != 1 for call in calls for argument in call.arguments)

    def best(self) -> Iterator[Call]:
        """Yield the calls, one for each operation, region and arguments; what was followed beats what only fits."""
        for calls in self.calls.values():
            followed = [call for call in calls if call.evidence is Evidence.FOLLOWED]
            best: dict[tuple[tuple[Argument, ...], str], Call] = {}
            for call in sorted(followed or calls, key=lambda call: call.reason):
                best.setdefault((call.arguments, call.region), call)
            yield from best.values()


class Record:
    """Everything that was found."""

    def __init__(self) -> None:
        self.found: dict[Spot, Found] = {}

    def at(self, scope: Scope, node: ast.expr) -> Found:
        """Return what was found at a place."""
        return self.found.setdefault(spot(scope, node), Found(scope))

    def operations(self) -> set[str]:
        """Return ``client:Operation`` of every call."""
        return {name for found in self.found.values() for name in found.calls}

    def findings(self) -> Iterator[Finding]:
        """Yield the doubts of the places where nothing is certain."""
        for place, found in self.found.items():
            if not found.calls:
                yield from (Finding(place.file, place.line, message) for message in found.doubts)


@immutable
class Watched(Place):
    """A place of which everything is recorded."""

    expression: ast.expr
    record_: Record

    def record(
        self,
        client: str,
        operation: str,
        arguments: Mapping[str, Lazy],
        *,
        evidence: Evidence = Evidence.FOLLOWED,
        reason: str = "",
        region: str = "",
    ) -> None:
        """Take note of a call."""
        scope = self.frame.scope
        line = self.expression.lineno
        given = describe(arguments, self)
        call = Call(client, operation, scope.index.file, line, given, evidence, reason, region=region)
        calls = self.record_.at(scope, self.expression).calls.setdefault(call.name, [])
        if call not in calls:
            calls.append(call)

    def doubt(self, message: str) -> None:
        """Take note that a call may be hidden here."""
        self.record_.at(self.frame.scope, self.expression).doubts.add(message)
