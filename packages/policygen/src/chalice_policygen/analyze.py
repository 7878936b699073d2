"""Decide which AWS calls a program makes: the package's first verb.

``project`` reads the files and ``infer`` does the thinking.
"""

from __future__ import annotations

from pathlib import Path

from chalice_policygen.calls import Analysis, Finding
from chalice_policygen.infer import infer
from chalice_policygen.project import Project, load, parse


def analyze(path: Path, *more: Path) -> Analysis:
    """Return the AWS calls of the program at *path*, and of those at *more*.

    A path is a Chalice project (``app.py`` and what that imports from its folder), another folder of Python files, or
    one file with what it imports from its folder. Raises ``MissingSourceError`` and ``NoSourcesError``. A file that
    is not valid Python is one of the findings.
    """
    analysis = Analysis()
    for each in (path, *more):
        analysis |= infer(load(each))
    return analysis


def analyze_text(text: str, *, file: str = "<stdin>") -> Analysis:
    """Return the AWS calls of one module given as text; its imports are not followed."""
    source = parse(text, module="__main__", file=file)
    if isinstance(source, Finding):
        return Analysis(findings=(source,))
    return infer(Project({source.module: source}))
