"""The labelled code: what stands in ``integration/policy``, and how it gets into one folder that tools can be run on.

Files of published distributions are fetched from the package index, once, into ``.dev/bench/policy``, and must be what
was labelled, byte for byte. The folder has the layout that ``integration/policy/README.md`` describes. Nothing is
run or judged here.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installation import PRIVATE, ROOT, find_uv, output_of

LABELLED = ROOT / "integration" / "policy"
KEPT = PRIVATE / "policy"
"""What is fetched and installed stays there for the next run."""
ANY_PYTHON = ("--python-version", "3.14")
"""What is only read may be made for a Python that is newer than this one."""


class CaseError(Exception):
    """Labelled code that cannot be had as it was labelled."""


class ChangedFileError(CaseError):
    """A published file is not the one that was labelled."""

    def __init__(self, path: Path, expected: str, found: str) -> None:
        super().__init__(path, expected, found)
        self.path, self.expected, self.found = path, expected, found

    def __str__(self) -> str:
        return f"{self.path} has the SHA-256 {self.found}, but {self.expected} was labelled; label it again"


class RepeatedNameError(CaseError):
    """Two labels are of the same name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"integration/policy/truth*.json label {self.name} more than once"


@dataclass(frozen=True, slots=True)
class Labels:
    """What an expert says that the code needs; all in the spelling of AWS, e.g. ``s3:PutObject``."""

    operations: frozenset[str]
    optional_operations: frozenset[str]
    actions: frozenset[str]
    optional_actions: frozenset[str]
    patterns: Mapping[str, tuple[str, ...]]
    """By operation: the ways in which the code reaches it."""
    resources: Mapping[str, frozenset[str]]
    """By action: the ARNs, where they are labelled."""


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled file, or a project of several."""

    name: str
    """Of a file its name below ``corpus``; of a project that of its folder below ``projects``."""
    group: str
    """``files`` (of distributions), ``programs`` (written for this) or ``projects``."""
    place: Path
    """What a tool is run on: the file, or the folder of the project."""
    files: tuple[Path, ...]
    """What is there; the first one is the one that starts."""
    labels: Labels
    environment: Mapping[str, str]
    entry: Mapping[str, Any]
    """The label as it is written down."""

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return sum(path.read_bytes().count(b"\n") for path in self.files)


def lay_out(folder: Path, only: str = "") -> list[Case]:
    """Fetch and copy the labelled code whose name contains *only* into *folder*; return its cases, sorted.

    Raises ``CaseError``, or ``InstallationError`` if the package index cannot be reached.
    """
    cases: dict[str, Case] = {}
    for truth in sorted(LABELLED.glob("truth*.json")):
        for key, entry in json.loads(truth.read_text(encoding="utf-8")).items():
            name = name_of(key, entry)
            if only not in name:
                continue
            if name in cases:
                raise RepeatedNameError(name)
            cases[name] = case(folder, name, entry)
    write_truth(folder / "truth.json", (each for each in cases.values() if each.group != "projects"))
    write_truth(folder / "truth_projects.json", (each for each in cases.values() if each.group == "projects"))
    return [cases[name] for name in sorted(cases)]


def name_of(key: str, entry: Mapping[str, Any]) -> str:
    """Return a name without folders: tools must see a file by itself, and not those that stand beside it."""
    if "files" in entry or "distribution" not in entry["source"]:
        return key
    source = entry["source"]
    return f"{source['distribution']}__{source['path'].replace('/', '__')}"


def case(folder: Path, name: str, entry: Mapping[str, Any]) -> Case:
    """Copy the code of one label into *folder* and return it. Raises ``CaseError``."""
    if "files" in entry:
        group, copies = "projects", {folder / file: LABELLED / file for file in entry["files"]}
    elif "program" in entry["source"]:
        group, copies = "programs", {folder / "corpus" / name: LABELLED / "programs" / entry["source"]["program"]}
    else:
        group, copies = "files", {folder / "corpus" / name: published(entry["source"])}
    for copy, original in copies.items():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(original, copy)
    place = folder / group / name if group == "projects" else next(iter(copies))
    return Case(name, group, place, tuple(copies), labels(entry), entry.get("environment", {}), entry)


def labels(entry: Mapping[str, Any]) -> Labels:
    """Return what one label says."""
    return Labels(
        frozenset(entry["operations"]),
        frozenset(entry["optional_operations"]),
        frozenset(entry["iam_actions"]),
        frozenset(entry["optional_actions"]),
        {operation: tuple(ways) for operation, ways in entry["patterns"].items()},
        {action: frozenset(arns) for action, arns in entry.get("resources", {}).items()},
    )


def published(source: Mapping[str, str]) -> Path:
    """Return a file of a distribution. Raises ``CaseError`` if it is not the labelled one."""
    path = kept(f"{source['distribution']}=={source['version']}") / source["path"]
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "of a missing file"
    if found != source["sha256"]:
        raise ChangedFileError(path, source["sha256"], found)
    return path


def kept(requirement: str) -> Path:
    """Return the folder that has the files of *requirement* alone, as installed; the first run that asks fetches it."""
    folder = KEPT / "distributions" / requirement.replace("==", "-")
    if folder.is_dir():
        return folder
    print(f"Fetching {requirement}", file=sys.stderr, flush=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}-") as place:
        made = Path(place) / folder.name
        target = ["--python", sys.executable, *ANY_PYTHON, "--no-deps", "--target", str(made)]
        output_of([find_uv(), "pip", "install", "--quiet", *target, requirement])
        try:
            made.rename(folder)
        except OSError:
            if not folder.is_dir():  # where it is there now, another run was first
                raise
    return folder


def write_truth(path: Path, cases: Iterable[Case]) -> None:
    """Write the labels of *cases* as they are written down, under the names that they have in the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = {each.name: each.entry for each in sorted(cases, key=lambda each: each.name)}
    path.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
