"""Decide what the analysis tells: the AWS calls that a program makes, and the places that it could not follow.

Plain values. How calls are found is ``infer``'s business, and what they permit is ``policy``'s.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Call:
    """One operation of an AWS client, called at one place."""

    client: str
    """The name given to ``boto3.client``, e.g. ``dynamodb``."""
    operation: str
    """As botocore names it, e.g. ``GetItem``."""
    file: str
    """Relative to the analyzed folder, with ``/``."""
    line: int
    """From 1."""
    arguments: tuple[tuple[str, str], ...] = ()
    """Pairs of (parameter, value) for the arguments that are certainly this one text, sorted."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.client}:{self.operation}"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A place where an AWS call may be missing from the analysis, and what would make it certain."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in a program, sorted and without duplicates."""

    calls: tuple[Call, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """``client:Operation`` of every call, sorted, each once."""
        return tuple(sorted({f"{call.client}:{call.operation}" for call in self.calls}))

    def __or__(self, other: Analysis) -> Analysis:
        """Return what both found together."""
        return Analysis(
            tuple(sorted({*self.calls, *other.calls})),
            tuple(sorted({*self.findings, *other.findings})),
        )
