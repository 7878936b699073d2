"""Decide what a deployment package is made of, and make it.

The order is the precedence: the app, then ``vendor/``, the runtime, the dependencies. How each part is found and
written is decided in the module of its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from chalice_packager import archive, layout, tree
from chalice_packager.archive import Entry, FileContent
from chalice_packager.artifact import Artifact, Incomplete, LargeUpload, LeftOut, NotCompiled, Note
from chalice_packager.choice import EVERYTHING, Choice
from chalice_packager.errors import MissingFileError
from chalice_packager.progress import Progress, Step, quiet
from chalice_packager.target import Target

if TYPE_CHECKING:
    from chalice_packager.dependencies import Dependencies

RUNTIME = frozenset({"chalice", "chalice-core"})
"""The distributions, by their normalised names, that the ``runtime`` folder takes the place of."""

OWN = frozenset({"app.py", "chalicelib/"})
"""The origins that are the project's own code."""

LAYER = "python/"
"""Where Lambda looks for modules in a layer (AWS's "Packaging your layer content")."""


def package(  # noqa: PLR0913 - all but the first by name
    project_dir: Path,
    *,
    target: Target,
    runtime: Path | None,
    output: Path,
    layer: Path | None = None,
    cache_dir: Path | None = None,
    allow_missing: bool = False,
    dependencies: Choice = EVERYTHING,
    bytecode: bool = False,
    strip: bool = False,
    progress: Progress = quiet,
) -> Artifact:
    """Write the deployment package of the project in *project_dir* to *output*.

    *runtime* is the folder of an installed ``chalice`` package; its files go under ``chalice/``, but for those that its
    ``tools.txt`` says only tools read. With ``None`` nothing is added, and ``chalice`` is a requirement like any other.
    With *layer*, everything but the project's own code goes into a layer there, and ``Artifact.layer`` says which.
    *cache_dir* is kept between builds; with ``None`` it is the folder that ``CHALICE_PACKAGER_CACHE`` names, or the
    user's cache folder. With *allow_missing*, dependencies without a usable wheel become a note. *dependencies* says
    where they are written down, if not in the project's file. With *bytecode*, modules are compiled for Lambda, if
    there is a Python of its version here. With *strip*, dependencies lose their tests, their ``.pyi`` files and the
    symbols for debuggers in their native code. *progress* is told what is going on.

    Equal inputs give equal files. A failure leaves *output* and *layer* as they were. Raises ``PackagerError``.
    """
    wanted = Wanted(target, runtime, cache_dir, allow_missing, dependencies, bytecode, strip, layer is not None)
    assembly = assemble(project_dir, wanted, progress)
    archive.check_limits(assembly.entries)
    progress(Step.WRITING, 0, 1)
    # The layer first: a package without it would be incomplete, and a layer without the package is not used.
    made = None
    if layer:
        made = archive.write([replace(entry, path=LAYER + entry.path) for entry in assembly.shared], layer)
    artifact = archive.write(assembly.own if layer else assembly.entries, output)
    progress(Step.WRITING, 1, 1)
    return replace(artifact, notes=(*assembly.notes, *_uploads(artifact, made)), layer=made)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be packaged, and how; see ``package``."""

    target: Target
    runtime: Path | None = None
    cache_dir: Path | None = None
    allow_missing: bool = False
    dependencies: Choice = EVERYTHING
    bytecode: bool = False
    strip: bool = False
    has_layer: bool = False
    """Whether what is not the project's own will lie in a layer."""
    own: frozenset[str] = OWN
    """The origins that are the project's own code."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """Everything that a function needs, at its place."""

    entries: Sequence[Entry]
    """Sorted by path."""
    notes: tuple[Note, ...]

    @property
    def own(self) -> Sequence[Entry]:
        """The project's own code."""
        return [entry for entry in self.entries if entry.origin in OWN]

    @property
    def shared(self) -> Sequence[Entry]:
        """The rest."""
        return [entry for entry in self.entries if entry.origin not in OWN]


