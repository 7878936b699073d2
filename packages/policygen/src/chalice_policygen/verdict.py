"""Decide what is said of a policy that was compared: with what the code needs, or with another policy.

Pure: values in, text or JSON values out. The comparison itself is ``comparison``'s business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from chalice_policygen.calls import Analysis
from chalice_policygen.comparison import Comparison, Difference, check
from chalice_policygen.document import Rule, describe, state_rules
from chalice_policygen.immutable import immutable
from chalice_policygen.pattern import covers
from chalice_policygen.permissions import ANYWHERE, Place
from chalice_policygen.policy import Need, Policy

VERSION: Final = 1
"""Of the JSON; raised when something that was there changes its meaning or goes."""
_SHOWN: Final = 3
"""How many of several are named."""


@immutable
class Missing:
    """What the code needs and the file does not grant."""

    rule: Rule
    needs: tuple[Need, ...]
    """The calls, by place."""
    hint: str


@immutable
class Superfluous:
    """What the file grants and the code does not need."""

    rule: Rule
    hint: str


@immutable
class Verdict:
    """Whether a policy file is what the code needs."""

    file: str
    missing: tuple[Missing, ...] = ()
    superfluous: tuple[Superfluous, ...] = ()
    place: Place = ANYWHERE
    """What the ARNs of the file say where the code says nothing."""
    environment: tuple[str, ...] = ()
    """Environment variables whose values would name resources."""

    @property
    def is_equal(self) -> bool:
        """Whether the file grants what the code needs, and nothing else."""
        return not self.missing and not self.superfluous

    def lines(self) -> Iterator[str]:
        """Yield what people read."""
        if self.is_equal:
            yield f"{self.file} grants what the code needs, and nothing else."
        if self.missing:
            yield f"{self.file} does not grant what the code needs:"
        for missing in self.missing:
            yield f"  {missing.rule}"
            yield from (f"    {need.call}" for need in missing.needs)
            yield f"    {missing.hint}"
        if self.superfluous:
            yield f"{self.file} grants what the code does not need:"
        for superfluous in self.superfluous:
            yield f"  {superfluous.rule}"
            yield f"    {superfluous.rule.where}: {superfluous.hint}"
        yield from self._advice()

    def _advice(self) -> Iterator[str]:
        options = " ".join(f"--{name} {value}" for name, value in _options(self.place))
        if options:
            yield f"The code does not say where it runs, and the file does: compare with {options}"
        if self.missing and self.environment:
            values = " ".join(f"--env {name}=..." for name in self.environment)
            yield f"These environment variables name resources; give the values that the file was written for: {values}"

    def document(self) -> dict[str, object]:
        """Return the same for programs; ``schemas/check.json`` describes it."""
        return {
            "version": VERSION,
            "file": self.file,
            "equal": self.is_equal,
            "missing": [
                {
                    **state(each.rule),
                    "calls": [
                        {"file": need.call.file, "line": need.call.line, "operation": need.call.name}
                        for need in each.needs
                    ],
                    "hint": each.hint,
                }
                for each in self.missing
            ],
            "superfluous": [
                {**state(each.rule), "statement": each.rule.where, "hint": each.hint} for each in self.superfluous
            ],
            "place": dict(_options(self.place)),
            "environment": list(self.environment),
        }


def judge(policy: Policy, given: Sequence[Rule], *, file: str, analysis: Analysis) -> Verdict:
    """Return how the rules of *file* differ from *policy*, which *analysis* led to.

    Raises ``ConditionalDenialError``.
    """
    found = check(state_rules(policy), given)
    return Verdict(
        file,
        tuple(Missing(each.rule, _needs(policy, each.rule), _explain_missing(each, file)) for each in found.removed),
        tuple(Superfluous(each.rule, _explain_superfluous(each)) for each in found.added),
        _place(found.removed),
        analysis.environment,
    )


def state(rule: Rule) -> dict[str, object]:
    """Return a rule as JSON values, with the keys that IAM has for it in small letters."""
    action, resource = rule.action, rule.resource
    stated: dict[str, object] = {"effect": "Deny" if rule.is_denial else "Allow"}
    stated |= {"notAction": list(action.patterns)} if action.is_inverted else {"action": action.patterns[0]}
    stated |= {"notResource": list(resource.patterns)} if resource.is_inverted else {"resource": resource.patterns[0]}
    if rule.conditions:
        stated["conditions"] = [
            {"operator": operator, "key": key, "values": list(values)} for operator, key, values in rule.conditions
        ]
    return stated


def compare_lines(comparison: Comparison) -> Iterator[str]:
    """Yield what people read of two policies that were compared, in the form of a diff."""
    if comparison.is_equal:
        yield "Both policies mean the same."
    for mark, differences in (("-", comparison.removed), ("+", comparison.added)):
        for difference in differences:
            rule = difference.rule
            yield f"{mark} {'deny ' if rule.is_denial else ''}{rule}  [{rule.where}]"


def compare_document(comparison: Comparison) -> dict[str, object]:
    """Return the same for programs; ``schemas/diff.json`` describes it."""
    return {
        "version": VERSION,
        "equal": comparison.is_equal,
        "removed": [{**state(each.rule), "statement": each.rule.where} for each in comparison.removed],
        "added": [{**state(each.rule), "statement": each.rule.where} for each in comparison.added],
    }


def _needs(policy: Policy, rule: Rule) -> tuple[Need, ...]:
    (action,), (resource,) = rule.action.patterns, rule.resource.patterns
    return tuple(
        need
        for grant in policy.grants
        if (grant.action, grant.conditions) == (action, rule.conditions) and resource in grant.resources
        for need in grant.needs
        if any(covers(resource, arn) for arn in need.permission.resources)
    )


def _explain_missing(difference: Difference, file: str) -> str:
    rule = difference.rule
    for near in difference.near:
        if near.is_denial:
            return f"{near.where} denies it"
        if near.includes(rule):
            return f"{near.where} grants it only{describe(near.conditions).removeprefix(',')}"
    if difference.near:
        granted = _name([str(near.resource) for near in difference.near])
        return f"{difference.near[0].where} grants it only on {granted}"
    return f"nothing in {file} grants it"


def _explain_superfluous(difference: Difference) -> str:
    if not difference.near:
        return "nothing in the code needs it"
    return f"the code needs of it only {_name([str(near) for near in difference.near])}"


def _name(several: Sequence[str]) -> str:
    shown = list(dict.fromkeys(several))
    more = len(shown) - _SHOWN
    return "; ".join(shown[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _place(missing: Sequence[Difference]) -> Place:
    """Return where the file says that resources are, if that is all that keeps it from granting what is needed."""
    places = {place for each in missing for near in each.near if (place := _place_of(each.rule, near)) is not None}
    return places.pop() if len(places) == 1 else ANYWHERE


def _place_of(needed: Rule, near: Rule) -> Place | None:
    wanted, given = needed.resource.patterns[0].split(":", 5), near.resource.patterns[0].split(":", 5)
    if near.is_denial or near.resource.is_inverted or not len(wanted) == len(given) == len(_ARN):
        return None
    here = {index: theirs for index, theirs in enumerate(given) if wanted[index] == "*" != theirs and index in _PLACES}
    moved = ":".join(here.get(index, ours) for index, ours in enumerate(wanted))
    if not here or not covers(near.resource.patterns[0], moved):
        return None
    return Place(**{_PLACES[index]: value for index, value in here.items()})


_ARN: Final = ("arn", "partition", "service", "region", "account", "resource")
_PLACES: Final = {1: "partition", 3: "region", 4: "account"}


def _options(place: Place) -> Iterator[tuple[str, str]]:
    for name in _PLACES.values():
        value = getattr(place, name)
        if value != "*":
            yield name, value
