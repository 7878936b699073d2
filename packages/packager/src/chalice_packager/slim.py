"""Decide which files of dependencies a function does without: tests, types for checkers, and symbols for debuggers."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from chalice_packager import archive, elf
from chalice_packager.archive import Entry, WheelContent
from chalice_packager.artifact import Gone, Stripped
from chalice_packager.cache import Cache
from chalice_packager.target import Target

_TESTS = frozenset({"test", "tests"})
_ELF = b"\x7fELF"
_PROGRAMS = ("llvm-strip", "{machine}-linux-gnu-strip", "strip")


def strip(
    entries: Sequence[Entry], *, own: frozenset[str], target: Target, cache: Cache
) -> tuple[tuple[Entry, ...], Stripped]:
    """Return *entries* without what only developers need; those whose origin is among *own* stay as they are."""
    program = _find(target)
    left: list[Entry] = []
    gone: dict[str, list[int]] = {}
    for entry in entries:
        kept: Entry | None = entry
        if entry.origin not in own:
            kept = None if _is_for_developers(entry.path) else _without_symbols(entry, program, cache)
        if kept is not None:
            left.append(kept)
        if kept is not entry:
            share = gone.setdefault(entry.origin, [0, 0])
            share[0] += kept is None
            share[1] += entry.content.size - (kept.content.size if kept is not None else 0)
    shares = sorted(
        (Gone(origin, *share) for origin, share in gone.items()), key=lambda each: (-each.size, each.origin)
    )
    has_native = any(_is_native(entry) for entry in left if entry.origin not in own)
    return tuple(left), Stripped(tuple(shares), has_symbols=has_native and program is None)


def _is_for_developers(path: str) -> bool:
    folders = path.split("/")[:-1]
    # The one at the top is a distribution of that name.
    return path.endswith(".pyi") or not _TESTS.isdisjoint(folders[1:])


def _is_native(entry: Entry) -> bool:
    return ".so" in entry.path.rpartition("/")[2]


def _find(target: Target) -> tuple[str, str] | None:
    """Return a program that strips the target's native code, and its version."""
    for name in _PROGRAMS:
        program = shutil.which(name.format(machine=target.machine))
        if program is None or (name == "strip" and not _knows(program, target.machine)):
            continue
        said = subprocess.run(
            [program, "--version"], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
        return program, said.stdout
    return None


def _knows(program: str, machine: str) -> bool:
    """Return whether a ``strip`` of GNU is one for a processor: it names its formats in its help."""
    said = subprocess.run([program, "--help"], capture_output=True, encoding="utf-8", errors="replace", check=False)
    return f"elf64-{ {'x86_64': 'x86-64', 'aarch64': 'littleaarch64'}[machine] }" in said.stdout


def _without_symbols(entry: Entry, program: tuple[str, str] | None, cache: Cache) -> Entry:
    content = entry.content
    if program is None or not _is_native(entry) or not isinstance(content, WheelContent):
        return entry
    key = hashlib.sha256("\0".join((content.wheel.name, entry.path, program[1])).encode()).hexdigest()
    kept = cache.pieces(key)
    if entry.path not in kept:
        data = archive.read(content)
        shorter = _run(program[0], data) if data.startswith(_ELF) else data
        kept = cache.keep_pieces({entry.path: archive.make(shorter)}, key)
    made = kept[entry.path]
    return entry._replace(content=made) if made.size < content.size else entry


def _run(program: str, data: bytes) -> bytes:
    """Return native code without its symbols for debuggers, or as it is if that fails."""
    with tempfile.TemporaryDirectory(prefix="chalice-packager-") as folder:
        file = Path(folder, "library.so")
        file.write_bytes(data)
        finished = subprocess.run([program, "--strip-debug", str(file)], capture_output=True, check=False)
        shorter = file.read_bytes() if finished.returncode == 0 else data
    # Programs have been seen to misplace the segments of libraries that were repaired before (by patchelf).
    return shorter if elf.is_loadable(shorter) else data
