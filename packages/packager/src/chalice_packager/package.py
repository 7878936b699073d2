"""Decide what a deployment package is made of, and make it.

The order is the precedence: the app, then ``vendor/``, the runtime, the dependencies. How each part is found and
written is decided in the module of its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from chalice_packager import archive, layout, tree
from chalice_packager.archive import Entry, FileContent
from chalice_packager.artifact import Artifact, Incomplete, LargeUpload, LeftOut, NotCompiled, Note
from chalice_packager.cache import Cache
from chalice_packager.choice import EVERYTHING, Choice
from chalice_packager.errors import MissingFileError
from chalice_packager.target import Target

if TYPE_CHECKING:
    from chalice_packager.dependencies import Dependencies

RUNTIME = frozenset({"chalice", "chalice-core"})
"""The distributions, by their normalised names, that the ``runtime`` folder takes the place of."""

TASK_ROOT, LAYER_ROOT = "/var/task", "/opt/python"
"""Where Lambda unpacks a package, and the modules of its layers."""

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
) -> Artifact:
    """Write the deployment package of the project in *project_dir* to *output*.

    *runtime* is the folder of an installed ``chalice`` package; its files go under ``chalice/``, but for those that its
    ``tools.txt`` says only tools read. With ``None`` nothing is added, and ``chalice`` is a requirement like any other.
    With *layer*, everything but the project's own code goes into a layer there, and ``Artifact.layer`` says which.
    *cache_dir* is kept between builds; with ``None`` it is the user's cache folder. With *allow_missing*, dependencies
    without a usable wheel become a note. *dependencies* says where they are written down, if not in the project's file.
    With *bytecode*, modules are compiled for Lambda, if there is a Python of the target's version here. With *strip*,
    dependencies lose their tests, their ``.pyi`` files and the symbols for debuggers in their native code.

    Equal inputs give equal files. A failure leaves *output* and *layer* as they were. Raises ``PackagerError``.
    """
    files = _Files()
    app = [*files.app(project_dir), *files.below(project_dir / "chalicelib", "chalicelib/", origin="chalicelib/")]
    vendored = list(files.below(project_dir / "vendor", "", origin="vendor/"))
    added = list(files.runtime(runtime)) if runtime else []
    # Imported here, because the name of this package alone should load none of the libraries behind it.
    from chalice_packager.dependencies import find

    provided = RUNTIME if runtime else frozenset()
    found = find(
        project_dir, dependencies, target=target, provided=provided, cache_dir=cache_dir, allow_missing=allow_missing
    )
    merged = layout.merge((app, vendored, added, found.entries))
    own = frozenset({"app.py", "chalicelib/"})
    entries, made_notes = _remake(
        merged.entries, own, target, Cache.at(cache_dir), layer=layer, bytecode=bytecode, strip=strip
    )
    archive.check_limits(entries)
    if layer is None:
        own = frozenset(entry.origin for entry in entries)
    # The layer first: a package without it would be incomplete, and a layer without the package is not used.
    shared = [replace(entry, path=LAYER + entry.path) for entry in entries if entry.origin not in own]
    made = archive.write(shared, layer) if layer else None
    artifact = archive.write([entry for entry in entries if entry.origin in own], output)
    notes = (*files.left_out, *_notes(found), *merged.clashes, *made_notes, *_uploads(artifact, made))
    return replace(artifact, notes=notes, layer=made)


def _remake(  # noqa: PLR0913 - the options by name
    entries: Sequence[Entry],
    own: frozenset[str],
    target: Target,
    cache: Cache,
    *,
    layer: Path | None,
    bytecode: bool,
    strip: bool,
) -> tuple[Sequence[Entry], tuple[Note, ...]]:
    """Return what is left of *entries* and what is added to them, as the options say."""
    notes: list[Note] = []
    if strip:
        from chalice_packager import slim

        entries, stripped = slim.strip(entries, own=own, target=target, cache=cache)
        notes.append(stripped)
    if bytecode:
        from chalice_packager import bytecode as making

        compiler = making.find_compiler(target)
        if compiler is None:
            notes.append(NotCompiled(target.python))
        else:
            in_layer = [entry for entry in entries if layer and entry.origin not in own]
            in_task = [entry for entry in entries if not layer or entry.origin in own]
            parts = ((in_task, TASK_ROOT), (in_layer, LAYER_ROOT))
            made = [
                each
                for part, root in parts
                for each in making.compiled(part, compiler=compiler, target=target, root=root, cache=cache)
            ]
            entries = sorted((*entries, *made), key=lambda entry: entry.path)
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
