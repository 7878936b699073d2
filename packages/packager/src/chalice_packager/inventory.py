"""Find out which distributions a package is made of, and why each of them is in it.

What requires what is read from the wheels themselves, and not from what an index or a lock says of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from chalice_packager import archive
from chalice_packager.cache import Kept
from chalice_packager.choice import EVERYTHING, Choice
from chalice_packager.resolution import Pin
from chalice_packager.target import Target

_PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")


@dataclass(frozen=True, slots=True)
class Distribution:
    """One distribution in a package."""

    name: str
    """Normalised."""
    version: str
    filename: str
    """Of its wheel; empty if there is none."""
    sha256: str
    """Of its wheel, in lower-case hexadecimal; empty if there is none."""
    url: str
    """Where the wheel is, without passwords; empty if only an index knows."""
    licence: str
    """As its metadata says it: an SPDX expression, or a few words; empty if it does not say."""
    is_expression: bool
    """Whether ``licence`` is an SPDX expression."""
    is_requested: bool
    """Whether the project itself asks for it."""
    needs: tuple[tuple[str, str], ...]
    """What it requires on the target: normalised names, each with the requirement as its metadata has it. Sorted."""
    place: str = ""
    """What brings it, as the user calls it, if it is no wheel that was found for the project: ``vendor/``."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class Inventory:
    """The distributions in a package."""

    distributions: tuple[Distribution, ...]
    """Sorted by name; of two of one name, the wheel that was found comes first."""
    source: str
    """The file that says the dependencies, as the user calls it; empty if there is none."""

    def find(self, name: str) -> Distribution | None:
        """Return the distribution with that normalised name, if it is there."""
        return next((each for each in self.distributions if each.name == name), None)

    def ways(self, name: str) -> Iterator[tuple[Distribution, ...]]:
        """Yield why a distribution is there: for each that requires it, the shortest way from the project.

        A way starts with what the project asks for and ends with the distribution. The shortest come first.
        """
        shortest = self._shortest()
        wanted = self.find(name)
        if wanted is None:
            return
        ways: list[tuple[Distribution, ...]] = [(wanted,)] if wanted.is_requested else []
        needing = (each.name for each in self.distributions if name in dict(each.needs))
        ways += [(*shortest[other], wanted) for other in needing if wanted not in shortest.get(other, (wanted,))]
        yield from sorted(ways, key=lambda way: (len(way), [each.name for each in way]))

    def _shortest(self) -> Mapping[str, tuple[Distribution, ...]]:
        found: dict[str, tuple[Distribution, ...]] = {
            each.name: (each,) for each in self.distributions if each.is_requested
        }
        waiting = list(found.values())
        for way in waiting:  # grows
            for name, _ in way[-1].needs:
                other = self.find(name)
                if other is not None and name not in found:
                    found[name] = (*way, other)
                    waiting.append(found[name])
        return found


def take_inventory(
    project_dir: Path,
    *,
    target: Target,
    runtime: Path | None = None,
    cache_dir: Path | None = None,
    allow_missing: bool = False,
    dependencies: Choice = EVERYTHING,
) -> Inventory:
    """Return which distributions a package of the project would be made of, without writing it.

    *runtime* is the folder of the ``chalice`` package that is added, if one is. Raises ``PackagerError``.
    """
    # Imported here, because the name of this package alone should load none of the libraries behind it.
    from chalice_packager import inputs
    from chalice_packager.dependencies import find
    from chalice_packager.package import RUNTIME

    provided = RUNTIME if runtime else frozenset()
    found = find(
        project_dir,
        dependencies,
        target=target,
        provided=provided,
        cache_dir=cache_dir,
        allow_missing=allow_missing,
        is_read=True,
    )
    file = dependencies.file or inputs.find(project_dir)
    parts = [*_describe(found.wheels, _asked(found.requirements, target), target, provided)]
    parts += _installed(project_dir / "vendor", "vendor/")
    if runtime is not None:
        parts += (each for each in _installed(runtime.parent, "the Chalice runtime") if each.name in RUNTIME)
    return Inventory(tuple(sorted(parts, key=lambda each: each.name)), _call(file))


def _installed(folder: Path, place: str) -> Iterator[Distribution]:
    """Yield the distributions whose metadata lies in *folder*, as pip puts it there."""
    from packaging.utils import canonicalize_name

    for file in sorted(folder.glob("*.dist-info/METADATA")):
        headers = _parsed(file.read_bytes())
        licence, is_expression = _licence(headers)
        yield Distribution(
            name=canonicalize_name(str(headers.get("Name", ""))),
            version=str(headers.get("Version", "")),
            filename="",
            sha256="",
            url="",
            licence=licence,
            is_expression=is_expression,
            is_requested=True,
            needs=(),
            place=place,
        )


