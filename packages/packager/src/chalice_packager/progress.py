"""What packaging tells of its progress, to whoever wants to show it."""

from __future__ import annotations

from enum import Enum
from typing import Protocol


class Step(Enum):
    """Something that takes its time."""

    RESOLVING = "finding wheels"
    DOWNLOADING = "getting wheels"
    COMPILING = "compiling"
    WRITING = "writing"


class Progress(Protocol):
    """Is told what is going on."""

    def __call__(self, step: Step, done: int, total: int) -> None:
        """Take note that *done* of *total* parts of a step are done: all of them at its end.

        Any thread calls this, and several may at once.
        """


def quiet(step: Step, done: int, total: int) -> None:
    """Take note of nothing."""
