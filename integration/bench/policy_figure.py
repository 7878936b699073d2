"""What is shown of the answers: the rows of the table, each a figure of one tool, and the lists of mistakes.

Pure. How an answer is judged is in ``policy_judge``.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from figures import as_markdown
from policy_judge import PolicyVerdict, Scope, Verdict

MIDDLE_SIZED: Final = range(400, 551)
"""Lines of a file that stands for the one of 467 lines that the promise is about."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one tool made of one case."""

    name: str
    group: str
    lines: int
    operations: Verdict
    policy: PolicyVerdict | None
    """``None`` for a tool that writes none without a network."""
    seconds: float
    """Of the process that was asked for a policy, or else for the operations."""
    megabytes: float | None
    faults: tuple[str, ...] = ()


Figure = Callable[[Sequence[Outcome]], float | None]
"""Of the outcomes of one group; ``None`` where there is nothing to count."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    label: str
    groups: tuple[str, ...]
    figure: Figure
    floor: float | None = None
    """What this repository promises."""
    is_cost: bool = False
    """Whether less is better."""


def recall(verdicts: Iterable[Verdict]) -> float | None:
    """Return which part of what is needed was given."""
    counts = count(verdicts)
    return share(counts["right"], counts["right"] + counts["missing"])


def precision(verdicts: Iterable[Verdict]) -> float | None:
    """Return which part of what was given is needed."""
    counts = count(verdicts)
    return share(counts["right"], counts["right"] + counts["wrong"])


def exact(verdicts: Iterable[Verdict]) -> float | None:
    """Return which part of the cases has nothing wrong and nothing missing."""
    known = list(verdicts)
    return share(sum(verdict.is_exact for verdict in known), len(known))


def count(verdicts: Iterable[Verdict]) -> Counter[str]:
    """Return how many are right, wrong and missing."""
    total: Counter[str] = Counter()
    for verdict in verdicts:
        total.update(right=len(verdict.right), wrong=len(verdict.wrong), missing=len(verdict.missing))
    return total


def of_operations(figure: Callable[[Iterable[Verdict]], float | None]) -> Figure:
    """Return *figure* of the operations."""
    return lambda outcomes: figure(each.operations for each in outcomes)


def of_actions(figure: Callable[[Iterable[Verdict]], float | None]) -> Figure:
    """Return *figure* of the actions."""
    return lambda outcomes: figure(each.policy.actions for each in outcomes if each.policy)


def not_star(outcomes: Sequence[Outcome]) -> float | None:
    """Return which part of the statements is limited to something, of those that IAM lets be limited."""
    scopes = scopes_of(outcomes)
    limitable = scopes.total() - scopes[Scope.UNAVOIDABLE]
    return share(limitable - scopes[Scope.STAR], limitable)


def not_star_at_all(outcomes: Sequence[Outcome]) -> float | None:
    """Return which part of all statements is limited to something."""
    scopes = scopes_of(outcomes)
    return share(scopes[Scope.TYPED] + scopes[Scope.NAMED], scopes.total())


def named(outcomes: Sequence[Outcome]) -> float | None:
    """Return which part of all statements is limited by a name from the code or its environment."""
    scopes = scopes_of(outcomes)
    return share(scopes[Scope.NAMED], scopes.total())


def scopes_of(outcomes: Sequence[Outcome]) -> Counter[Scope]:
    """Return how many statements reach how far."""
    return Counter(scope for each in outcomes if each.policy for scope in each.policy.scopes)


def resources(outcomes: Sequence[Outcome]) -> float | None:
    """Return which part of the actions whose resources are labelled has exactly these."""
    known = [right for each in outcomes if each.policy for right in each.policy.resources.values()]
    return share(sum(known), len(known))


def milliseconds(outcomes: Sequence[Outcome]) -> float | None:
    """Return the median time of a process that answered."""
    known = [each.seconds for each in outcomes if not each.faults]
    return statistics.median(known) * 1000 if known else None


def milliseconds_of_middle_sized(outcomes: Sequence[Outcome]) -> float | None:
    """Return the median time for a file of 400 to 550 lines."""
    return milliseconds([each for each in outcomes if each.lines in MIDDLE_SIZED])


def megabytes(outcomes: Sequence[Outcome]) -> float | None:
    """Return the most memory that a process had."""
    return max((each.megabytes for each in outcomes if each.megabytes is not None and not each.faults), default=None)


def share(part: int, whole: int) -> float | None:
    """Return the quotient, or ``None`` of nothing."""
    return part / whole if whole else None


FILES: Final = ("files", "programs")
ROWS: Final = (
    Row("files: operations, recall", FILES, of_operations(recall), 0.97),
    Row("files: operations, precision", FILES, of_operations(precision), 0.98),
    Row("files: operations, exact files", FILES, of_operations(exact)),
    Row("files: actions, recall", FILES, of_actions(recall), 0.97),
    Row("files: actions, strict precision", FILES, of_actions(precision), 0.95),
    Row("files: actions, exact files", FILES, of_actions(exact)),
    Row("files: statements not `*`, where IAM has a resource type", FILES, not_star, 0.90),
    Row("files: statements not `*`", FILES, not_star_at_all),
    Row("files: statements with a name", FILES, named, 0.25),
    Row("files: actions on exactly the labelled resources", FILES, resources),
    Row("files: ms of a process, median", FILES, milliseconds, is_cost=True),
    Row("files: ms of a process, 400-550 lines", FILES, milliseconds_of_middle_sized, 100, is_cost=True),
    Row("files: MB at the peak, most", FILES, megabytes, is_cost=True),
    Row("projects: operations, recall", ("projects",), of_operations(recall), 0.97),
    Row("projects: operations, precision", ("projects",), of_operations(precision), 0.97),
    Row("projects: operations, exact projects", ("projects",), of_operations(exact)),
    Row("projects: actions, recall", ("projects",), of_actions(recall)),
    Row("projects: actions, strict precision", ("projects",), of_actions(precision)),
    Row("projects: statements not `*`, where IAM has a resource type", ("projects",), not_star),
    Row("projects: statements with a name", ("projects",), named),
    Row("projects: ms of a process, median", ("projects",), milliseconds, is_cost=True),
    Row("tree: ms of a process", ("tree",), milliseconds, 1500, is_cost=True),
    Row("tree: MB at the peak", ("tree",), megabytes, 150, is_cost=True),
)


def as_table(outcomes: dict[str, list[Outcome]]) -> str:
    """Return the rows by tool, ours first; the others' figures are followed by how many times ours that is."""
    heading = ["measure", "floor", *outcomes]
    lines = [line(row, list(outcomes.values())) for row in ROWS]
    return as_markdown([heading, *(cells for cells in lines if any(cells[2:]))])


