"""Decide what code scanning is told: SARIF 2.1.0 with the findings, the guesses, and what a check found.

Pure. The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import quote

from chalice_policygen.__about__ import __version__
from chalice_policygen.calls import Analysis, Evidence, Step
from chalice_policygen.immutable import changed, immutable
from chalice_policygen.verdict import Verdict

VERSION: Final = "2.1.0"
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
"""The folder that locations are relative to, by the name that GitHub and others give to the root of a repository."""


@immutable
class Rule:
    """A kind of alert."""

    id: str
    level: str
    title: str
    help: str


RULES: Final = (
    Rule(
        "not-followed",
        "warning",
        "An AWS call may be missing from the policy",
        "The analysis does not know what a value is, or could not read a file. Make the client in this program, "
        "annotate it with a type of mypy_boto3, or fix the file.",
    ),
    Rule(
        "known-by-shape",
        "note",
        "An AWS call is known by its name and arguments only",
        "Nothing says that the receiver is an AWS client, but only one operation fits. Annotate it to be certain.",
    ),
    Rule(
        "missing-permission",
        "error",
        "The policy does not grant what the code needs",
        "The call will be denied. Add the permission to the policy.",
    ),
    Rule(
        "superfluous-permission",
        "warning",
        "The policy grants what the code does not need",
        "Take the permission out of the policy: least privilege is what the code needs and nothing else.",
    ),
)
_INDEX: Final = {rule.id: index for index, rule in enumerate(RULES)}


@immutable
class Alert:
    """One result."""

    rule: str
    file: str
    """From the root of the repository; those of *path* are as the analysis has them."""
    line: int
    message: str
    path: tuple[Step, ...] = ()


def sarif(
    analysis: Analysis, verdict: Verdict | None = None, *, locate: Callable[[str], str] = lambda file: file
) -> dict[str, object]:
    """Return a SARIF log; *locate* says where a file is from the root of the repository, with ``/``."""
    found = (changed(alert, file=locate(alert.file)) for alert in _of_analysis(analysis))
    judged = _of_verdict(verdict, locate) if verdict else ()
    driver = {
        "name": "chalice-policygen",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in RULES],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": list(_results((*found, *judged), locate)),
    }
    return {"$schema": _SCHEMA, "version": VERSION, "runs": [run]}


def _of_analysis(analysis: Analysis) -> Iterator[Alert]:
    for finding in analysis.findings:
        yield Alert("not-followed", finding.file, finding.line, finding.message)
    for call in analysis.calls:
        if call.evidence is Evidence.SHAPE:
            message = f"taken for {call.name}: {call.reason or 'nothing else fits its name and arguments'}"
            yield Alert("known-by-shape", call.file, call.line, message, call.path)


def _of_verdict(verdict: Verdict, locate: Callable[[str], str]) -> Iterator[Alert]:
    for missing in verdict.missing:
        for call in dict.fromkeys(need.call for need in missing.needs):
            message = f"{call.name} needs {missing.rule}; {missing.hint}"
            yield Alert("missing-permission", locate(call.file), call.line, message, call.path)
    for superfluous in verdict.superfluous:
        message = f"{superfluous.rule}: {superfluous.hint} ({superfluous.rule.where})"
        yield Alert("superfluous-permission", verdict.file, 1, message)


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}. {rule.help}"},
        "help": {"text": rule.help},
        "defaultConfiguration": {"level": rule.level},
        "properties": {"tags": ["security"]},
    }


def _results(alerts: Iterable[Alert], locate: Callable[[str], str]) -> Iterator[dict[str, object]]:
    seen: Counter[str] = Counter()
    for alert in alerts:
        uri = _uri(alert.file)
        digest = hashlib.sha256("\n".join((alert.rule, uri, alert.message)).encode()).hexdigest()[:32]
        seen[digest] += 1
        result: dict[str, object] = {
            "ruleId": alert.rule,
            "ruleIndex": _INDEX[alert.rule],
            "level": RULES[_INDEX[alert.rule]].level,
            "message": {"text": alert.message},
            "locations": [_location(uri, alert.line)],
            # What the alert says, and not its line: code that moves does not make a new alert. The name is the only one
            # that GitHub compares.
            "partialFingerprints": {"primaryLocationLineHash": f"{digest}:{seen[digest]}"},
        }
        if len(alert.path) > 1:
            steps = [{"location": _step(step, locate)} for step in alert.path]
            result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
        yield result


def _step(step: Step, locate: Callable[[str], str]) -> dict[str, object]:
    return {**_location(_uri(locate(step.file)), step.line), "message": {"text": f"in {step.function}"}}


def _location(uri: str, line: int) -> dict[str, object]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri, "uriBaseId": _ROOT},
            "region": {"startLine": line},
        }
    }


def _uri(file: str) -> str:
    return quote(file, safe="/")
