"""Resolve requirements without pip, where that can be done with pip's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from packaging.specifiers import SpecifierSet
from resolvelib import BaseReporter, ResolutionError, Resolver

from chalice_packager.cache import Cache, digest
from chalice_packager.candidate import Candidate, settle
from chalice_packager.errors import PackagerError
from chalice_packager.requirements import Requirements, expand
from chalice_packager.resolution import Pin, Resolution
from chalice_packager.resolver.library import Library
from chalice_packager.resolver.needs import Need, read_lines
from chalice_packager.resolver.places import NotForUs, read
from chalice_packager.resolver.provider import Chosen, Key, Provider, Wanted
from chalice_packager.target import Target
from chalice_packager.web import local_path

_ROUNDS = 20_000


def resolve(
    requirements: Requirements, *, target: Target, cache: Cache, expect: Callable[[Pin], None] | None = None
) -> Resolution | None:
    """Return the wheels that satisfy *requirements* on *target*, or ``None`` if pip has to say what there is.

    As soon as a wheel is probably among them, *expect* gets it, in one of several threads.

    pip is needed for everything unusual, and whenever there is no answer: for its words.
    """
    try:
        return _resolve(requirements, target, cache, expect)
    except (NotForUs, ResolutionError, PackagerError):
        return None


def _resolve(
    requirements: Requirements, target: Target, cache: Cache, expect: Callable[[Pin], None] | None
) -> Resolution:
    if requirements.sources:
        raise NotForUs("source code")
    places = read(requirements)
    lines = [expand(line) for line in requirements.lines if not line.startswith("-")]
    requested = [need for need in read_lines(lines, target.environment) if need.name not in requirements.provided]
    constraints = _constraints(read_lines(map(expand, requirements.constraints), target.environment))
    with Library(places, target, requirements.provided, cache, expect) as library:
        library.expect(requested)
        provider = Provider(library, requested, constraints, has_prereleases=places.has_prereleases)
        resolver: Resolver[Wanted, Chosen, Key] = Resolver(provider, BaseReporter())
        chosen = resolver.resolve(requested, max_rounds=_ROUNDS).mapping
        candidates = list(_candidates(chosen.values(), requested, library))
    return Resolution(settle(candidates, by="the resolver", target=target, provided=requirements.provided))


def _constraints(needs: Iterable[Need]) -> Mapping[str, SpecifierSet]:
    found: dict[str, SpecifierSet] = {}
    for need in needs:
        if need.extras:
            raise NotForUs("a constraint with extras")
        found[need.name] = found.get(need.name, SpecifierSet()) & need.specifier
    return found


def _candidates(chosen: Iterable[Chosen], requested: Sequence[Need], library: Library) -> Iterator[Candidate]:
    for file in dict.fromkeys(each.file for each in chosen):
        extras = {extra for need in requested if need.name == file.name for extra in need.extras}
        yield Candidate(
            name=file.name,
            version=str(file.version),
            filename=file.filename,
            url=file.url,
            sha256=file.sha256 or (digest(local_path(file.url)) if file.url.startswith("file:") else ""),
            requires=library.requires(file),
            extras=tuple(sorted(extras)),
            is_requested=any(need.name == file.name for need in requested),
        )
