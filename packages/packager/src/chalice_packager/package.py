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
    from chalice_packager.bytecode import Compiler
    from chalice_packager.dependencies import Dependencies
    from chalice_packager.store import Store

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
    pythons: tuple[str, ...] = (),
    progress: Progress = quiet,
) -> Artifact:
    """Write the deployment package of the project in *project_dir* to *output*.

    *runtime* is the folder of an installed ``chalice`` package; its files go under ``chalice/``, but for those that its
    ``tools.txt`` says only tools read. With ``None`` nothing is added, and ``chalice`` is a requirement like any other.
    With *layer*, everything but the project's own code goes into a layer there, and ``Artifact.layer`` says which.
    *cache_dir* is kept between builds; with ``None`` it is the folder that ``CHALICE_PACKAGER_CACHE`` names, or the
    user's cache folder. With *allow_missing*, dependencies without a usable wheel become a note. *dependencies* says
    where they are written down, if not in the project's file. With *bytecode*, modules are compiled for Lambda, if
    there is a Python of its version here, one of the programs *pythons* or on the path. With *strip*, dependencies lose
    their tests, their ``.pyi`` files and the symbols for debuggers in their native code. *progress* is told what is
    going on.

    Equal inputs give equal files. A failure leaves *output* and *layer* as they were. Raises ``PackagerError``.
    """
    wanted = Wanted(
        target, runtime, cache_dir, allow_missing, dependencies, bytecode, strip, layer is not None, pythons=pythons
    )
    assembly = assemble(project_dir, wanted, progress)
    archive.check_limits(assembly.entries)
    progress(Step.WRITING, 0, 1)
    own, *shared = _sides(assembly, wanted)
    # The layer first: a package without it would be incomplete, and a layer without the package is not used.
    made = archive.write(shared[0], layer) if layer else None
    artifact = archive.write(own, output)
    progress(Step.WRITING, 1, 1)
    return replace(artifact, notes=(*assembly.notes, *_uploads(artifact, made)), layer=made)


def package_kept(project_dir: Path, wanted: Wanted, folder: Path, *, progress: Progress = quiet) -> Artifact:
    """Make the deployment package that is *wanted* in *folder*, unless an equal one lies there.

    Packages are named after what they are made of. When there is to be a layer, each of the two is looked for, and
    made, by itself. The packages that were used last stay in *folder*, and older ones are deleted; what others put
    there is not touched. Byte code is left out where a package would be too large for an upload with it. Raises
    ``PackagerError``.
    """
    from chalice_packager.store import Store  # reads a cache, as only a build does

    compiler = _compiler(wanted)
    shelf = _Shelf(Store(folder), wanted, _gather(project_dir, wanted, progress))
    found = shelf.find(compiler.version if compiler else "")
    notes: tuple[Note, ...] = ()
    if not all(found) or _is_over(found):
        found, notes = shelf.make(progress)
    artifact, *layers = filter(None, found)
    layer = next(iter(layers), None)
    if wanted.bytecode and compiler is None:
        notes = (*notes, NotCompiled(wanted.target.python))
    return replace(artifact, notes=(*shelf.raw.notes, *notes, *_uploads(artifact, layer)), layer=layer)


