"""Decide which files are the program: files with what they import from their own folder, or folders of files.

The only module that reads the disk. Installed libraries and ``vendor/`` are never followed: they are not the
program's own code.
"""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from chalice_policygen.calls import Finding
from chalice_policygen.errors import MissingSourceError, NoSourcesError

ENTRY = "app.py"
"""A folder that has this file, and chalice in it, is a Chalice project; other folders are taken file by file."""
MAX_BYTES = 10_000_000
"""A source file that is larger is data; Python itself needs some gigabytes to parse it."""
MAX_FILES = 20_000

_SKIPPED = frozenset({"vendor", "node_modules", "__pycache__", "site-packages"})
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(\([^)]*\)|[^\n;#]*)|import[ \t]+([^\n;#]+))", re.MULTILINE
)
_COMMENT = re.compile(r"#[^\n]*|\\\n")


@dataclass(slots=True, eq=False)
class Source:
    """One module of the program."""

    module: str
    """Dotted, from the root of the program; a package's own module has the package's name."""
    file: str
    """Relative to the root of the program, with ``/``."""
    text: bytes
    is_package: bool = False
    words: frozenset[str] = field(init=False)
    """Every word in the text."""

    def __post_init__(self) -> None:
        """Split the text into words."""
        self.words = frozenset(_WORD.findall(self.text.decode("latin-1")))

    def parse(self) -> ast.Module | Finding:
        """Return the syntax tree, or what is wrong with the text."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the program's own, e.g. about an invalid escape
                return ast.parse(self.text, filename=self.file)
        except SyntaxError as error:
            return Finding(self.file, error.lineno or 1, f"not analyzed, because it is not valid Python: {error.msg}")
        except (ValueError, RecursionError, MemoryError) as error:
            return Finding(
                self.file, 1, f"not analyzed, because Python cannot parse it: {str(error) or 'it is nested too deeply'}"
            )


@dataclass(slots=True)
class Project:
    """The modules of a program, by dotted name, and the files that could not be read."""

    sources: dict[str, Source] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    """The names of the modules that were asked for; the others are there because they are imported."""
    findings: list[Finding] = field(default_factory=list)
    root: Path | None = None
    _names: dict[str, list[str]] | None = None

    def find(self, dotted: str, importer: str = "") -> Source | None:
        """Return the module that *importer* gets for an absolute name."""
        exact = self.sources.get(dotted)
        candidates = self._suffixes().get(dotted, [])
        if exact is not None and len(candidates) < 2:
            return exact
        near = PurePosixPath(importer.replace(".", "/"))
        candidates = sorted(candidates, key=lambda name: (-_common(near, name), name))
        if exact is not None and not (candidates and _common(near, candidates[0]) > _common(near, exact.module)):
            return exact
        return self.sources[candidates[0]] if candidates else None

    def _suffixes(self) -> dict[str, list[str]]:
        """Return every name under which a module could be imported: from any folder that is not a package."""
        if self._names is None:
            self._names = {}
            for name, source in self.sources.items():
                parts = name.split(".")
                for start in range(1, len(parts)):
                    if ".".join(parts[:start]) in self.sources:  # inside of a package
                        continue
                    self._names.setdefault(".".join(parts[start:]), []).append(source.module)
        return self._names


def _common(near: PurePosixPath, name: str) -> int:
    return sum(1 for _ in _equal(near.parts, name.split(".")))


def _equal(left: Iterable[str], right: Iterable[str]) -> Iterator[str]:
    for one, other in zip(left, right, strict=False):
        if one != other:
            return
        yield one


def load(*paths: Path) -> Project:
    """Read the program at *paths*: files with what they import, Chalice projects, or folders of files.

    Raises ``MissingSourceError`` and ``NoSourcesError``. A file that cannot be read is a finding.
    """
    roots: list[Path] = []
    entries: list[Path] = []
    folders: list[Path] = []
    for path in paths:
        absolute = Path(os.path.normpath(Path.cwd() / path))  # symbolic links stay: they name the modules
        if absolute.is_dir():
            entry = absolute / ENTRY
            if entry.is_file() and b"chalice" in entry.read_bytes():
                roots.append(absolute)
                entries.append(entry)
            else:
                roots.append(_root_of(absolute / "x.py"))
                folders.append(absolute)
        elif absolute.is_file():
            roots.append(_root_of(absolute))
            entries.append(absolute)
        else:
            raise MissingSourceError(path)
    root = Path(os.path.commonpath(roots)) if roots else Path.cwd()
    loader = _Loader(root)
    for folder in folders:
        if not loader.load_folder(folder) and len(paths) == 1:
            raise NoSourcesError(folder)
    loader.load_files(entries)
    return loader.project


def load_text(text: str | bytes, file: str) -> Project:
    """Return a program that is one module."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    name = PurePosixPath(file).stem if file.endswith(".py") else "__main__"
    return Project({name: Source(name, file, data)}, {name})


