"""Find the AWS calls that a Python program makes, and write the IAM policy that permits them and nothing else.

    from chalice_policygen import analyze, generate

    analysis = analyze(Path("my-app"))
    policy = generate(analysis).document()

Nothing is imported or run: the analysis reads source. Calls on values that it could not follow are
``analysis.findings``, never guesses.
"""

from __future__ import annotations

from chalice_policygen.__about__ import __version__
from chalice_policygen.analyze import analyze, analyze_text
from chalice_policygen.calls import Analysis, Argument, Call, Entry, Evidence, Finding, Step
from chalice_policygen.errors import MissingSourceError, NoSourcesError, PolicygenError
from chalice_policygen.permissions import Permission, Place, permissions
from chalice_policygen.policy import Policy, Statement, generate

__all__ = [
    "Analysis",
    "Argument",
    "Call",
    "Entry",
    "Evidence",
    "Finding",
    "MissingSourceError",
    "NoSourcesError",
    "Permission",
    "Place",
    "Policy",
    "PolicygenError",
    "Statement",
    "Step",
    "__version__",
    "analyze",
    "analyze_text",
    "generate",
    "permissions",
]