def line(row: Row, tools: Sequence[Sequence[Outcome]]) -> list[str]:
    """Return the cells of one row."""
    figures = [row.figure([each for each in outcomes if each.group in row.groups]) for outcomes in tools]
    ours, *peers = figures
    floor = "" if row.floor is None else number(row.floor, row)
    return [row.label, floor, own(ours, row), *(peer(figure, ours, row) for figure in peers)]


def own(figure: float | None, row: Row) -> str:
    """Return our figure, marked if it breaks the promise."""
    if figure is None:
        return ""
    worse = row.floor is not None and (figure > row.floor if row.is_cost else figure < row.floor)
    return number(figure, row) + (" MISSED" if worse else "")


def peer(figure: float | None, ours: float | None, row: Row) -> str:
    """Return the figure of another tool with its ratio to ours."""
    if figure is None:
        return ""
    return number(figure, row) + (f" ({figure / ours:.2f}x)" if ours else "")


def number(figure: float, row: Row) -> str:
    """Return a share with three digits, a cost without."""
    return f"{figure:.0f}" if row.is_cost else f"{figure:.3f}"


def mistakes(outcomes: Iterable[Outcome]) -> list[str]:
    """Return a line for each case that is not right, and one for each failure."""
    return [text for each in outcomes for text in mistakes_of(each)]


def mistakes_of(outcome: Outcome) -> list[str]:
    """Return what is wrong with one answer, by the kind of mistake; nothing is known of what the tree needs."""
    if outcome.group == "tree":
        return [f"{outcome.name}: {text}" for text in outcome.faults]
    kinds = {"wrong operations": outcome.operations.wrong, "missing operations": outcome.operations.missing}
    if outcome.policy:
        kinds |= {"wrong actions": outcome.policy.actions.wrong, "missing actions": outcome.policy.actions.missing}
        other = {action for action, right in outcome.policy.resources.items() if not right}
        kinds |= {"other resources": frozenset(other) - outcome.policy.actions.missing}
    found = [f"{kind}: {', '.join(sorted(names))}" for kind, names in kinds.items() if names]
    return [f"{outcome.name}: {text}" for text in (*outcome.faults, *found)]