def assemble(project_dir: Path, wanted: Wanted, progress: Progress) -> Assembly:
    """Find everything that a package of the project is made of. Raises ``PackagerError``."""
    files, runtime = _Files(), wanted.runtime
    app = [*files.app(project_dir), *files.below(project_dir / "chalicelib", "chalicelib/", origin="chalicelib/")]
    vendored = list(files.below(project_dir / "vendor", "", origin="vendor/"))
    added = list(files.runtime(runtime)) if runtime else []
    # Imported here, because the name of this package alone should load none of the libraries behind it.
    from chalice_packager.dependencies import find

    found = find(
        project_dir,
        wanted.dependencies,
        target=wanted.target,
        provided=RUNTIME if runtime else frozenset(),
        cache_dir=wanted.cache_dir,
        allow_missing=wanted.allow_missing,
        progress=progress,
    )
    merged = layout.merge((app, vendored, added, found.entries))
    entries, notes = _remake(merged.entries, wanted, progress)
    return Assembly(entries, (*files.left_out, *_notes(found), *merged.clashes, *notes))


def _remake(entries: Sequence[Entry], wanted: Wanted, progress: Progress) -> tuple[Sequence[Entry], tuple[Note, ...]]:
    """Return what is left of *entries* and what is added to them, as is *wanted*."""
    if not wanted.strip and not wanted.bytecode:
        return entries, ()
    from chalice_packager.cache import Cache

    notes: list[Note] = []
    cache = Cache.at(wanted.cache_dir)
    if wanted.strip:
        from chalice_packager import slim

        entries, stripped = slim.strip(entries, own=wanted.own, target=wanted.target, cache=cache)
        notes.append(stripped)
    if wanted.bytecode:
        from chalice_packager import bytecode

        compiler = bytecode.find_compiler(wanted.target)
        if compiler is None:
            notes.append(NotCompiled(wanted.target.python))
        else:
            entries = [*entries, *bytecode.compiled(entries, wanted, compiler, cache=cache, progress=progress)]
            entries.sort(key=lambda entry: entry.path)
    return entries, tuple(notes)


def _uploads(*artifacts: Artifact | None) -> Iterator[Note]:
    for artifact in artifacts:
        if artifact is not None and artifact.size > archive.UPLOAD_LIMIT:
            largest = tuple((part.origin, part.packed) for part in artifact.parts[:3])
            yield LargeUpload(artifact.size, archive.UPLOAD_LIMIT, largest)


def _notes(found: Dependencies) -> Iterator[Note]:
    for requirement in found.left_out:
        yield LeftOut(requirement, "the Chalice runtime is packaged anyway")
    if found.missing:
        yield Incomplete(found.missing)


class _Files:
    """Reads folders as entries, and notes what it leaves out."""

    def __init__(self) -> None:
        self.left_out: list[LeftOut] = []

    def app(self, project_dir: Path) -> Iterator[Entry]:
        file = project_dir / "app.py"
        if not file.exists() and not file.is_symlink():
            raise MissingFileError(file, "a project is a folder with an app.py")
        leaf = tree.find(file, "app.py")
        yield Entry(leaf.path, leaf.mode, FileContent(leaf.file, leaf.size), "app.py")

    def runtime(self, folder: Path) -> Iterator[Entry]:
        if not (folder / "__init__.py").is_file():
            raise MissingFileError(folder / "__init__.py", "the runtime is the folder of an installed 'chalice'")
        tools = _tools(folder)
        entries = self.below(folder, "chalice/", origin="the Chalice runtime")
        return (entry for entry in entries if not _is_one_of(tools, entry.path.removeprefix("chalice/")))

    def below(self, folder: Path, prefix: str, *, origin: str) -> Iterator[Entry]:
        if not folder.is_dir():
            return
        for leaf in tree.walk(folder):
            path = prefix + leaf.path
            if leaf.is_secret:
                self.left_out.append(LeftOut(path, "such a file holds secrets; set environment variables instead"))
            else:
                yield Entry(path, leaf.mode, FileContent(leaf.file, leaf.size), origin)


def _tools(runtime: Path) -> tuple[str, ...]:
    """Return what a runtime has for tools: files, and folders that end with ``/``; older ones do not say."""
    try:
        return tuple((runtime / "tools.txt").read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return ()


def _is_one_of(listed: tuple[str, ...], path: str) -> bool:
    return any(path == name or (name.endswith("/") and path.startswith(name)) for name in listed)
