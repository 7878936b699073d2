"""What a user says about the dependencies to package. Where they are written down is decided in ``inputs``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

RESOLVERS = ("auto", "pip", "uv")
"""``auto`` is the own resolver where it can answer, and else pip; all of them give one answer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Some of what a project may depend on."""

    file: Path | None = None
    """The file that says the dependencies; with ``None``, the first of ``inputs.NAMES`` that the project has."""
    extras: tuple[str, ...] = ()
    """Names of extras (``project.optional-dependencies``) to add."""
    groups: tuple[str, ...] = ()
    """Names of dependency groups to add."""
    build: bool = True
    """Whether wheels are built of source code where there are none."""
    wheels: tuple[Path, ...] = ()
    """Folders to look for wheels in, beside indexes."""
    offline: bool = False
    """Whether servers are left alone: wheels come from the folders and from what was kept."""
    resolver: str = "auto"
    """Who finds what is not locked: one of ``RESOLVERS``."""


EVERYTHING = Choice()
"""What is always needed, of the project's own file, and nothing else."""
