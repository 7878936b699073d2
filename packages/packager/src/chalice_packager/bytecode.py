"""Decide which modules of a package are compiled beforehand, and have the runtime's own Python version compile them.

Lambda cannot keep what it compiles: without byte code in the package every cold start compiles what it imports. Byte
code that is never compared with its source (PEP 552) is the only kind that works here, because the times of a package's
files are fixed.
"""

from __future__ import annotations

import hashlib
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chalice_packager import archive
from chalice_packager.archive import Content, Entry, WheelContent
from chalice_packager.cache import Cache
from chalice_packager.progress import Progress, Step
from chalice_packager.target import Target

if TYPE_CHECKING:
    from chalice_packager.package import Wanted

TASK_ROOT, LAYER_ROOT = "/var/task", "/opt/python"
"""Where Lambda unpacks a package, and the modules of its layers."""

_TESTS = frozenset({"test", "tests"})
_PAIR = struct.Struct(">2L")
_ONE = struct.Struct(">L")
_PROCESSES = 2
_CHILD = Path(__file__).with_name("compile_child.py")
_ASK = "import sys, platform; print('%d.%d' % sys.version_info[:2], platform.python_implementation(), sys.version)"


@dataclass(frozen=True, slots=True)
class Compiler:
    """A Python that compiles for a target."""

    program: str
    version: str
    """All that it says of its version: byte code of two builds may differ."""


def find_compiler(target: Target) -> Compiler | None:
    """Return a Python of the target's version on this machine, or ``None`` if there is none."""
    named = [shutil.which(name) for name in (f"python{target.python}", "python3", "python")]
    if f"{sys.version_info.major}.{sys.version_info.minor}" == target.python:
        named.insert(0, sys.executable)
    for program in filter(None, named):
        said = subprocess.run(
            [program, "-I", "-S", "-c", _ASK], capture_output=True, encoding="utf-8", errors="replace", check=False
        ).stdout.strip()
        version, _, rest = said.partition(" ")
        if version == target.python and rest.startswith("CPython "):
            return Compiler(program, rest.removeprefix("CPython "))
    return None


def compiled(
    entries: Sequence[Entry], wanted: Wanted, compiler: Compiler, *, cache: Cache, progress: Progress
) -> Iterator[Entry]:
    """Yield the byte code of the modules among *entries*.

    Tests and what is no module are left out. What is made of wheels is kept in *cache*.
    """
    tag = f"cpython-{wanted.target.abi.removeprefix('cp')}"
    wheels: dict[tuple[Path | None, str], list[Entry]] = {}
    for entry in filter(_is_module, entries):
        wheel = entry.content.wheel if isinstance(entry.content, WheelContent) else None
        is_shared = wanted.has_layer and entry.origin not in wanted.own
        wheels.setdefault((wheel, LAYER_ROOT if is_shared else TASK_ROOT), []).append(entry)
    with ThreadPoolExecutor(_PROCESSES, "compile") as workers:
        work = partial(_compile_wheel, compiler, cache)
        for done, made in enumerate(workers.map(work, wheels.keys(), wheels.values())):
            progress(Step.COMPILING, done + 1, len(wheels))
            for entry, content in made:
                if content.size:
                    yield Entry(_path(entry.path, tag), 0o644, content, entry.origin)


def _is_module(entry: Entry) -> bool:
    *folders, name = entry.path.split("/")
    parts = [*folders, name.removesuffix(".py")]
    return name.endswith(".py") and all(map(str.isidentifier, parts)) and _TESTS.isdisjoint(folders)


def _path(module: str, tag: str) -> str:
    folder, slash, name = module.rpartition("/")
    return f"{folder}{slash}__pycache__/{name.removesuffix('.py')}.{tag}.pyc"


def _compile_wheel(
    compiler: Compiler, cache: Cache, place: tuple[Path | None, str], entries: Sequence[Entry]
) -> Iterable[tuple[Entry, Content]]:
    wheel, root = place
    if wheel is None:
        codes = _compile(entries, compiler, root)
        return [(entry, archive.make(code)) for entry, code in zip(entries, codes, strict=True)]
    key = hashlib.sha256("\0".join((wheel.name, compiler.version, root)).encode()).hexdigest()
    kept = cache.pieces(key)
    if not kept.keys() >= {entry.path for entry in entries}:
        codes = _compile(entries, compiler, root)
        kept = cache.keep_pieces(
            {entry.path: archive.make(code) for entry, code in zip(entries, codes, strict=True)}, key
        )
    return [(entry, kept[entry.path]) for entry in entries]


def _compile(entries: Sequence[Entry], compiler: Compiler, root: str) -> Iterable[bytes]:
    """Return the byte code of each module; nothing for one that does not compile."""
    questions = []
    for entry in entries:
        path, source = f"{root}/{entry.path}".encode(), archive.read(entry.content)
        questions.append(_PAIR.pack(len(path), len(source)) + path + source)
    finished = subprocess.run(
        [compiler.program, "-I", "-S", str(_CHILD)], input=b"".join(questions), capture_output=True, check=False
    )
    answers = []
    position = 0
    for _ in entries:
        # What is missing at the end did not survive its compiler, and goes without byte code.
        size = _ONE.unpack_from(finished.stdout, position)[0] if position < len(finished.stdout) else 0
        answers.append(finished.stdout[position + _ONE.size : position + _ONE.size + size])
        position += _ONE.size + size
    return answers
