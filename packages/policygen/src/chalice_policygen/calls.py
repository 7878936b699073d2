"""Decide what the analysis tells: the AWS calls that a program makes, and the places that it could not follow.

Plain values. How calls are found is ``infer``'s business, and what they need is ``permissions``'.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from chalice_policygen.immutable import changed, immutable


class Evidence(Enum):
    """Why a call is taken for one of AWS."""

    FOLLOWED = "followed"
    """The client or resource was followed from where the program makes it, or an annotation says what it is."""
    SHAPE = "shape"
    """The receiver is not known, but its method, the arguments and its name fit one operation only."""


@immutable(order=True)
class Argument:
    """What a call passes for one parameter of the operation, or for a part of it."""

    name: str
    """The parameter, e.g. ``Bucket``, or the path of a part: ``CopySource.Bucket``, ``TransactItems[].Put.TableName``,
    and ``RequestItems{}`` for the keys of a mapping."""
    values: tuple[str, ...] = ()
    """Every text that it can be, sorted, and none if nothing is known. An unknown part of a text is ``*``, as in
    ``*-orders``; a ``*``, ``?`` or ``$`` of the text itself is written as IAM does: ``${*}``."""


@immutable(order=True)
class Step:
    """One place on the way from an entry point to a call."""

    file: str
    line: int
    function: str
    """The function that the place is in, e.g. ``app:index`` or ``chalicelib.db:Store.save``; ``app`` for a module."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line} in {self.function}"


@immutable(order=True)
class Entry:
    """A function of the program that is called from outside, or a module that is imported from there."""

    name: str
    """``module:function``, or the module."""
    file: str
    line: int
    function: str = ""
    """The Lambda function that runs it, as Chalice names it (``api_handler`` for all routes); else its own name."""


@immutable
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
    arguments: tuple[Argument, ...] = ()
    """What is passed, sorted by name; an argument that is passed but not known has no values."""
    evidence: Evidence = Evidence.FOLLOWED
    reason: str = ""
    """How the client is known, in words: ``boto3.client("s3") at app.py:3``."""
    path: tuple[Step, ...] = ()
    """The shortest way from an entry point: its place first, the place of the call last."""
    entries: tuple[str, ...] = ()
    """The names of all entry points that it can be reached from, sorted."""
    region: str = ""
    """The region that the client is made for, ``*`` if that is not known, and empty if it is where the program runs."""

    @property
    def name(self) -> str:
        """``client:Operation``."""
        return f"{self.client}:{self.operation}"

    def argument(self, name: str) -> Argument | None:
        """Return what is passed for a parameter, or ``None`` if it is not passed."""
        return next((argument for argument in self.arguments if argument.name == name), None)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.name}"

    def order(self) -> tuple[object, ...]:
        """Return the key by which calls are sorted: by place, then by what is called."""
        return (self.file, self.line, self.client, self.operation, self.arguments, self.path, self.entries, self.region)


@immutable(order=True)
class Finding:
    """A place where an AWS call may be missing from the analysis, and what would make it certain."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@immutable
class Analysis:
    """What was found in a program, sorted and without duplicates."""

    calls: tuple[Call, ...] = ()
    findings: tuple[Finding, ...] = ()
    entries: tuple[Entry, ...] = ()
    """Where the program is entered, sorted."""
    environment: tuple[str, ...] = ()
    """The environment variables that name a resource and whose value was not given, sorted."""

    @property
    def operations(self) -> tuple[str, ...]:
        """``client:Operation`` of every call, sorted, each once."""
        return tuple(sorted({call.name for call in self.calls}))

    def only(self, entries: Iterable[Entry]) -> Analysis:
        """Return what is reached from *entries* alone; findings are of the whole program and stay."""
        chosen = tuple(entries)
        names = {entry.name for entry in chosen}
        calls = tuple(
            changed(call, entries=tuple(sorted(names.intersection(call.entries))))
            for call in self.calls
            if names.intersection(call.entries)
        )
        return changed(self, calls=calls, entries=chosen)

    def __or__(self, other: Analysis) -> Analysis:
        """Return what both found together."""
        return Analysis(
            tuple(sorted({*self.calls, *other.calls}, key=Call.order)),
            tuple(sorted({*self.findings, *other.findings})),
            tuple(sorted({*self.entries, *other.entries})),
            tuple(sorted({*self.environment, *other.environment})),
        )
