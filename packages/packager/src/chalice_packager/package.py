"""Decide what a deployment package is made of, and make it.

The order is the precedence: the app, then ``vendor/``, the runtime, the dependencies. How each part is found and
written is decided in the module of its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from platformdirs import user_cache_path

from chalice_packager import archive, layout, requirements, tree, wheel
from chalice_packager.archive import Entry, FileContent
from chalice_packager.artifact import Artifact, Incomplete, LeftOut, Note
from chalice_packager.cache import Cache, key
from chalice_packager.errors import MissingFileError
from chalice_packager.fetch import fetch
from chalice_packager.requirements import Requirements
from chalice_packager.resolution import Resolution
from chalice_packager.resolve import resolve
from chalice_packager.target import Target
from chalice_packager.tree import Leaf

RUNTIME = frozenset({"chalice", "chalice-core"})
"""The distributions, by their normalised names, that the ``runtime`` folder takes the place of."""


def package(
    project_dir: Path,
    *,
    target: Target,
    runtime: Path | None,
    output: Path,
    cache_dir: Path | None = None,
    allow_missing: bool = False,
) -> Artifact:
    """Write the deployment package of the project in *project_dir* to *output*.

    *runtime* is the folder of an installed ``chalice`` package; its files go under ``chalice/``. With ``None`` nothing
    is added, and ``chalice`` is a requirement like any other. *cache_dir* is kept between builds; with ``None`` it is
    the user's cache folder. With *allow_missing*, dependencies without a usable wheel become a note.

    Equal inputs give an equal file. A failure leaves *output* as it was. Raises ``PackagerError``.
    """
    left_out: list[Note] = []
    own = list(_own(project_dir, left_out))
    vendored = list(_below(project_dir / "vendor", "", "vendor/", left_out))
    added = list(_below(runtime, "chalice/", "the Chalice runtime", left_out)) if runtime else []
    asked = requirements.load(project_dir / "requirements.txt", provided=RUNTIME if runtime else frozenset())
    left_out.extend(LeftOut(text, "the Chalice runtime is packaged anyway") for text in asked.left_out)
    cache = Cache(cache_dir or user_cache_path("chalice-packager"))
    resolution = _resolve(asked, target=target, cache=cache, allow_missing=allow_missing)
    files = fetch(resolution.pins, requirements=asked, target=target, cache=cache)
    dependencies = (entry for pin, file in files.items() for entry in wheel.load(file, origin=str(pin)))
    merged = layout.merge((own, vendored, added, dependencies))
    artifact = archive.write(merged.entries, output)
    missing = (Incomplete(resolution.missing),) if resolution.missing else ()
    return replace(artifact, notes=(*left_out, *missing, *merged.clashes))


def _own(project_dir: Path, left_out: list[Note]) -> Iterator[Entry]:
    """Yield what the user wrote: ``app.py`` and ``chalicelib/``."""
    app = project_dir / "app.py"
    if not app.exists() and not app.is_symlink():
        raise MissingFileError(app, "a project is a folder with an app.py")
    yield _entry(tree.find(app, "app.py"), "app.py")
    yield from _below(project_dir / "chalicelib", "chalicelib/", "chalicelib/", left_out)


def _below(folder: Path, prefix: str, origin: str, left_out: list[Note]) -> Iterator[Entry]:
    if not folder.is_dir():
        return
    for leaf in tree.walk(folder):
        if leaf.is_secret:
            left_out.append(LeftOut(f"{prefix}{leaf.path}", "such files hold secrets, which belong in the environment"))
        else:
            yield _entry(replace(leaf, path=f"{prefix}{leaf.path}"), origin)


def _entry(leaf: Leaf, origin: str) -> Entry:
    return Entry(leaf.path, leaf.mode, FileContent(leaf.file, leaf.size), origin)


def _resolve(asked: Requirements, *, target: Target, cache: Cache, allow_missing: bool) -> Resolution:
    if asked.is_empty:
        return Resolution()
    known = key(asked, target) if asked.is_repeatable else None
    if known and (kept := cache.resolution(known)):
        return kept
    found = resolve(asked, target=target, allow_missing=allow_missing)
    if known:
        cache.keep_resolution(found, known)
    return found
