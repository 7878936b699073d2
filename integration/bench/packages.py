"""Measure how long a deployment package takes to make: chalice-packager against what people use for it today.

The peers are pip and uv, each with a plain zip behind it, and Chalice 1.34.0, where the Python that runs this is a
runtime's. All ask the same package index, in turns. It reports times and never judges them.

    ./dev bench-packages --rounds 5 --sets requests pandas
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from figures import as_markdown
from installation import PEER, PRIVATE, InstallationError, find_uv, install_both, output_of, program

SETS: Mapping[str, str] = {
    "requests": "requests",
    "pandas": "pandas numpy",
    "database": "cryptography psycopg2-binary pydantic sqlalchemy",
    "popular": "requests pandas numpy cryptography psycopg2-binary pydantic sqlalchemy flask fastapi jinja2 pyyaml"
    " boto3 pillow lxml aiohttp httpx click rich attrs redis pymongo orjson pytz python-dateutil beautifulsoup4",
}
"""Name -> requirements."""
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
CASES = ("cold", "warm", "code changed")


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one tool."""

    seconds: float
    megabytes: float
    """The most that one process had resident."""


# Without a route, Chalice makes no package.
_CODE = "from chalice import Chalice\napp = Chalice(app_name='x')\napp.route('/')(lambda: None)\n"

Samples = dict[tuple[str, str, str], list[Sample]]
"""By set, case and tool."""


class FailedRunError(Exception):
    """A tool that did not make a package."""


def main() -> int:
    """Measure and print."""
    options = _options()
    try:
        tools = _install()
    except InstallationError as error:
        print(error, file=sys.stderr)
        return 1
    samples: Samples = {}
    with tempfile.TemporaryDirectory(prefix="bench-packages-") as folder:
        for name in options.sets:
            found = _measure(name, tools, options.rounds, Path(folder))
            print(_table(found, list(tools)), flush=True)  # now: a set can take a quarter of an hour
            samples |= found
    if options.json:
        rows = [
            {"set": name, "case": case, "tool": tool, "seconds": each.seconds, "megabytes": each.megabytes}
            for (name, case, tool), found in samples.items()
            for each in found
        ]
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


def _measure(name: str, tools: Mapping[str, Sequence[str]], rounds: int, folder: Path) -> Samples:
    samples: Samples = {}
    for number in range(rounds + 1):
        print(f"{name}: round {number} of {rounds}", file=sys.stderr, flush=True)
        order = tools if number % 2 else dict(reversed(tools.items()))
        for tool, command in order.items():
            place = Path(folder, f"{name}-{tool}-{number}".replace(" ", "-"))
            for case, sample in _run(tool, command, SETS[name].split(), place):
                if number:
                    samples.setdefault((name, case, tool), []).append(sample)
            shutil.rmtree(place)
    return samples


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how long deployment packages take to make.")
    parser.add_argument("--rounds", type=int, default=3, help="that count; one more goes before them")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), help="of requirements")
    parser.add_argument("--json", type=Path, metavar="FILE", help="every single measurement")
    return parser.parse_args()


def _install() -> dict[str, Sequence[str]]:
    """Return the command of each tool by its name: ours first."""
    ours, peer = install_both()
    others = PRIVATE / f"python{PYTHON}" / "pip"
    output_of([find_uv(), "venv", "--quiet", "--allow-existing", "--seed", "--python", sys.executable, str(others)])
    packager = str(program(ours.command.parent.parent, "chalice-packager"))
    return {
        "ours": [packager],
        "ours, locked": [packager],
        "pip + zip": [str(program(others, "python")), "-m", "pip"],
        "uv + zip": [find_uv()],
        PEER: [str(peer.command)],
    }


