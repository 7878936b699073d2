"""Decide which AWS operations a program calls.

Branches are all taken: what is found is everything that the program could call, not what one run would call. ``search``
looks at the places, ``evaluate`` knows what is there, and ``reach`` how it is reached.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from chalice_policygen import actions
from chalice_policygen.calls import Analysis, Call
from chalice_policygen.evaluate import Evaluator
from chalice_policygen.program import Program
from chalice_policygen.project import Project
from chalice_policygen.reach import Reach
from chalice_policygen.record import Record
from chalice_policygen.rules import chalice, client, environment, function, namedtuple, powertools, resource
from chalice_policygen.search import SPECIAL, Search

IDIOMS = (chalice, client, environment, function, namedtuple, powertools, resource)
"""What is known of libraries: importing these modules registers their rules."""
STACK = 9000
"""Python frames that an analysis may take; the questions themselves end far before."""


def infer(project: Project, *, entries: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> Analysis:
    """Return the AWS calls of a program, and the places that may hide some.

    *entries* are the functions, as ``module:function``, from which it starts; without any, they are found. Raises
    ``UnknownEntryError``.
    """
    with _deep_stack():
        program = Program(project, frozenset(actions.resource_names() | actions.methods() | SPECIAL))
        evaluator = Evaluator(program, environment or {})
        reach = Reach(evaluator, entries)
        reach.register()
        modules = list(program.relevant())
        evaluator.callers.connect()
        search = Search(evaluator, reach.is_reached)
        search.run(modules)
        return _analysis(search.record, reach, evaluator)


def _analysis(record: Record, reach: Reach, evaluator: Evaluator) -> Analysis:
    calls = {
        reached: None
        for found in record.found.values()
        for call in found.best()
        for reached in reach.complete(call, found.scope)
    }
    return Analysis(
        calls=tuple(sorted(calls, key=Call.order)),
        findings=tuple(sorted({*evaluator.program.findings, *record.findings()})),
        entries=tuple(sorted(reach.entries())),
        environment=tuple(sorted(evaluator.used_variables)),
    )


@contextmanager
def _deep_stack() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, STACK))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
