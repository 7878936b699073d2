"""Decide when a question about a program is answered: each once, also where an answer depends on itself.

A question that comes up while it is being answered adds nothing: the circle is cut there. What was found on the way
depends on the cut, and is kept only until the question is answered.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from typing import Any, TypeAlias, TypeVar, cast

from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import NOTHING, Values

Question: TypeAlias = tuple[ast.AST | str, Hashable]
T = TypeVar("T")

STEPS = 200_000
"""What looking at one place may take; then nothing more is known there: hostile programs end, too."""
ALL_STEPS = 1_000_000
"""What looking at all places may take together, beside the steps that each place adds."""
ADDED = 500
"""The steps that each place adds: a long program may take longer."""
FINDING = 10
"""The steps that it takes to find an answer; to read a kept one takes one."""
MAX_NESTING = 220
"""A question that leads through more than this has no answer; Python's own stack is not much deeper."""
NO_CIRCLE = 1 << 30


class Answers:
    """The answers that are found so far."""

    def __init__(self) -> None:
        self._kept: dict[Question, Any] = {}
        self._provisional: dict[Question, tuple[Any, int]] = {}
        self._waiting: dict[int, list[Question]] = {}
        self._open: dict[Question, int] = {}
        self._leaning: set[Question] = set()
        """What has an answer that depends on something which may still change."""
        self._leans = False
        """Whether what was asked since the last reset does."""
        self._left = STEPS
        self._given = STEPS
        self._all_left = ALL_STEPS
        self.circle = NO_CIRCLE
        """How deep the outermost open question is that an answer since the last reset depends on."""

    def remember(self, question: Question, answer: Callable[[], Values]) -> Values:
        """Return the kept answer to a question, or find it; nothing if it is being looked for already."""
        return self.settle(question, answer, NOTHING, UNKNOWNS)

    def settle(self, question: Question, answer: Callable[[], T], nothing: T, unknown: T) -> T:
        """Return the kept answer to a question of any kind, or find it.

        That is *nothing* if it is being looked for already, and *unknown* if there are no steps left to find it.
        """
        self._left -= 1
        if self._left < 0:
            return unknown
        found = self._kept.get(question)
        if found is not None:
            self._leans = self._leans or question in self._leaning
            return cast("T", found)
        if question in self._provisional:
            provisional, depth = self._provisional[question]
            self.circle = min(self.circle, depth)
            self._leans = self._leans or question in self._leaning
            return cast("T", provisional)
        if question in self._open:
            self.circle = min(self.circle, self._open[question])
            return nothing
        return self._find(question, answer, unknown)

    def start(self) -> None:
        """Begin to look at another place, which has steps of its own as long as the program has any."""
        self._all_left += ADDED - (self._given - max(self._left, 0))
        self._left = self._given = max(min(STEPS, self._all_left), ADDED)

    @property
    def is_exhausted(self) -> bool:
        """Whether the steps for this place are used up."""
        return self._left < 0

    def lean(self) -> None:
        """Note that the answers which are being looked for depend on what may still change."""
        self._leans = True

    def forget(self) -> None:
        """Drop the answers that depend on what may change: it did."""
        for question in self._leaning:
            self._kept.pop(question, None)
        self._leaning.clear()

    def _find(self, question: Question, answer: Callable[[], T], unknown: T) -> T:
        depth = len(self._open)
        self._left -= FINDING
        if depth > MAX_NESTING or self._left < 0:
            return unknown
        self._open[question] = depth
        outer, self.circle = self.circle, NO_CIRCLE
        leaned, self._leans = self._leans, False
        try:
            found = answer()
        finally:
            del self._open[question]
            circle = self.circle
            if outer < circle:
                self.circle = outer
            leans, self._leans = self._leans, leaned or self._leans
        if leans:
            self._leaning.add(question)
        if circle < depth:
            self._provisional[question] = (found, circle)
            self._waiting.setdefault(circle, []).append(question)
            return found
        self._kept[question] = found
        self.circle = outer
        for other in self._waiting.pop(depth, ()):
            self._provisional.pop(other, None)
        return found