def _run(tool: str, command: Sequence[str], requirements: Sequence[str], place: Path) -> Iterator[tuple[str, Sample]]:
    """Yield what each case takes; they build on one another."""
    project, cache = place / "project", place / "cache"
    project.mkdir(parents=True)
    (project / "requirements.txt").write_text("\n".join(requirements) + "\n", encoding="utf-8")
    (project / ".chalice").mkdir()
    (project / ".chalice" / "config.json").write_text('{"version": "2.0", "app_name": "x", "stages": {"dev": {}}}')
    code = _CODE if tool == PEER else "app = None\n"
    (project / "app.py").write_text(code, encoding="utf-8")
    if tool == "ours, locked":
        lock = [*command, "lock", str(project), "--python", PYTHON, "--cache-dir", str(place / "other")]
        subprocess.run(lock, check=True, stdout=subprocess.DEVNULL)
    for case in CASES:
        if case == "code changed":
            (project / "app.py").write_text(f"{code}changed = True\n", encoding="utf-8")
        elif case == "warm":
            shutil.rmtree(project / ".chalice" / "deployments", ignore_errors=True)  # Chalice's finished package
        sample = _make(tool, command, project, cache)
        _check(tool, project.parent, requirements[0])
        yield case, sample


def _make(tool: str, command: Sequence[str], project: Path, cache: Path) -> Sample:
    output, tree = project.parent / "out", project.parent / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    started = time.perf_counter()
    listing = str(project / "requirements.txt")
    if tool.startswith("ours"):
        call = [*command, "build", str(project), "--python", PYTHON, "--out", f"{output}.zip"]
        call += ["--cache-dir", str(cache)]
    elif tool == "pip + zip":
        call = [*command, "install", "--quiet", "--only-binary=:all:", "--cache-dir", str(cache)]
        call += ["--target", str(tree), "--requirement", listing]
    elif tool == "uv + zip":
        call = [*command, "pip", "install", "--quiet", "--only-binary=:all:", "--cache-dir", str(cache)]
        call += ["--target", str(tree), "--python", sys.executable, "--requirement", listing]
    else:
        call = [*command, "package", str(output)]
    environment = {**os.environ, "PIP_CACHE_DIR": str(cache), "AWS_DEFAULT_REGION": "us-east-1"}
    process = subprocess.Popen(call, cwd=project, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read() if process.stderr else b""
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise FailedRunError(f"{' '.join(call)}: {errors.decode(errors='replace')}")
    if tool.endswith("zip"):
        shutil.copy(project / "app.py", tree)
        _zip(tree, Path(f"{output}.zip"))
    return Sample(time.perf_counter() - started, usage.ru_maxrss / 1024)


def _check(tool: str, place: Path, requirement: str) -> None:
    """Raise ``FailedRunError`` if there is no package with what was asked for: some tools end well without it."""
    made = [file for file in place.rglob("*.zip") if file.is_relative_to(place / "out") or file.name == "out.zip"]
    for file in made:
        with zipfile.ZipFile(file) as archive:
            if any(name.startswith(f"{requirement}/") for name in archive.namelist()):
                return
    raise FailedRunError(f"{tool} made no package with {requirement}")


def _zip(tree: Path, output: Path) -> None:
    """Do what scripts do."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(tree.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(tree))


def _table(samples: Samples, tools: Sequence[str]) -> str:
    """Return the medians, and how many times as long each peer takes as ours."""
    rows: list[tuple[str, ...]] = [("set", "case", *tools, *(f"{tool} / ours" for tool in tools[2:]), "MB, ours")]
    for name, case in dict.fromkeys((name, case) for name, case, _tool in samples):
        medians = {tool: statistics.median(each.seconds for each in samples[name, case, tool]) for tool in tools}
        most = max(each.megabytes for each in samples[name, case, "ours"])
        ratios = (f"{medians[tool] / medians['ours']:.1f}" for tool in tools[2:])
        rows.append((name, case, *(f"{medians[tool]:.2f} s" for tool in tools), *ratios, f"{most:.0f}"))
    return as_markdown(rows)


if __name__ == "__main__":
    sys.exit(main())
