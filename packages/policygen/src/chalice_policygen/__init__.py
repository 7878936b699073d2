"""Find the AWS calls that a Python program makes, and write the IAM policy that permits them and nothing else.

    from chalice_policygen import analyze, generate

    analysis = analyze(Path("my-app"))
    policy = generate(analysis).document()

Nothing is imported or run: the analysis reads source. Calls on values that it could not follow are
``analysis.findings``, never guesses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_policygen.__about__ import __version__
from chalice_policygen.analyze import analyze, analyze_text
from chalice_policygen.calls import Analysis, Argument, Call, Entry, Evidence, Finding, Step
from chalice_policygen.errors import (
    ConditionalDenialError,
    MissingSourceError,
    NoSourcesError,
    PolicyFileError,
    PolicygenError,
    PolicyTooLargeError,
)
from chalice_policygen.permissions import Permission, Place, permissions
from chalice_policygen.policy import Grant, Need, Policy, Statement, generate, generate_each

if TYPE_CHECKING:
    from chalice_policygen.comparison import Comparison, Difference, compare
    from chalice_policygen.document import Rule, Selection, read_rules, state_rules
    from chalice_policygen.limits import LIMITS, size, split
    from chalice_policygen.verdict import Verdict, judge

_HOMES = {
    "comparison": ("Comparison", "Difference", "compare"),
    "document": ("Rule", "Selection", "read_rules", "state_rules"),
    "limits": ("LIMITS", "size", "split"),
    "verdict": ("Verdict", "judge"),
}
"""What only some programs use: each module is loaded when one of its names is asked for."""

__all__ = [
    "LIMITS",
    "Analysis",
    "Argument",
    "Call",
    "Comparison",
    "ConditionalDenialError",
    "Difference",
    "Entry",
    "Evidence",
    "Finding",
    "Grant",
    "MissingSourceError",
    "Need",
    "NoSourcesError",
    "Permission",
    "Place",
    "Policy",
    "PolicyFileError",
    "PolicyTooLargeError",
    "PolicygenError",
    "Rule",
    "Selection",
    "Statement",
    "Step",
    "Verdict",
    "__version__",
    "analyze",
    "analyze_text",
    "compare",
    "generate",
    "generate_each",
    "judge",
    "permissions",
    "read_rules",
    "size",
    "split",
    "state_rules",
]


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            value: object = getattr(import_module(f"{__name__}.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
