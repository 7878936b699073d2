"""Decide which AWS calls a program makes: the package's first verb.

``project`` reads the files and ``infer`` does the thinking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from chalice_policygen.calls import Analysis
from chalice_policygen.infer import infer
from chalice_policygen.project import load, load_text


def analyze(
    path: Path, *more: Path, entries: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Analysis:
    """Return the AWS calls of the program at *path* and *more*, which are one program.

    A path is a Chalice project (``app.py`` and what that imports from its folder), another folder of Python files, or
    one file with what it imports from its folder. *entries* are the functions, as ``module:function``, where the
    program is entered; without any, they are those that a Chalice app registers, or else all that nothing calls.
    *environment* has the values of environment variables as far as they are known. Raises ``MissingSourceError``,
    ``NoSourcesError`` and ``UnknownEntryError``. A file that is not valid Python is one of the findings.
    """
    return infer(load(path, *more), entries=entries, environment=environment)


def analyze_text(
    text: str | bytes,
    *,
    file: str = "<stdin>",
    entries: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Analysis:
    """Return the AWS calls of one module given as text; its imports are not followed."""
    return infer(load_text(text, file), entries=entries, environment=environment)
