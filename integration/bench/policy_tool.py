"""The tools that are compared, and how each is asked: a process per question, from which an answer and its cost come.

What an answer is worth is the business of ``policy_judge``.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

from installation import ROOT, find_uv, output_of, program
from policy_case import KEPT, Case
from policy_judge import statements_of

SECONDS = 600
INSTALLED = KEPT / "tools"
CHALICE = "chalice==1.34.0"
AUTOPILOT = "iam-policy-autopilot==0.3.0"
ANALYZER_OF_CHALICE = """\
import json, pathlib, sys
from chalice.analyzer import get_client_calls
calls = get_client_calls(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
print(json.dumps([f"{client}:{method}" for client, methods in calls.items() for method in methods]))
"""
"""Its command prints a policy only; the operations that it found before are asked for in this way."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process."""

    status: int
    printed: str
    complaint: str
    seconds: float
    megabytes: float | None
    """Of memory at its peak; ``None`` where the system does not tell."""


Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Value]):
    """What a tool says, and the process that said it."""

    value: Value
    run: Run
    fault: str = ""
    """Why there is none, if the tool failed; it is then taken for an empty one."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool and its two commands, each made for a case and a folder that it may write in."""

    name: str
    label: str
    operations: Callable[[Case, Path], Sequence[str]]
    read: Callable[[Any], list[str]]
    """Makes ``client:Operation`` of the JSON that it prints; methods of boto3 instead of operations serve too."""
    policy: Callable[[Case, Path], Sequence[str]] | None = None
    """``None`` if it writes no policy without a network."""
    follows_files: bool = True
    """Whether it looks at more than one file."""

    @property
    def is_ours(self) -> bool:
        """Whether this repository made it."""
        return self.name == "ours"

    def find_operations(self, case: Case, folder: Path) -> Answer[frozenset[str]]:
        """Return the operations that it finds."""
        run = measured(self.operations(case, folder), folder)
        try:
            return Answer(frozenset(self.read(first_json(run))), run)
        except FaultError as error:
            return Answer(frozenset(), run, str(error))

    def write_policy(self, case: Case, folder: Path) -> Answer[list[dict[str, Any]]] | None:
        """Return the statements of the policy that it writes."""
        if self.policy is None:
            return None
        run = measured(self.policy(case, folder), folder)
        try:
            return Answer(statements_of(first_json(run)), run)
        except FaultError as error:
            return Answer([], run, str(error))


class FaultError(Exception):
    """A tool that gave no answer."""


def first_json(run: Run) -> Any:
    """Return what a process printed, as JSON; nothing is an empty list. Raises ``FaultError``."""
    if run.status != 0:
        last = run.complaint.strip().splitlines()[-1:] or ["nothing on standard error"]
        raise FaultError(f"status {run.status}: {last[0]}")
    try:
        return json.loads(run.printed or "[]")
    except ValueError as error:
        raise FaultError(f"no JSON: {error}") from error


def ours(folder: Path) -> Tool:
    """Return this repository's, installed into *folder* as a user would install it. Raises ``InstallationError``.

    Each run has one of its own: it measures what was there when it began, whatever is changed or run meanwhile.
    """
    environment(folder, "--reinstall-package=chalice-policygen", str(ROOT / "packages" / "policygen"))
    command = program(folder, "chalice-policygen")
    label = output_of([str(command), "--version"])

    def ask(case: Case, *options: str) -> list[str]:
        known = [f"--env={name}={value}" for name, value in case.environment.items()]
        return [str(command), str(case.place), *known, *options]

    return Tool(
        "ours",
        label,
        lambda case, _: ask(case, "--format=operations"),
        list,
        lambda case, _: ask(case),
    )


def chalice() -> Tool:
    """Return Chalice's. It follows one file; what its functions do it sees only if they are called, so all are."""
    folder = environment(INSTALLED / "chalice", CHALICE)
    python, command = str(program(folder, "python")), str(program(folder, "chalice"))
    return Tool(
        "chalice",
        CHALICE.replace("==", " "),
        lambda case, place: [python, "-c", ANALYZER_OF_CHALICE, str(with_calls(case, place))],
        list,
        lambda case, place: [command, "gen-policy", "--filename", str(with_calls(case, place))],
        follows_files=False,
    )


def with_calls(case: Case, folder: Path) -> Path:
    """Write the first file of *case* with calls of all its functions at its end."""
    source = case.files[0].read_text(encoding="utf-8")
    functions = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    path = folder / "app.py"
    path.write_text("\n".join([source, *(f"{name}()" for name in functions), ""]), encoding="utf-8")
    return path


def autopilot() -> Tool:
    """Return AWS's. A call that may belong to several services counts for each: it would grant them all."""
    command = str(program(environment(INSTALLED / "autopilot", AUTOPILOT), "iam-policy-autopilot"))
    return Tool(
        "autopilot",
        AUTOPILOT.replace("==", " "),
        lambda case, _: [command, "extract-sdk-calls", *map(str, case.files)],
        lambda calls: [f"{service}:{call['Name']}" for call in calls for service in call["PossibleServices"]],
    )


def environment(folder: Path, *requirements: str) -> Path:
    """Make a virtual environment that has *requirements*, with byte code. Raises ``InstallationError``."""
    uv = find_uv()
    output_of([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder)])
    python = str(program(folder, "python"))
    output_of([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *requirements])
    return folder


def measured(command: Sequence[str], folder: Path) -> Run:
    """Run a command in *folder* and return what came of it; one that takes ten minutes is ended."""
    quiet = {**os.environ, "DISABLE_IAM_POLICY_AUTOPILOT_TELEMETRY": "true", "PYTHONIOENCODING": "utf-8"}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=quiet, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        patience = threading.Timer(SECONDS, process.kill)
        patience.start()
        try:
            megabytes = wait(process)
            seconds = time.perf_counter() - began
        finally:
            patience.cancel()
            process.kill()
        return Run(process.returncode, text(out), text(err), seconds, megabytes)


def wait(process: subprocess.Popen[bytes]) -> float | None:
    """Wait for *process*; return the most memory that it had, where the system tells."""
    if sys.platform == "win32":
        process.wait()
        return None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1000)


def text(file: IO[str]) -> str:
    """Return all that was written."""
    file.seek(0)
    return file.read()