class _Loader:
    """Reads files, and follows imports from those that were given."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root=root)
        self._root = root
        self._seen: set[Path] = set()

    def load_folder(self, folder: Path) -> bool:
        """Read every Python file below a folder; return whether there is one."""
        found = False
        for path in _walk(folder):
            found = True
            if len(self._seen) >= MAX_FILES:
                self.project.findings.append(
                    Finding(self._relative(path), 1, f"not analyzed: the folder has more than {MAX_FILES:,} files")
                )
                break
            source = self._read(path)
            if source is not None:
                self.project.given.add(source.module)
        return found

    def load_files(self, entries: Iterable[Path]) -> None:
        """Read files and what they import from their folders."""
        waiting = []
        for path in entries:
            source = self._read(path) or next(
                (s for s in self.project.sources.values() if s.file == self._relative(path)), None
            )
            if source is not None:
                self.project.given.add(source.module)
                waiting.append((source, path))
        while waiting:
            source, path = waiting.pop()
            for found in self._imported(source, path):
                read = self._read(found)
                if read is not None:
                    waiting.append((read, found))

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _read(self, path: Path) -> Source | None:
        if path in self._seen:
            return None
        self._seen.add(path)
        relative = self._relative(path)
        is_package = path.name == "__init__.py"
        try:
            if path.stat().st_size > MAX_BYTES:
                self.project.findings.append(
                    Finding(relative, 1, f"not analyzed, because it is larger than {MAX_BYTES // 1_000_000} MB")
                )
                return None
            text = path.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.project.findings.append(Finding(relative, 1, f"not analyzed, because it cannot be read: {reason}"))
            return None
        parts = relative.removesuffix(".py").split("/")
        module = ".".join(parts[:-1] if is_package else parts)
        if module in self.project.sources:  # a module beside a package of its name
            module = f"{module}.__init__" if is_package else f"{module}.__main__"
        source = Source(module, relative, text, is_package)
        self.project.sources[module] = source
        return source

    def _imported(self, source: Source, path: Path) -> Iterator[Path]:
        folders = [self._root, *(parent for parent in path.parents if parent.is_relative_to(self._root))]
        for name in _imports(source):
            if name.startswith("."):
                level = len(name) - len(name.lstrip("."))
                folder = path.parent
                for _ in range(level - 1):
                    folder = folder.parent
                if folder.is_relative_to(self._root):
                    yield from self._locate(folder, name.lstrip("."))
                continue
            for folder in dict.fromkeys(folders):
                found = list(self._locate(folder, name))
                if found:
                    yield from found
                    break

    def _locate(self, folder: Path, name: str) -> Iterator[Path]:
        parts = name.split(".") if name else []
        if parts and (parts[0] in _SKIPPED or not all(part.isidentifier() for part in parts)):
            return
        for length in range(len(parts) + 1):
            path = folder.joinpath(*parts[:length])
            candidates = [path / "__init__.py"] if length == 0 else [path / "__init__.py", path.with_suffix(".py")]
            if length == 0 and name:
                continue
            yield from [candidate for candidate in candidates if candidate.is_file()][:1]


def _imports(source: Source) -> Iterator[str]:
    """Yield every dotted name that may be a module of the program; relative ones with their dots.

    Looks at the text alone. What only looks like an import, as in a string, does no harm: at worst a file is read.
    """
    if "import" not in source.words:
        return
    for match in _IMPORT.finditer(_COMMENT.sub("", source.text.decode("latin-1"))):
        origin, members, modules = match.groups()
        if modules is not None:
            yield from (part.split()[0] for part in modules.split(",") if part.split())
            continue
        yield origin
        for part in members.strip("()").split(","):
            name = part.split()[0] if part.split() else ""
            if name.isidentifier():
                yield f"{origin}{name}" if origin.endswith(".") else f"{origin}.{name}"


def resolve_relative(module: str, node: ast.ImportFrom, *, is_package: bool) -> str:
    """Return the dotted name that ``from ... import`` means in *module*; empty if it points above the root."""
    if not node.level:
        return node.module or ""
    package = module.split(".") if is_package else module.split(".")[:-1]
    kept = package[: len(package) - node.level + 1] if node.level <= len(package) + 1 else []
    return ".".join([*kept, *([node.module] if node.module else [])])


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in _SKIPPED and not Path(place, name, "pyvenv.cfg").exists()
        )
        for name in sorted(files):
            if name.endswith(".py") and not name.startswith("."):
                yield Path(place, name)


def _root_of(path: Path) -> Path:
    """Return the folder from which a file's absolute imports start: above its outermost package."""
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
    return folder