def _call(file: Path | None) -> str:
    return file.name if file is not None else ""


def _asked(requirements: object, target: Target) -> Mapping[str, frozenset[str]]:
    """Return what the project itself asks for, by normalised name, with the extras."""
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    from chalice_packager.requirements import Requirements, expand

    found: dict[str, frozenset[str]] = {}
    for line in requirements.lines if isinstance(requirements, Requirements) else ():
        try:
            asked = Requirement(expand(line).partition(" --")[0])
        except InvalidRequirement:
            continue  # an option, or a place; what nothing else requires is asked for
        if asked.marker is None or asked.marker.evaluate(dict(target.environment)):
            name = canonicalize_name(asked.name)
            found[name] = found.get(name, frozenset()) | frozenset(map(canonicalize_name, asked.extras))
    return found


def _describe(
    wheels: Iterable[tuple[Pin, Kept]], asked: Mapping[str, frozenset[str]], target: Target, provided: frozenset[str]
) -> Iterator[Distribution]:
    headers = {pin.name: (pin, _headers(kept)) for pin, kept in wheels}
    needs = {name: _Needs(found, target, provided) for name, (_, found) in headers.items()}
    waiting = [*asked.items(), *((name, frozenset[str]()) for name in headers if name not in asked)]
    while waiting:
        name, extras = waiting.pop()
        waiting += needs[name].add(extras) if name in needs else ()
    required = {other for each in needs.values() for other, _ in each.found}
    for name, (pin, found) in headers.items():
        licence, is_expression = _licence(found)
        yield Distribution(
            name=name,
            version=pin.version,
            filename=pin.filename,
            sha256=pin.sha256,
            url=_PASSWORD.sub("", pin.url) if not pin.url.startswith("file:") else "",
            licence=licence,
            is_expression=is_expression,
            is_requested=name in asked or name not in required,
            needs=tuple(sorted((other, text) for other, text in needs[name].found if other in headers)),
        )


class _Needs:
    """What one wheel requires, with the extras that somebody asks for."""

    def __init__(self, headers: Message, target: Target, provided: frozenset[str]) -> None:
        self._requires = [str(text) for text in headers.get_all("Requires-Dist", ())]
        self._environment = dict(target.environment)
        self._provided = provided
        self._done: set[str] = set()
        self.found: set[tuple[str, str]] = set()

    def add(self, extras: frozenset[str]) -> Iterable[tuple[str, frozenset[str]]]:
        """Take note of more extras, and return what they require: normalised names, with extras."""
        fresh = [extra for extra in ("", *extras) if extra not in self._done]
        self._done.update(fresh)
        return [pair for text in self._requires if fresh and (pair := self._need(text, fresh))]

    def _need(self, text: str, extras: Iterable[str]) -> tuple[str, frozenset[str]] | None:
        from packaging.requirements import InvalidRequirement, Requirement
        from packaging.utils import canonicalize_name

        try:
            need = Requirement(text)
        except InvalidRequirement:
            return None
        name, marker = canonicalize_name(need.name), need.marker
        values = ({**self._environment, "extra": extra} for extra in extras)
        if name in self._provided or not (marker is None or any(map(marker.evaluate, values))):
            return None
        need.marker = None
        self.found.add((name, str(need)))
        return name, frozenset(map(canonicalize_name, need.extras))


def _headers(kept: Kept) -> Message:
    places = [row for row in kept.rows if row.path.count("/") == 1 and row.path.endswith(".dist-info/METADATA")]
    return _parsed(archive.read(places[0].content(kept.file)) if places else b"")


def _parsed(text: bytes) -> Message:
    return HeaderParser().parsestr(text.decode(errors="replace").replace("\r\n", "\n").partition("\n\n")[0])


def _licence(headers: Message) -> tuple[str, bool]:
    """Return what a wheel says of its licence, and whether that is an SPDX expression (core metadata 2.4)."""
    if expression := headers.get("License-Expression"):
        return str(expression), True
    mark = "License :: "
    classifiers = [str(text) for text in headers.get_all("Classifier", ()) if str(text).startswith(mark)]
    names = [text.rpartition(" :: ")[2] for text in classifiers]
    said = ", ".join(names) or str(headers.get("License", "")).strip().partition("\n")[0]
    return ("" if said.upper() == "UNKNOWN" else said), False
