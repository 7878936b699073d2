"""Decide what a distribution requires on a target: its requirements as values, with markers read for the target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from chalice_packager.resolver.page import File
from chalice_packager.resolver.places import NotForUs

_PARSING = Lock()
"""Markers are parsed with ``ast``, in which threads disturb each other: CPython then raises SystemError (gh-106905)."""
_EXTRA = re.compile(r"\bextra\b")


@dataclass(frozen=True, slots=True)
class Need:
    """A requirement that applies."""

    name: str
    """Normalised."""
    specifier: SpecifierSet
    extras: frozenset[str] = frozenset()
    """Normalised."""

    def accepts(self, file: File) -> bool:
        """Return whether a wheel may be what is wanted: one that is not final may be, too."""
        return self.specifier.contains(file.version, prereleases=file.version.is_prerelease and self.wants_prereleases)

    @property
    def wants_prereleases(self) -> bool:
        """Whether the requirement names a prerelease."""
        return bool(self.specifier.prereleases)


def needs(
    requires: Iterable[str], extras: Iterable[str], environment: Mapping[str, str], provided: frozenset[str]
) -> Sequence[Need]:
    """Return which of the *requires* apply with these extras, without those that are *provided*.

    Raises ``NotForUs``.
    """
    chosen = tuple(sorted(extras))
    found = (_need(text, chosen, tuple(sorted(environment.items()))) for text in requires if _may_apply(text, chosen))
    return [need for need in found if need is not None and need.name not in provided]


def _may_apply(text: str, extras: Sequence[str]) -> bool:
    """Return whether it is worth parsing: most requirements are for extras that nobody asks for."""
    marker = text.partition(";")[2]
    return bool(extras) or not _EXTRA.search(marker) or " or " in marker or "!=" in marker or "not" in marker


@lru_cache(maxsize=8192)
def _need(text: str, extras: tuple[str, ...], environment: tuple[tuple[str, str], ...]) -> Need | None:
    try:
        with _PARSING:
            requirement = Requirement(text)
    except InvalidRequirement as error:
        raise NotForUs(str(error)) from None
    if requirement.marker is not None:
        values = dict(environment)
        if not any(requirement.marker.evaluate({**values, "extra": extra}) for extra in ("", *extras)):
            return None
    if requirement.url is not None:
        raise NotForUs(f"{requirement.name} from a place of its own")
    return Need(
        canonicalize_name(requirement.name),
        requirement.specifier,
        frozenset(canonicalize_name(extra) for extra in requirement.extras),
    )


def read_lines(lines: Iterable[str], environment: Mapping[str, str]) -> Iterator[Need]:
    """Yield what the lines of a requirements file need. Raises ``NotForUs``."""
    values = tuple(sorted(environment.items()))
    for line in lines:
        need = _need(line, (), values)
        if need is not None:
            yield need
