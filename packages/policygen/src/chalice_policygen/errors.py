"""Decide what can stop an analysis; everything else becomes a ``Finding``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class PolicygenError(Exception):
    """Base of everything that this package raises."""


class MissingSourceError(PolicygenError):
    """A path that is neither a Python file nor a folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: no such file or folder; give a Python file, or a folder that has some"


class NoSourcesError(PolicygenError):
    """A folder without any Python file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"{self.folder}: there is no Python file in this folder"


class PolicyFileError(PolicygenError):
    """A policy that somebody wrote, and that cannot be compared."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(file, problem)
        self.file = file
        self.problem = problem
        """Worded to follow the name of the file."""

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


class ConditionalDenialError(PolicygenError):
    """A denial that may or may not meet what the code needs."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where
        """The statement, in words."""

    def __str__(self) -> str:
        return (
            f"{self.where} denies under a condition what the code needs, and whether it is met cannot be told from the "
            "code; keep such guard rails in a policy of their own, and check the other one"
        )


class PolicyTooLargeError(PolicygenError):
    """A policy that does not fit where it is to go."""

    def __init__(self, size: int, limit: int, largest: Sequence[tuple[str, int]]) -> None:
        super().__init__(size, limit, largest)
        self.size = size
        """Characters, as IAM counts them."""
        self.limit = limit
        self.largest = tuple(largest)
        """The largest statements: Sid and characters."""

    def __str__(self) -> str:
        largest = ", ".join(f"{sid} ({size:,})" for sid, size in self.largest)
        return (
            f"the policy has {self.size:,} characters, and there is room for {self.limit:,}; its largest statements "
            f"are {largest}: divide it into several managed policies, or the program into functions with a policy each"
        )


class UnknownEntryError(PolicygenError):
    """An entry point that the program does not have."""

    def __init__(self, entry: str, modules: Sequence[str]) -> None:
        super().__init__(entry, modules)
        self.entry = entry
        self.modules = tuple(modules)

    def __str__(self) -> str:
        module = self.entry.partition(":")[0]
        if module not in self.modules:
            shown = ", ".join(self.modules[:10]) or "none"
            return f"entry {self.entry}: there is no module {module!r} in the program; it has {shown}"
        return f"entry {self.entry}: {module} has no such function; write module:function or module:Class.method"
