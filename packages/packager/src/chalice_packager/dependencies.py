"""Find the files that a project's requirements bring into its package.

Looks into the cache first, so that an unchanged project is packaged without pip and without a network. What is found is
decided in ``resolve``, and where it goes in ``layout``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from chalice_packager import inputs, rows
from chalice_packager.archive import Entry
from chalice_packager.cache import Cache, Kept, digest, front_key, key
from chalice_packager.choice import Choice
from chalice_packager.progress import Progress, Step, quiet
from chalice_packager.resolution import Pin, Resolution
from chalice_packager.target import Target

if TYPE_CHECKING:
    from chalice_packager.inputs import Asked
    from chalice_packager.requirements import Requirements


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What requirements bring, and what they do not."""

    entries: tuple[Entry, ...] = ()
    """Wheel by wheel, in the order of their names."""
    left_out: tuple[str, ...] = ()
    """The requirements, as written, on what the package has anyway."""
    missing: tuple[str, ...] = ()
    """The requirements that no wheel satisfies."""
    wheels: tuple[tuple[Pin, Kept], ...] = ()
    """What the entries come from, sorted by name."""
    requirements: Requirements | None = None
    """What was resolved; ``None`` if there was nothing."""


def find(  # noqa: PLR0913 - all but the first two by name
    project_dir: Path,
    choice: Choice,
    *,
    target: Target,
    provided: frozenset[str],
    cache_dir: Path | None,
    allow_missing: bool,
    progress: Progress = quiet,
    is_read: bool = False,
) -> Dependencies:
    """Return what the dependencies of a project bring into a package for *target*.

    *provided* are the normalised names of distributions that the package has anyway. What is asked for is only read if
    that is necessary, or wanted by *is_read*. Raises ``PackagerError``.
    """
    cache = Cache.at(cache_dir)
    file, _ = inputs.locate(project_dir, choice)
    known = front_key(file, choice, target, provided) if file is not None else ""
    if known and not is_read and (found := _look(known, cache)):
        return found
    asked = inputs.read(project_dir, choice, target=target, provided=provided)
    left_out = asked.requirements.left_out
    if asked.requirements.is_empty and not asked.locked:
        return Dependencies(left_out=left_out)
    from chalice_packager.fetch import Fetcher  # loads an HTTP client, which a project without dependencies never needs

    with Fetcher(cache, progress) as fetcher:
        progress(Step.RESOLVING, 0, 1)
        resolution = resolve(
            asked, choice, target=target, cache=cache, allow_missing=allow_missing, expect=fetcher.begin
        )
        progress(Step.RESOLVING, 1, 1)
        files = fetcher.fetch(resolution.pins, requirements=asked.requirements, target=target)
    if asked.requirements.is_plain:
        cache.keep_resolution(replace(resolution, left_out=left_out), known, inputs=asked.requirements.inputs)
    return Dependencies(_entries(files), left_out, resolution.missing, tuple(files.items()), asked.requirements)


def _look(known: str, cache: Cache) -> Dependencies | None:
    """Return what was found the last time, if nothing that it follows from has changed since and all of it is there.

    Reading what is asked for takes longer than anything else of a package in which nothing changed.
    """
    kept = cache.resolution(known)
    files = {pin: found for pin in kept.pins if (found := cache.wheel(pin.sha256))} if kept is not None else {}
    if kept is None or len(files) < len(kept.pins):
        return None
    return Dependencies(_entries(files), kept.left_out, wheels=tuple(files.items()))


def _entries(files: Mapping[Pin, Kept]) -> tuple[Entry, ...]:
    return tuple(e for pin, kept in files.items() for e in rows.entries(kept.rows, kept.file, origin=str(pin)))


def resolve(
    asked: Asked,
    choice: Choice,
    *,
    target: Target,
    cache: Cache,
    allow_missing: bool,
    expect: Callable[[Pin], None] | None = None,
) -> Resolution:
    """Return the wheels for what is *asked*: those that a lock names, or else those that are found for it.

    As soon as a wheel is probably among them, *expect* gets it, in one of several threads.
    """
    if asked.locked:
        from chalice_packager.locked import choose

        name = asked.file.name if asked.file else ""
        return choose(asked.locked, file=name, target=target, allow_missing=allow_missing)
    requirements = asked.requirements
    known = key(requirements, target, choice.resolver) if requirements.is_repeatable else None
    for each in (known, key(requirements.online, target, choice.resolver)) if known else ():
        if (kept := cache.resolution(each)) and all(cache.wheel(pin.sha256) for pin in kept.pins if pin.is_built):
            return kept
    found = _ask(requirements, choice.resolver, target=target, cache=cache, expect=expect)
    if found is None:
        found = _ask_pip(requirements, target=target, cache=cache, allow_missing=allow_missing, build=choice.build)
    if known:
        cache.keep_resolution(found, known)
    return found


def _ask(
    requirements: Requirements,
    resolver: str,
    *,
    target: Target,
    cache: Cache,
    expect: Callable[[Pin], None] | None,
) -> Resolution | None:
    """Return what another than pip finds, or ``None`` if pip is to be asked."""
    if requirements.sources:
        return None
    # Imported here, because none of it is needed where the answer is known.
    if resolver == "uv":
        from chalice_packager import uv_run

        return uv_run.resolve(requirements, target=target)
    if resolver == "auto":
        from chalice_packager.resolver import run

        return run.resolve(requirements, target=target, cache=cache, expect=expect)
    return None


def _ask_pip(
    requirements: Requirements, *, target: Target, cache: Cache, allow_missing: bool, build: bool
) -> Resolution:
    from chalice_packager.resolve import resolve as ask

    with cache.scratch() as name:
        builds = Path(name) if build else None
        found = ask(requirements, target=target, allow_missing=allow_missing, builds=builds)
        return Resolution(tuple(_keep_built(found.pins, Path(name), cache)), found.missing)


def _keep_built(pins: Iterable[Pin], folder: Path, cache: Cache) -> Iterator[Pin]:
    """Yield the pins, having kept the wheels of those that were built in a folder."""
    from chalice_packager import wheel

    for pin in pins:
        files = [file for file in folder.rglob(pin.filename) if digest(file) == pin.sha256]
        if files:
            cache.keep_wheel(files[0], pin.sha256, wheel.check(files[0], origin=str(pin)))
            yield replace(pin, url="", is_built=True)
        else:
            yield pin
