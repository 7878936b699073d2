"""Decide which file says what a project depends on, and read it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from chalice_packager.choice import Choice
from chalice_packager.errors import ChoiceError, MissingFileError, UnknownInputError, UnreadableFileError
from chalice_packager.target import Target

if TYPE_CHECKING:
    from chalice_packager.locked import LockedPackage
    from chalice_packager.requirements import Requirements

NAMES = ("pylock.toml", "requirements.txt", "uv.lock", "poetry.lock", "Pipfile.lock", "pyproject.toml")
"""What is looked for in a project, the first first: a lock for packages before what they were made of."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a project depends on, as one file says it."""

    file: Path | None
    """``None`` if no file says anything."""
    requirements: Requirements
    """What is still to be resolved; of a lock, nothing."""
    locked: tuple[LockedPackage, ...] = ()


class LockReader(Protocol):
    """Reads one format of lock files."""

    def __call__(
        self,
        file: Path,
        *,
        target: Target,
        extras: Collection[str],
        groups: Collection[str],
        provided: Collection[str],
    ) -> Iterator[LockedPackage]:
        """Yield what a lock has for a target."""


def read(project_dir: Path, choice: Choice, *, target: Target, provided: frozenset[str]) -> Asked:
    """Return what the project depends on, without the distributions whose normalised names are *provided*.

    Raises ``MissingFileError``, ``UnknownInputError``, and what the reader of the file's format raises.
    """
    return within(_read(project_dir, choice, target=target, provided=provided), choice)


def within(asked: Asked, choice: Choice) -> Asked:
    """Return the same, with the folders of wheels and the limits that a user names. Raises ``MissingFileError``."""
    if not choice.wheels and not choice.offline:
        return asked
    places = tuple(_folder(place) for place in choice.wheels)
    return replace(asked, requirements=asked.requirements.within(places, offline=choice.offline))


def _folder(place: Path) -> Path:
    if not place.is_dir():
        raise MissingFileError(place, "wheels should be in that folder")
    return place.resolve()


def locate(project_dir: Path, choice: Choice) -> tuple[Path | None, bool]:
    """Return the file that says what a project depends on, and whether it is a lock. Raises ``MissingFileError``."""
    file = choice.file or find(project_dir)
    if file is not None and not file.is_file():
        raise MissingFileError(file, "the dependencies to package should be in it")
    return (None, False) if file is None else (file.resolve(), _is_lock(file.name))


def _read(project_dir: Path, choice: Choice, *, target: Target, provided: frozenset[str]) -> Asked:
    from chalice_packager.requirements import Requirements

    file, is_lock = locate(project_dir, choice)
    if file is None:
        return Asked(None, Requirements(project_dir, provided=provided))
    if is_lock:
        make = _lock_reader(file.name)
        found = tuple(make(file, target=target, extras=choice.extras, groups=choice.groups, provided=provided))
        left_out = tuple(f"{package.name}=={package.version}" for package in found if package.name in provided)
        locked = tuple(package for package in found if package.name not in provided)
        return Asked(file, Requirements(file.parent, provided=provided, left_out=left_out), locked)
    return Asked(file, _read_requirements(file, choice, provided))


def find(project_dir: Path, names: Sequence[str] = NAMES) -> Path | None:
    """Return the first file of these *names* that says what a project depends on. Raises ``UnreadableFileError``."""
    for name in names:
        file = project_dir / name
        if file.is_symlink() and not file.exists():
            raise UnreadableFileError(file, "it is a symbolic link to nothing")
        if file.is_file() and (name != "pyproject.toml" or _has_dependencies(file)):
            return file
    return None


def _has_dependencies(file: Path) -> bool:
    """Return whether a ``pyproject.toml`` is about a project's dependencies: many are only about tools."""
    import tomllib

    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True  # reading it says what is wrong
    return "project" in document or "dependencies" in document.get("tool", {}).get("poetry", {})


def _is_lock(name: str) -> bool:
    return name in {"uv.lock", "poetry.lock"} or fnmatch(name, "pylock.toml") or fnmatch(name, "pylock.*.toml")


def _lock_reader(name: str) -> LockReader:
    """Return what reads a lock of this name."""
    readers: Mapping[str, Callable[[], LockReader]] = {"uv.lock": _uv, "poetry.lock": _poetry}
    return readers.get(name, _pylock)()


# Imported where a project has the format: most have one file, and reading another format's library takes its time.
def _pylock() -> LockReader:
    from chalice_packager.locks import pylock

    return pylock.read


def _uv() -> LockReader:
    from chalice_packager.locks import uv

    return uv.read


def _poetry() -> LockReader:
    from chalice_packager.locks import poetry

    return poetry.read


def _read_requirements(file: Path, choice: Choice, provided: frozenset[str]) -> Requirements:
    from chalice_packager import requirements

    if file.name == "Pipfile.lock":
        from chalice_packager.locks import pipfile

        return requirements.load_lines(pipfile.read_lines(file, groups=choice.groups), file=file, provided=provided)
    if file.name == "pyproject.toml":
        from chalice_packager import project_file

        lines = project_file.read_lines(file, extras=choice.extras, groups=choice.groups)
        return requirements.load_lines(lines, file=file, provided=provided)
    if choice.extras or choice.groups:
        raise ChoiceError(file, (*choice.extras, *choice.groups))
    if file.suffix not in {".txt", ".in"}:
        raise UnknownInputError(file, (*NAMES, "pylock.NAME.toml", "NAME.txt", "NAME.in"))
    return requirements.load(file, provided=provided)
