"""Decide what resolvelib is to try, and in which order: as pip decides it, so that both find the same answer."""

# ruff: noqa: D102 - what these methods promise is said once, in resolvelib

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from packaging.specifiers import SpecifierSet
from resolvelib import AbstractProvider
from resolvelib.structs import RequirementInformation

from chalice_packager.resolver.library import Library
from chalice_packager.resolver.needs import Need
from chalice_packager.resolver.page import File

Key = tuple[str, frozenset[str]]
"""A project and extras of it. With extras, it is a thing of its own that requires the project without them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A wheel that may be taken, with extras."""

    file: File
    extras: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exactly:
    """The requirement of one wheel: what its extras require first."""

    file: File


@dataclass(frozen=True, slots=True)
class AnotherPython:
    """The requirement of a Python that the target has not."""


Wanted = Need | Exactly | AnotherPython
Information = RequirementInformation[Wanted, Chosen]


class Provider(AbstractProvider[Wanted, Chosen, Key]):
    """What resolvelib asks for one target."""

    def __init__(
        self,
        library: Library,
        requested: Sequence[Need],
        constraints: Mapping[str, SpecifierSet],
        *,
        has_prereleases: bool,
    ) -> None:
        self._library = library
        self._order = {_key(need): position for position, need in reversed(list(enumerate(requested)))}
        self._constraints = constraints
        self._prereleases = True if has_prereleases else None

    def identify(self, requirement_or_candidate: Wanted | Chosen) -> Key:
        return _key(requirement_or_candidate)

    def get_preference(
        self,
        identifier: Key,
        resolutions: Mapping[Key, Chosen],
        candidates: Mapping[Key, Iterator[Chosen]],
        information: Mapping[Key, Iterator[Information]],
        backtrack_causes: Sequence[Information],
    ) -> tuple[bool, bool, bool, float, bool, str, tuple[str, ...]]:
        wanted = [each.requirement for each in information[identifier]]
        operators = [(one.operator, one.version) for each in wanted if isinstance(each, Need) for one in each.specifier]
        is_exact = any(not isinstance(each, Need) for each in wanted)
        is_pinned = any(operator in {"==", "==="} and "*" not in version for operator, version in operators)
        is_bounded = any(op in {"<", "<=", "~="} or (op == "==" and "*" in version) for op, version in operators)
        order = self._order.get(identifier, math.inf)
        name, extras = identifier
        return not is_exact, not is_pinned, not is_bounded, order, not operators, name, tuple(sorted(extras))

    def narrow_requirement_selection(
        self,
        identifiers: Iterable[Key],
        resolutions: Mapping[Key, Chosen],
        candidates: Mapping[Key, Iterator[Chosen]],
        information: Mapping[Key, Iterator[Information]],
        backtrack_causes: Sequence[Information],
    ) -> Iterable[Key]:
        """Try first what led to a dead end."""
        all_ = list(identifiers)
        causes = {_key(cause.requirement) for cause in backtrack_causes}
        causes |= {_key(cause.parent) for cause in backtrack_causes if cause.parent is not None}
        return [each for each in all_ if each in causes] or all_

    def find_matches(
        self,
        identifier: Key,
        requirements: Mapping[Key, Iterator[Wanted]],
        incompatibilities: Mapping[Key, Iterator[Chosen]],
    ) -> Iterable[Chosen]:
        name, extras = identifier
        wanted = list(requirements[identifier])
        if extras:
            wanted += requirements.get((name, frozenset()), iter(()))
        if any(isinstance(each, AnotherPython) for each in wanted):
            return []
        refused = {each.file for each in incompatibilities[identifier]}
        specifier = self._specifier(name, wanted)
        exact = {each.file for each in wanted if isinstance(each, Exactly)}
        if exact:
            files = [file for file in exact if len(exact) == 1 and specifier.contains(file.version, prereleases=True)]
        else:
            files = list(self._matching(name, specifier))
        return [Chosen(file, extras) for file in files if file not in refused]

    def is_satisfied_by(self, requirement: Wanted, candidate: Chosen) -> bool:
        match requirement:
            case Need(specifier=specifier):
                return specifier.contains(candidate.file.version, prereleases=True)
            case Exactly(file=file):
                return candidate.file == file
            case _:
                return False

    def get_dependencies(self, candidate: Chosen) -> Iterable[Wanted]:
        if not self._library.runs(candidate.file):
            return [AnotherPython()]
        needs = self._library.needs(candidate.file, candidate.extras)
        self._library.expect(needs)
        return [*([Exactly(candidate.file)] if candidate.extras else []), *needs]

    def _specifier(self, name: str, wanted: Iterable[Wanted]) -> SpecifierSet:
        specifier = self._constraints.get(name, SpecifierSet())
        for each in wanted:
            if isinstance(each, Need):
                specifier &= each.specifier
        return specifier

    def _matching(self, name: str, specifier: SpecifierSet) -> Iterator[File]:
        """Yield the wheels that match, one of each version, the best first."""
        files = self._library.files(name)
        versions = dict.fromkeys(file.version for file in files)
        allowed = set(specifier.filter(versions, prereleases=self._prereleases))
        found = [file for file in files if file.version in allowed]
        # PEP 592: what was withdrawn is for those alone who name it.
        is_named = any(one.operator in {"==", "==="} and "*" not in one.version for one in specifier)
        takes_yanked = is_named and all(file.is_yanked for file in found)
        seen = set()
        for file in found:
            if file.version not in seen and (takes_yanked or not file.is_yanked):
                seen.add(file.version)
                yield file


def _key(thing: Wanted | Chosen) -> Key:
    match thing:
        case Need(name=name, extras=extras):
            return name, extras
        case Chosen(file=file, extras=extras):
            return file.name, extras
        case Exactly(file=file):
            return file.name, frozenset()
        case _:
            return "", frozenset()
