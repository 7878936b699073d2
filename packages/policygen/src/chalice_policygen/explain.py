"""Decide what people are told of an analysis: every permission with its reasons, and what is not known.

Pure: values in, lines out.
"""

from __future__ import annotations

from collections.abc import Iterator

from chalice_policygen.calls import Analysis, Evidence
from chalice_policygen.document import describe
from chalice_policygen.policy import Grant, Need, Policy

_EVIDENCE = {Evidence.FOLLOWED: "because of", Evidence.SHAPE: "not certain:"}


def explain(analysis: Analysis, policy: Policy) -> Iterator[str]:
    """Yield the lines that say why *policy*, which *analysis* led to, is as it is."""
    yield f"{_count(len(policy.actions), 'action')} for {_count(len(analysis.calls), 'call')}."
    for grant in policy.grants:
        yield ""
        yield from _explain_grant(grant)
    if analysis.findings:
        yield ""
        yield "Not known, and so not in the policy:"
        yield from (f"  {finding}" for finding in analysis.findings)
    if analysis.environment:
        yield ""
        yield "These environment variables name resources; with their values the policy is narrower:"
        yield from (f"  --env {name}=..." for name in analysis.environment)


def _explain_grant(grant: Grant) -> Iterator[str]:
    yield grant.action
    yield from (f"  on {resource}{describe(grant.conditions)}" for resource in grant.resources)
    for need in grant.needs:
        yield from _explain_need(need)


def _explain_need(need: Need) -> Iterator[str]:
    call, why = need.call, need.permission.reason
    yield f"  {call}" + (f", {why}" if why else "")
    if call.reason:
        yield f"    {_EVIDENCE[call.evidence]} {call.reason}"
    if len(call.path) > 1:
        yield f"    reached by: {' > '.join(map(str, call.path))}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
