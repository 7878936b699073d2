"""Measure the main job, step by step: this repository against Chalice 1.34.0 from the package index.

Both tools deploy the same app to the same sandbox, which is this repository's. It reports times and never judges
them: whoever is slower, the exit status is 0. README.md beside this file says what each step is.

    ./dev bench --rounds 10 --json figures.json
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from figures import Sample, Samples, Step, as_document, as_table, total_cpu
from installation import PRIVATE, InstallationError, PeerMissingError, Tool, install_both
from workshop import BenchError, Workshop, answer_times, workshop

WARM_REQUESTS = 50


def measure(shop: Workshop, ours: Tool, peer: Tool, rounds: int) -> Samples:
    """Measure every step *rounds* times, after one round that is not counted; the tools take turns at being first."""
    samples: Samples = {(step, tool.name): [] for step in Step for tool in (ours, peer)}
    shop.start_sandbox()  # its own first use falls into the round that is not counted
    for part in (side_by_side, from_nothing):
        for number in range(rounds + 1):
            print(f"{part.__name__}: round {number} of {rounds}", file=sys.stderr, flush=True)
            for tool, step, sample in part(shop, (ours, peer) if number % 2 else (peer, ours)):
                if number:
                    samples[step, tool.name].append(sample)
    return samples


def side_by_side(shop: Workshop, tools: Sequence[Tool]) -> Iterator[tuple[Tool, Step, Sample]]:
    """Do each step with one tool and then the other, so that a drift of the machine hits both."""
    for step in zip(*(steps(shop, tool) for tool in tools), strict=True):
        yield from step


def steps(shop: Workshop, tool: Tool) -> Iterator[tuple[Tool, Step, Sample]]:
    """Do one step of the job at each ``next``, in a sandbox that runs."""
    yield tool, Step.PACKAGE, shop.run(tool, "package", "packaged", folder=shop.new_project(tool))[0]
    project = shop.new_project(tool)  # another one: what was packaged is not there to be used again
    sample, printed = shop.run(tool, "deploy", folder=project)
    yield tool, Step.DEPLOY, sample
    url = shop.find_url(printed)
    yield tool, Step.COLD, Sample(answer_times(url, 1)[0])
    yield tool, Step.WARM, Sample(statistics.median(answer_times(url, WARM_REQUESTS)))
    yield tool, Step.REDEPLOY, shop.run(tool, "deploy", folder=project)[0]
    delete = ["delete", "--yes"] if tool.is_ours else ["delete"]  # Chalice 1.34.0 does not ask
    yield tool, Step.DELETE, shop.run(tool, *delete, folder=project)[0]


def from_nothing(shop: Workshop, tools: Sequence[Tool]) -> Iterator[tuple[Tool, Step, Sample]]:
    """Go with each tool from no project and no sandbox to the first answer, and tell how long all of it took."""
    for tool in tools:
        shop.stop_sandbox()
        parent = Path(tempfile.mkdtemp(prefix=f"{tool.name}-", dir=shop.folder))
        project = parent / "hello"
        began = time.perf_counter()
        commands = [shop.run(tool, "new-project", project.name, folder=parent)[0]]
        shop.fill(tool, project)
        if not tool.is_ours:
            commands.append(shop.start_sandbox())
        deploy = ["deploy", "--sandbox"] if tool.is_ours else ["deploy"]  # ours starts the sandbox itself
        sample, printed = shop.run(tool, *deploy, folder=project)
        answer_times(shop.find_url(printed), 1)
        whole = time.perf_counter() - began
        yield tool, Step.WHOLE, Sample(whole, total_cpu([*commands, sample]))
    shop.stop_sandbox()
    yield shop.ours, Step.START, shop.start_sandbox()


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure the main job against Chalice 1.34.0.")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often each step is measured (5)")
    parser.add_argument("--requirements", nargs="+", default=[], metavar="R", help="lines of requirements.txt (none)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single measurement to FILE")
    chosen = parser.parse_args()
    if chosen.rounds < 1:
        parser.error("--rounds must be 1 or more")
    return chosen


def main() -> int:
    """Measure and report; return the exit status."""
    chosen = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an exit that cleans up, as after Ctrl-C
    PRIVATE.mkdir(parents=True, exist_ok=True)
    try:
        ours, peer = install_both()
        with workshop(ours, chosen.requirements) as shop:
            samples = measure(shop, ours, peer, chosen.rounds)
    except PeerMissingError as error:
        print(f"Skipped: {error}")
        return 0
    except (BenchError, InstallationError) as error:
        print(f"The benchmark failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    report(samples, (ours, peer), chosen)
    return 0


def report(samples: Samples, tools: tuple[Tool, Tool], chosen: argparse.Namespace) -> None:
    """Print the table under what a reader must know of the run, and write the JSON file if one was asked for."""
    labels = [tool.label for tool in tools]
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    requirements = " ".join(chosen.requirements) or "none"
    print(f"Python {platform.python_version()} on {system}; requirements: {requirements}; ", end="")
    print(f"median (minimum - maximum) of {chosen.rounds} rounds.\nA ratio above 1 says that ours is faster.\n")
    print(as_table(samples, *labels))
    if chosen.json:
        conditions = {"python": platform.python_version(), "system": system, "requirements": chosen.requirements}
        chosen.json.write_text(as_document(samples, {"tools": labels, **conditions, "rounds": chosen.rounds}))


if __name__ == "__main__":
    sys.exit(main())