class _Shelf:
    """Where the package of a project, and its layer, lie when they were made before."""

    def __init__(self, store: Store, wanted: Wanted, raw: Assembly) -> None:
        self._store = store
        self._wanted = replace(wanted, upload_limit=archive.UPLOAD_LIMIT)
        self.raw = raw

    def find(self, compiler: str) -> list[Artifact | None]:
        """Return what is there, made with a *compiler* of that version, or with none."""
        return [self._store.find(file) for file in self._files(compiler)]

    def make(self, progress: Progress) -> tuple[list[Artifact | None], tuple[Note, ...]]:
        """Make what is not there, and return all of it, with what is to be said of how it was made."""
        compiler, before = _compiler(self._wanted), self._files("")
        made = _remade(self.raw, self._wanted if compiler else replace(self._wanted, bytecode=False), progress)
        archive.check_limits(made.entries)
        notes = made.notes[len(self.raw.notes) :]
        is_compiled = compiler is not None and not any(isinstance(note, NotCompiled) for note in notes)
        version = compiler.version if compiler and is_compiled else ""
        files, sides = self._files(version), _sides(made, self._wanted)
        progress(Step.WRITING, 0, 1)
        found = [
            old or self._store.keep(side, file)
            for old, side, file in zip(self.find(version), sides, files, strict=True)
        ]
        progress(Step.WRITING, 1, 1)
        if self._files("") != before:  # somebody saved a file in the meantime: these are not what their names say
            for file in files:
                self._store.forget(file)
        self._store.prune()
        return list(found), notes

    def _files(self, compiler: str) -> list[Path]:
        prefixes = ("appcode-", "managed-layer-") if self._wanted.has_layer else ("",)  # as Chalice 1.x names them
        kind = f"{self._wanted.target.runtime}-{self._wanted.target.architecture}.zip"
        how = (str(self._wanted.strip), compiler)
        return [
            self._store.path(prefix, side, how, suffix=kind)
            for prefix, side in zip(prefixes, _sides(self.raw, self._wanted), strict=True)
        ]


def _is_over(found: Sequence[Artifact | None]) -> bool:
    """Return whether what was made at different times does not go together, for its size."""
    sizes = (part.unpacked for artifact in found if artifact for part in artifact.parts)
    return sum(sizes) > archive.UNZIPPED_LIMIT


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
    upload_limit: int | None = None
    """Bytes that a package with byte code may have; a larger one goes without."""
    pythons: tuple[str, ...] = ()
    """Programs to try first where byte code needs a Python of the target's version."""


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
    return _remade(_gather(project_dir, wanted, progress), wanted, progress)


def _gather(project_dir: Path, wanted: Wanted, progress: Progress) -> Assembly:
    """Find what a package of the project is made of, as it is."""
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
    return Assembly(merged.entries, (*files.left_out, *_notes(found), *merged.clashes))


def _remade(assembly: Assembly, wanted: Wanted, progress: Progress) -> Assembly:
    """Return what is left of an assembly and what is added to it, as is *wanted*."""
    if not wanted.strip and not wanted.bytecode:
        return assembly
    from chalice_packager.cache import Cache

    entries, notes, cache = assembly.entries, list(assembly.notes), Cache.at(wanted.cache_dir)
    if wanted.strip:
        from chalice_packager import slim

        entries, stripped = slim.strip(entries, own=wanted.own, target=wanted.target, cache=cache)
        notes.append(stripped)
    if wanted.bytecode and (compiler := _compiler(wanted)):
        from chalice_packager import bytecode

        made = bytecode.compiled(entries, wanted, compiler, cache=cache, progress=progress)
        compiled = Assembly(sorted((*entries, *made), key=lambda entry: entry.path), ())
        if _is_too_large(compiled, wanted):
            notes.append(NotCompiled(wanted.target.python, is_too_large=True))
        else:
            entries = compiled.entries
    elif wanted.bytecode:
        notes.append(NotCompiled(wanted.target.python))
    return Assembly(entries, tuple(notes))


def _compiler(wanted: Wanted) -> Compiler | None:
    if not wanted.bytecode:
        return None
    from chalice_packager.bytecode import find_compiler

    return find_compiler(wanted.target, wanted.pythons)


def _is_too_large(assembly: Assembly, wanted: Wanted) -> bool:
    """Say whether Lambda would refuse what is compiled, which may not be what would be refused without."""
    limit = wanted.upload_limit
    return sum(entry.content.size for entry in assembly.entries) > archive.UNZIPPED_LIMIT or (
        limit is not None and any(archive.largest_size(side) > limit for side in _sides(assembly, wanted))
    )


def _sides(assembly: Assembly, wanted: Wanted) -> tuple[Sequence[Entry], ...]:
    """Return what goes into each archive: the package, and the layer if there is to be one."""
    if not wanted.has_layer:
        return (assembly.entries,)
    return assembly.own, [entry._replace(path=LAYER + entry.path) for entry in assembly.shared]


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
