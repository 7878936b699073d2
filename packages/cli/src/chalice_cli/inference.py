"""Decide what the source of a stage needs: it is read with the values that its environment variables have there.

How source is read is ``chalice_policygen``'s business.
"""

from __future__ import annotations

from pathlib import Path

from chalice_deployer import Stage
from chalice_policygen import Analysis, Entry, analyze


def analyze_stage(path: Path, stage: Stage) -> Analysis:
    """Return the AWS calls of the app, or of one file, at *path*.

    A function whose environment differs is read with its own. Raises ``PolicygenError``.
    """
    environments = [stage.environment]
    for settings in stage.functions.values():
        if settings.environment not in environments:
            environments.append(settings.environment)
    if len(environments) == 1:
        return analyze(path, environment=stage.environment)
    found = Analysis()
    for environment in environments:
        analysis = analyze(path, environment=environment)
        found |= analysis.only(
            entry
            for entry in analysis.entries
            if _runs_everywhere(entry) or stage.settings(entry.function).environment == environment
        )
    return found


def of_generated_role(analysis: Analysis, stage: Stage) -> Analysis:
    """Return what is needed by the functions that run with the generated role, and not with a role of their own."""
    if all(settings.role_arn is None for settings in (stage.defaults, *stage.functions.values())):
        return analysis
    return analysis.only(
        entry
        for entry in analysis.entries
        if _runs_everywhere(entry) or stage.settings(entry.function).role_arn is None
    )


def _runs_everywhere(entry: Entry) -> bool:
    """Say whether this is a module: what it does when it is imported, every function does."""
    return not entry.function
