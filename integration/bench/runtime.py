"""Measure the runtime: what it adds to a cold start and to each request, beside other frameworks.

It reports and never judges: the exit status is 0 whoever is slower. README.md beside this file says what each row is.

    ./dev bench-runtime --python python3.12 --instructions
"""

from __future__ import annotations

import argparse
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import runtime_baseline as baseline
from installation import PRIVATE, ROOT, InstallationError
from runtime_measure import can_count
from runtime_peers import PEERS, Peer, Python, client_folder, make_tasks
from runtime_reading import Bench, Results, measure_round
from runtime_rows import ROWS, Row
from runtime_table import as_document, as_table, reasons

CORE = ROOT / "packages" / "core" / "src" / "chalice"


def main() -> int:
    """Measure with each Python and report; return the exit status."""
    chosen = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an exit that cleans up, as after Ctrl-C
    rows = [row for row in ROWS if (chosen.rows is None or row.name in chosen.rows) and is_possible(row, chosen)]
    peers = [peer for peer in PEERS if chosen.peers is None or peer.name in ("ours", *chosen.peers)]
    try:
        for path in chosen.python:
            measure_with(Python.at(path), rows, peers, chosen)
    except InstallationError as error:
        print(f"Skipped: {error}")
    except KeyboardInterrupt:
        return 130
    return 0


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="./dev bench-runtime", description="Measure the runtime.")
    parser.add_argument("--python", nargs="+", type=Path, default=[Path(sys.executable)], metavar="PATH")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often each time is taken (5)")
    parser.add_argument("--seconds", type=float, default=0.1, metavar="S", help="of CPU for one figure per request")
    parser.add_argument("--peers", nargs="*", choices=[peer.name for peer in PEERS[1:]], help="all by default")
    parser.add_argument("--rows", nargs="+", choices=[row.name for row in ROWS], metavar="ROW", help="all by default")
    parser.add_argument("--core", type=Path, default=CORE, help="the package to measure (packages/core/src/chalice)")
    parser.add_argument("--instructions", action="store_true", help="count instructions too; needs valgrind")
    parser.add_argument("--record", action="store_true", help="record instructions and modules as the baseline")
    parser.add_argument("--baseline", type=Path, default=baseline.FILE, metavar="FILE", help="what is recorded")
    parser.add_argument("--json", type=Path, metavar="FOLDER", help="write every single figure to a file in FOLDER")
    chosen = parser.parse_args()
    if chosen.rounds < 1:
        parser.error("--rounds must be 1 or more")
    for path in chosen.python:
        if shutil.which(path) is None:
            parser.error(f"--python: there is no program {path}")
    if chosen.instructions and not can_count():
        parser.error("--instructions needs valgrind, which is not on PATH")
    return chosen


def is_possible(row: Row, chosen: argparse.Namespace) -> bool:
    """Whether what the row needs was asked for."""
    return bool(chosen.instructions) or not row.is_counted


def measure_with(python: Python, rows: Sequence[Row], peers: Sequence[Peer], chosen: argparse.Namespace) -> None:
    """Measure with one Python, and report. Raises ``InstallationError``."""
    PRIVATE.mkdir(parents=True, exist_ok=True)
    client = client_folder(python)
    with tempfile.TemporaryDirectory(dir=PRIVATE, prefix="runtime-") as folder:
        tasks = make_tasks(peers, python, chosen.core, Path(folder))
        results = Results()
        bench = Bench(python, client, Path(folder), chosen.seconds)
        for number in range(chosen.rounds):
            print(f"Python {python.version}: round {number + 1} of {chosen.rounds}", file=sys.stderr, flush=True)
            measure_round(number, bench, rows, tasks, results)
    report(python, results, rows, peers, chosen)


def report(
    python: Python, results: Results, rows: Sequence[Row], peers: Sequence[Peer], chosen: argparse.Namespace
) -> None:
    """Print the table, what failed, and the comparison with the baseline; write what was asked for."""
    system = f"{platform.system()} {platform.machine()}"
    print(f"\nPython {python.version} on {system}; medians of {chosen.rounds} rounds of CPU time.")
    print(
        "In brackets: how many times as much as ours. Here: the floor, as much higher as Chalice 1.34 is slower here.\n"
    )
    print(as_table(results, rows, peers))
    print(*reasons(results), sep="\n")
    recorded = baseline.load(chosen.baseline).get(baseline.build(python), {})
    print(*baseline.compare(recorded, baseline.counts(results)), sep="\n")
    if chosen.record:
        baseline.record(chosen.baseline, python, results)
    if chosen.json:
        chosen.json.mkdir(parents=True, exist_ok=True)
        conditions = {"python": python.version, "system": system, "rounds": chosen.rounds}
        document = as_document(results, conditions)
        (chosen.json / f"runtime-{python.name}.json").write_text(document, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
