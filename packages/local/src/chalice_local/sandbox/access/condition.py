"""Whether a request meets the ``Condition`` of a statement.

Pure, and honest: ``holds`` answers ``None`` for an operator or a value that it cannot judge.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone

from chalice_local.sandbox.access.pattern import Context, fill, matches

Test = Callable[[str, str, Context | None], bool]
"""(value of the policy, value of the request, values of variables) -> whether they agree."""


def holds(condition: object, context: Context, *, variables: Context | None) -> bool | None:
    """Return whether *context* meets all of *condition*, or ``None`` if that cannot be said.

    A key that the request does not have fails a test, passes a negated one and one that ends in ``IfExists``.
    """
    if not isinstance(condition, Mapping) or not all(isinstance(tests, Mapping) for tests in condition.values()):
        return None
    answers = {
        _holds(str(operator), context.get(str(key).lower(), ()), _listed(wanted), variables)
        for operator, tests in condition.items()
        for key, wanted in tests.items()
    }
    return False if False in answers else None if None in answers else True


def _holds(operator: str, present: tuple[str, ...], wanted: list[str], variables: Context | None) -> bool | None:
    quantifier, _, name = operator.rpartition(":")
    if name == "Null":
        return any((value.lower() == "true") == (not present) for value in wanted)
    if name.endswith("IfExists"):
        name = name.removesuffix("IfExists")
        if not present:
            return True
    if name not in _OPERATORS or quantifier not in ("", "ForAnyValue", "ForAllValues"):
        return None
    is_negated, test = _OPERATORS[name]
    try:
        passed = [any(test(value, text, variables) for value in wanted) != is_negated for text in present]
    except ValueError:
        return None
    return _combine(passed, quantifier, is_negated=is_negated)


def _combine(passed: list[bool], quantifier: str, *, is_negated: bool) -> bool:
    match quantifier:
        case "ForAllValues":
            return all(passed)
        case "ForAnyValue":
            return any(passed)
        case _:
            return all(passed) if is_negated else any(passed)


def _listed(wanted: object) -> list[str]:
    values: Iterable[object] = wanted if isinstance(wanted, list) else [wanted]
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in values]


def _like(policy: str, request: str, variables: Context | None) -> bool:
    return matches(policy, request, variables=variables)


def _plain(agrees: Callable[[str, str], bool]) -> Test:
    """Return the test for values that are no patterns."""

    def test(policy: str, request: str, variables: Context | None) -> bool:
        filled = fill(policy, variables)
        return filled is not None and agrees(filled, request)

    return test


def _moment(text: str) -> float:
    """Return the seconds since 1970 that *text* means: the number itself, or a date of ISO 8601."""
    try:
        return float(text)
    except ValueError:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def _is_within(network: str, address: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)


def _ordered(kind: str, read: Callable[[str], float]) -> dict[str, tuple[bool, Test]]:
    """Return the six operators that compare by size."""
    equals = _plain(lambda policy, request: read(request) == read(policy))
    return {
        f"{kind}Equals": (False, equals),
        f"{kind}NotEquals": (True, equals),
        f"{kind}LessThan": (False, _plain(lambda policy, request: read(request) < read(policy))),
        f"{kind}LessThanEquals": (False, _plain(lambda policy, request: read(request) <= read(policy))),
        f"{kind}GreaterThan": (False, _plain(lambda policy, request: read(request) > read(policy))),
        f"{kind}GreaterThanEquals": (False, _plain(lambda policy, request: read(request) >= read(policy))),
    }


_EQUALS = _plain(lambda policy, request: policy == request)
_EQUALS_IGNORING_CASE = _plain(lambda policy, request: policy.casefold() == request.casefold())
_WITHIN = _plain(_is_within)

_OPERATORS: Mapping[str, tuple[bool, Test]] = {
    "StringEquals": (False, _EQUALS),
    "StringNotEquals": (True, _EQUALS),
    "StringEqualsIgnoreCase": (False, _EQUALS_IGNORING_CASE),
    "StringNotEqualsIgnoreCase": (True, _EQUALS_IGNORING_CASE),
    "StringLike": (False, _like),
    "StringNotLike": (True, _like),
    # ArnEquals and ArnLike behave alike in AWS: both take patterns.
    "ArnEquals": (False, _like),
    "ArnLike": (False, _like),
    "ArnNotEquals": (True, _like),
    "ArnNotLike": (True, _like),
    "Bool": (False, _EQUALS_IGNORING_CASE),
    "BinaryEquals": (False, _EQUALS),
    "IpAddress": (False, _WITHIN),
    "NotIpAddress": (True, _WITHIN),
    **_ordered("Numeric", float),
    **_ordered("Date", _moment),
}
"""Each operator: whether it is negated, and what it tests."""
