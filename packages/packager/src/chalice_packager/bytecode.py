"""Decide which modules of a package are compiled beforehand, and have the runtime's own Python version compile them.

Lambda cannot keep what it compiles: without byte code in the package every cold start compiles what it imports. Byte
code that is never compared with its source (PEP 552) is the only kind that works here, because the times of a package's
files are fixed.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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


class _Place(NamedTuple):
    """Where modules come from, and where they go."""

    wheel: str
    """The name of its file in the cache; empty for files."""
    root: str
    is_shared: bool
    """Whether they are others' than the project's own, and change seldom."""


@lru_cache
def find_compiler(target: Target, pythons: tuple[str, ...] = ()) -> Compiler | None:
    """Return a Python of the target's version on this machine, or ``None`` if there is none.

    *pythons* are tried first; then come the one that runs this, and those on the path.
    """
    named = (shutil.which(name) for name in (f"python{target.python}", "python3", "python"))
    for program in filter(None, (*pythons, sys.executable, *named)):
        version, _, rest = _version(program).partition(" ")
        if version == target.python and rest.startswith("CPython "):
            return Compiler(program, rest.removeprefix("CPython "))
    return None


def _version(program: str) -> str:
    """Return what a Python says of its version; nothing if it is none."""
    if program == sys.executable:
        return "{}.{} {} {}".format(*sys.version_info[:2], platform.python_implementation(), sys.version)
    try:
        asked = subprocess.run(
            [program, "-I", "-S", "-c", _ASK], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except OSError:
        return ""
    return asked.stdout.strip()


def compiled(
    entries: Sequence[Entry], wanted: Wanted, compiler: Compiler, *, cache: Cache, progress: Progress
) -> Iterator[Entry]:
    """Yield the byte code of the modules among *entries*.

    Tests and what is no module are left out. What is made of wheels is kept in *cache*.
    """
    tag = f"cpython-{wanted.target.abi.removeprefix('cp')}"
    wheels: dict[_Place, list[Entry]] = {}
    for entry in filter(_is_module, entries):
        wheel = entry.content.wheel.name if isinstance(entry.content, WheelContent) else ""
        is_shared = entry.origin not in wanted.own
        root = LAYER_ROOT if wanted.has_layer and is_shared else TASK_ROOT
        wheels.setdefault(_Place(wheel, root, is_shared), []).append(entry)
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
    compiler: Compiler, cache: Cache, place: _Place, entries: Sequence[Entry]
) -> Iterable[tuple[Entry, Content]]:
    if not place.is_shared:
        codes = _compile(entries, compiler, place.root)
        return [(entry, archive.make(code)) for entry, code in zip(entries, codes, strict=True)]
    contents = [place.wheel] if place.wheel else [_checksum(entry) for entry in entries]
    key = hashlib.sha256("\0".join((*contents, compiler.version, place.root)).encode()).hexdigest()
    kept = cache.pieces(key)
    if not kept.keys() >= {entry.path for entry in entries}:
        codes = _compile(entries, compiler, place.root)
        kept = cache.keep_pieces(
            {entry.path: archive.make(code) for entry, code in zip(entries, codes, strict=True)}, key
        )
    return [(entry, kept[entry.path]) for entry in entries]


def _checksum(entry: Entry) -> str:
    return f"{entry.path} {hashlib.sha256(archive.read(entry.content)).hexdigest()}"


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
