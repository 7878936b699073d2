"""Decide what one policy grants and another does not.

Pure, and about meaning: neither the order of statements, nor the case of actions, nor whether one action stands in a
list makes a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalice_policygen.document import Rule
from chalice_policygen.errors import ConditionalDenialError
from chalice_policygen.immutable import immutable


@immutable
class Difference:
    """A rule of one policy that the other has not."""

    rule: Rule
    near: tuple[Rule, ...] = ()
    """What the other says about some of the same actions and resources."""


@immutable
class Comparison:
    """What two policies do not have in common."""

    removed: tuple[Difference, ...] = ()
    """What only the first has: for a check, what the code needs and the file does not grant."""
    added: tuple[Difference, ...] = ()
    """What only the second has: for a check, what the file grants and the code does not need."""

    @property
    def is_equal(self) -> bool:
        """Whether both policies mean the same."""
        return not self.removed and not self.added


def compare(old: Sequence[Rule], new: Sequence[Rule]) -> Comparison:
    """Return how *new* differs from *old*; what is allowed is compared, and what is denied.

    Every rule is looked for whole: two rules that only together mean a third one are a difference.
    """
    return Comparison(tuple(_only(_effective(old), new)), tuple(_only(_effective(new), old)))


def check(needed: Sequence[Rule], given: Sequence[Rule]) -> Comparison:
    """Return what *needed* has and *given* does not grant, and what that grants beyond it.

    Only what is allowed counts; a denial is a difference where it meets what is needed. Raises
    ``ConditionalDenialError`` when it does so under a condition.
    """
    denials = [rule for rule in given if rule.is_denial]
    for denial in denials:
        if denial.conditions and any(denial.overlaps(rule) for rule in needed):
            raise ConditionalDenialError(denial.where)
    granted = [rule for rule in _effective(given) if not rule.is_denial]
    denied = {rule: met for rule in needed if (met := tuple(each for each in denials if each.overlaps(rule)))}
    missing = (Difference(rule, denied[rule]) for rule in needed if rule in denied)
    other = _only([rule for rule in needed if rule not in denied], granted)
    return Comparison((*missing, *other), tuple(_only(granted, needed)))


def _only(ours: Sequence[Rule], theirs: Sequence[Rule]) -> Iterator[Difference]:
    for rule in ours:
        if not any(other.covers(rule) for other in theirs):
            yield Difference(rule, tuple(other for other in theirs if other.overlaps(rule)))


def _effective(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Leave out what is allowed in vain, because a denial covers it."""
    denials = [rule for rule in rules if rule.is_denial and not rule.conditions]
    return tuple(rule for rule in rules if rule.is_denial or not any(denial.includes(rule) for denial in denials))
