"""Decide which files are the program: an entry file and what it imports from its own folder, or a folder of files.

The only module that reads the disk. Installed libraries and ``vendor/`` are never followed: they are not the
program's own code.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from chalice_policygen.calls import Finding
from chalice_policygen.errors import MissingSourceError, NoSourcesError

ENTRY = "app.py"
"""A folder that has this file is a Chalice project; other folders are taken file by file."""

_SKIPPED = frozenset({"vendor", "node_modules", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Source:
    """One module of the program."""

    module: str
    """Dotted, from the root of the program; a package's own module has the package's name."""
    file: str
    """Relative to the root of the program, with ``/``."""
    tree: ast.Module
    is_package: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """The modules of a program, by dotted name, and the files that could not be read as Python."""

    sources: Mapping[str, Source]
    findings: tuple[Finding, ...] = ()


def load(path: Path) -> Project:
    """Read the program at *path*: a file with what it imports, a Chalice project, or a folder of files.

    Raises ``MissingSourceError`` and ``NoSourcesError``. A file that is not Python is a finding.
    """
    if path.is_dir():
        root, entries = path, [path / ENTRY] if (path / ENTRY).is_file() else sorted(_walk(path))
        if not entries:
            raise NoSourcesError(path)
    elif path.is_file():
        root, entries = _root_of(path), [path]
    else:
        raise MissingSourceError(path)
    return _Loader(root).load(entries)


def parse(text: str | bytes, *, module: str, file: str, is_package: bool = False) -> Source | Finding:
    """Return the source of one module, or what is wrong with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the program's own, e.g. about an invalid escape
            tree = ast.parse(text, filename=file)
    except SyntaxError as error:
        return Finding(file, error.lineno or 1, f"not analyzed, because it is not valid Python: {error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:
        return Finding(file, 1, f"not analyzed, because Python cannot parse it: {error}")
    return Source(module, file, tree, is_package)


def resolve_relative(source: Source, node: ast.ImportFrom) -> str:
    """Return the dotted name that ``from ... import`` means in *source*; empty if it points above the root."""
    if not node.level:
        return node.module or ""
    package = source.module.split(".") if source.is_package else source.module.split(".")[:-1]
    kept = package[: len(package) - node.level + 1] if node.level <= len(package) + 1 else []
    return ".".join([*kept, *([node.module] if node.module else [])])


class _Loader:
    """Follows imports from the entries until nothing new is found."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._sources: dict[str, Source] = {}
        self._findings: list[Finding] = []

    def load(self, entries: Iterable[Path]) -> Project:
        waiting = list(entries)
        seen = set(waiting)
        while waiting:
            for found in self._read(waiting.pop(0)):
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)
        return Project(self._sources, tuple(self._findings))

    def _read(self, path: Path) -> Iterator[Path]:
        relative = path.relative_to(self._root)
        is_package = path.name == "__init__.py"
        module = ".".join(relative.parent.parts if is_package else relative.with_suffix("").parts)
        try:
            text = path.read_bytes()
        except OSError as error:
            self._findings.append(Finding(relative.as_posix(), 1, f"not analyzed, because it cannot be read: {error}"))
            return
        source = parse(text, module=module, file=relative.as_posix(), is_package=is_package)
        if isinstance(source, Finding):
            self._findings.append(source)
            return
        self._sources[module] = source
        for name in _imported(source):
            yield from self._find(name)

    def _find(self, name: str) -> Iterator[Path]:
        parts = name.split(".")
        if not all(part.isidentifier() for part in parts) or parts[0] in _SKIPPED:
            return
        path = self._root.joinpath(*parts)
        candidates = (path / "__init__.py", path.with_suffix(".py"))
        yield from [candidate for candidate in candidates if candidate.is_file()][:1]


def _imported(source: Source) -> Iterator[str]:
    """Yield every dotted name that may be a module of the program, packages before what is in them."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import():
                names = [alias.name for alias in node.names]
            case ast.ImportFrom():
                origin = resolve_relative(source, node)
                names = [origin, *(f"{origin}.{alias.name}".lstrip(".") for alias in node.names)]
            case _:
                continue
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[: length + 1]) for length in range(len(parts)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name in _SKIPPED:
            continue
        if path.is_dir() and not path.is_symlink() and not (path / "pyvenv.cfg").exists():
            yield from _walk(path)
        elif path.suffix == ".py" and path.is_file():
            yield path


def _root_of(path: Path) -> Path:
    """Return the folder from which a file's absolute imports start: above its outermost package."""
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
    return folder
