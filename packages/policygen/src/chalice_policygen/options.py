"""Decide what the command's arguments say, and refuse what makes no sense, in one line and with status 2.

Nothing is read or analyzed here: ``__main__`` does what is asked for.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

from chalice_policygen.__about__ import __version__
from chalice_policygen.limits import LIMITS
from chalice_policygen.permissions import Place

BAD_USAGE: Final = 2

_FORMATS: Final = {
    "policy": "an IAM policy (default)",
    "operations": "a JSON list of client:Operation",
    "calls": "one line a call",
    "explain": "every action with its reasons, to be read",
    "json": "all of it, to be processed",
    "sarif": "SARIF 2.1.0 for code scanning",
}
_CHECK_FORMATS: Final = ("json", "sarif")


class _Parser(argparse.ArgumentParser):
    """Reports a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_USAGE, f"{self.prog}: {message}; see {self.prog} --help\n")


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what the command is asked for; ``place`` is a ``Place``, ``env`` pairs, ``format`` is never ``None``.

    ``format`` is ``text`` for a check that is to be read. Ends the process for what makes no sense, as for ``--help``.
    """
    parser = _describe_options()
    options = parser.parse_args(arguments)
    _refuse_what_excludes(parser, options)
    options.format = options.format or ("text" if options.check else "policy")
    options.place = Place(options.partition, options.region, options.account)
    return options


def read_arguments_of_diff(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the files and the format that two policies are compared in."""
    parser = _Parser(
        prog="chalice-policygen diff",
        description="Compare two IAM policies by what they mean; the status is 1 if they differ.",
    )
    parser.add_argument("old", metavar="OLD", help="a file with a policy; - is standard input")
    parser.add_argument("new", metavar="NEW", help="another one")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text to be read (default), or JSON")
    return parser.parse_args(arguments)


def _describe_options() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="chalice-policygen",
        description="Print the least-privilege IAM policy for the boto3 calls in Python source. "
        "With 'diff OLD NEW', compare two policies instead.",
        epilog="Places that could not be followed are printed to standard error, one a line. "
        "Status: 0; 1 for a difference, a policy that is too large, or a finding with --strict; 2 for wrong usage.",
    )
    parser.add_argument(
        "path",
        nargs="+",
        metavar="PATH",
        help="a Chalice project, a folder of Python files, or one file; - reads one file from standard input",
    )
    _describe_program(parser)
    _describe_result(parser)
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


def _describe_program(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is known of the program")
    group.add_argument(
        "--entry",
        type=_entry,
        action="append",
        default=[],
        metavar="MODULE:FUNCTION",
        help="count only what is reached from there; give it again for more",
    )
    group.add_argument(
        "--env",
        type=_variable,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of an environment variable; give it again for more",
    )
    group.add_argument("--region", type=_region, default="*", metavar="R", help="where it runs, for the ARNs")
    group.add_argument("--account", type=_account, default="*", metavar="A", help="the account that it runs in")
    group.add_argument("--partition", type=_partition, default="*", metavar="P", help="aws, aws-cn, aws-us-gov, ...")


def _describe_result(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is printed")
    formats = "; ".join(f"{name}: {what}" for name, what in _FORMATS.items())
    group.add_argument("--format", choices=tuple(_FORMATS), help=formats)
    group.add_argument("--explain", dest="format", action="store_const", const="explain", help="as --format explain")
    group.add_argument(
        "--check",
        metavar="FILE",
        help="compare with the policy in FILE: say what it lacks and what it grants in vain, and fail if there is any",
    )
    group.add_argument("--each", action="store_true", help="a policy for each Lambda function, by its name")
    group.add_argument("--split", action="store_true", help="a list of policies, each of which fits the limit")
    group.add_argument(
        "--limit",
        choices=tuple(LIMITS),
        help="where the policy goes, which limits its characters: an inline policy of a role (default) or a managed "
        "policy (default with --split), or an inline policy of a group or user",
    )
    group.add_argument(
        "--output", type=Path, metavar="FILE", help="write there at once; with --each and --split, a folder"
    )
    group.add_argument("--strict", action="store_true", help="fail if anything could not be followed")


def _refuse_what_excludes(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    chosen = options.format or "policy"
    several = [name for name in ("check", "each", "split") if getattr(options, name)]
    if len(several) > 1:
        parser.error(f"--{several[0]} and --{several[1]} exclude each other")
    if options.check and options.format not in (None, *_CHECK_FORMATS):
        parser.error(f"--check prints text, or --format {' or '.join(_CHECK_FORMATS)}, and not {chosen}")
    if (options.each or options.split) and chosen != "policy":
        parser.error(f"--{several[0]} prints policies, and not {chosen}")
    if options.limit and (options.check or chosen != "policy"):
        parser.error("--limit is for policies that are printed")


def _variable(value: str) -> tuple[str, str]:
    name, equals, content = value.partition("=")
    if not equals or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise argparse.ArgumentTypeError(f"{value!r} is no variable; give NAME=VALUE")
    return name, content


def _matching(pattern: str, what: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            raise argparse.ArgumentTypeError(f"{value!r} is {what}")
        return value

    return read


_entry = _matching(r"[^\W\d]\w*(\.\w+)*(:\w+(\.\w+)*)?", "no entry point; give MODULE:FUNCTION, such as app:handler")
_region = _matching(r"\*|[a-z]{2,4}(-[a-z]+)+-\d+", "no region; give one such as eu-west-1")
_account = _matching(r"\*|\d{12}", "no account: give its 12 digits")
_partition = _matching(r"\*|aws(-[a-z]+)*", "no partition; give aws, aws-cn, aws-us-gov, ...")
