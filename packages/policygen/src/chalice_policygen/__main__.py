"""The command ``chalice-policygen``: translates its options, and prints what the verbs return.

Findings go to standard error, so that standard output is always one document.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from chalice_policygen.__about__ import __version__
from chalice_policygen.analyze import analyze, analyze_text
from chalice_policygen.calls import Analysis
from chalice_policygen.errors import PolicygenError
from chalice_policygen.policy import generate

BAD_USAGE = 2


class _Parser(argparse.ArgumentParser):
    """Reports a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_USAGE, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 if it was not given something to analyze."""
    options = _describe_options().parse_args(arguments)
    try:
        analysis = _analyze(options.path)
    except PolicygenError as error:
        print(f"chalice-policygen: {error}", file=sys.stderr)
        return BAD_USAGE
    for finding in analysis.findings:
        print(finding, file=sys.stderr)
    print(_FORMATS[options.format](analysis))
    return 0


def _describe_options() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="chalice-policygen",
        description="Print the least-privilege IAM policy for the boto3 calls in Python source.",
        epilog="Places that could not be followed are printed to standard error, one a line.",
    )
    parser.add_argument(
        "path",
        nargs="+",
        metavar="PATH",
        help="a Chalice project, a folder of Python files, or one file; - reads one file from standard input",
    )
    parser.add_argument(
        "--format",
        choices=tuple(_FORMATS),
        default="policy",
        help="policy: an IAM policy (default); operations: a JSON list of client:Operation; calls: one line a call",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


def _analyze(paths: Sequence[str]) -> Analysis:
    analysis = Analysis()
    for path in dict.fromkeys(paths):
        analysis |= analyze_text(sys.stdin.read()) if path == "-" else analyze(Path(path))
    return analysis


def _print_policy(analysis: Analysis) -> str:
    return json.dumps(generate(analysis).document(), indent=2)


def _print_operations(analysis: Analysis) -> str:
    return json.dumps(analysis.operations)


def _print_calls(analysis: Analysis) -> str:
    return "\n".join(dict.fromkeys(map(str, analysis.calls)))


_FORMATS = {"policy": _print_policy, "operations": _print_operations, "calls": _print_calls}


if __name__ == "__main__":
    sys.exit(main())
