"""Decide which files are the program: files with what they import from their own folder, or folders of files.

The only module that reads the disk. Installed libraries and ``vendor/`` are never followed: they are not the
program's own code.
"""

from __future__ import annotations

import ast
import os
import re
import stat
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from chalice_policygen.calls import Finding
from chalice_policygen.errors import MissingSourceError, NoSourcesError

ENTRY = "app.py"
"""A folder that has this file, and chalice in it, is a Chalice project; other folders are taken file by file."""
MAX_BYTES = 10_000_000
"""A source file that is larger is data; Python itself needs some gigabytes to parse it."""
MAX_FILES = 20_000
MAX_FOLLOWED = 150
"""More modules than this are not read because others import them: that is a library around one file."""

_SKIPPED = frozenset({"vendor", "node_modules", "__pycache__", "site-packages"})
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_IMPORT = re.compile(
    # Possessive, and no parenthesis in parentheses: a hostile text must not have it read the same again and again.
    r"(?:^|[;:])[ \t\f]*+"
    r"(?:from\b[ \t]*+([\w.]++)[ \t]*+import\b[ \t]*+(\([^()]*+\)|[^\n;#]*+)|import[ \t]++([^\n;#]++))",
    re.MULTILINE,
)
_LONG_NAME = re.compile(rb"(?:import|from)[ \t]++\.*+(?:\w++[ \t]*+\.[ \t]*+){1000}")
"""The name of a module that no file has. To parse it, Python needs memory that grows with the square of its length."""
_COMMENT = re.compile(r"#[^\n]*|\\\n")
_MAX_NAME = 1000
"""Characters of a module's name; folders cannot be nested much deeper."""


class Source:
    """One module of the program."""

    def __init__(self, module: str, file: str, text: bytes, *, is_package: bool = False) -> None:
        self.module = module
        """Dotted, from the root of the program; a package's own module has the package's name."""
        self.file = file
        """Relative to the root of the program, with ``/``."""
        self.text = text
        self.is_package = is_package
        self.words = frozenset(_WORD.findall(text.decode("latin-1")))
        """Every word in the text."""

    def parse(self) -> ast.Module | Finding:
        """Return the syntax tree, or what is wrong with the text."""
        long_name = _LONG_NAME.search(self.text)
        if long_name is not None:
            line = self.text.count(b"\n", 0, long_name.start()) + 1
            return Finding(self.file, line, "not analyzed, because the name of a module has more than 1,000 parts")
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


class Project:
    """The modules of a program, by dotted name, and the files that could not be read."""

    def __init__(self, *given: Source, root: Path | None = None) -> None:
        self.root = root
        self.sources = {source.module: source for source in given}
        self.given = set(self.sources)
        """The names of the modules that were asked for; the others are there because they are imported."""
        self.findings: list[Finding] = []
        self._names: dict[str, list[str]] | None = None
        self._nearest: dict[str, dict[str, str]] = {}

    def find(self, dotted: str, importer: str = "") -> Source | None:
        """Return the module that *importer* gets for an absolute name."""
        exact = self.sources.get(dotted)
        candidates = self._suffixes().get(dotted, [])
        if exact is not None and len(candidates) < 2:
            return exact
        if not candidates:
            return exact
        if dotted not in self._nearest:
            self._nearest[dotted] = _by_prefix(candidates)
        nearest = self._nearest[dotted][next(p for p in _prefixes(importer) if p in self._nearest[dotted])]
        if exact is not None and _common(importer, nearest) <= _common(importer, exact.module):
            return exact
        return self.sources[nearest]

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


def _by_prefix(names: Iterable[str]) -> dict[str, str]:
    """Return the first of the names for each prefix that one of them has."""
    found: dict[str, str] = {}
    for name in sorted(names):
        for prefix in _prefixes(name):
            found.setdefault(prefix, name)
    return found


def _prefixes(name: str) -> Iterator[str]:
    """Yield a dotted name, the packages around it, innermost first, and the empty name."""
    while name:
        yield name
        name = name.rpartition(".")[0]
    yield ""


def _common(left: str, right: str) -> int:
    """Return how many packages two names have in common."""
    of_left = set(_prefixes(left))
    return sum(prefix in of_left for prefix in _prefixes(right))


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
            if b"chalice" in _text_or_nothing(entry):
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
    return Project(Source(name, file, data))


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
        followed = 0
        while waiting:
            source, path = waiting.pop(0)
            for found in self._imported(source, path):
                read = self._read(found)
                if read is None:
                    continue
                followed += 1
                if followed >= MAX_FOLLOWED:
                    message = f"its imports, and those of what it imports, are followed to {MAX_FOLLOWED} modules only"
                    self.project.findings.append(Finding(self._relative(path), 1, message))
                    return
                waiting.append((read, found))

    def _relative(self, path: Path) -> str:
        """Return a name that can be printed, whatever bytes and line breaks the file's own has."""
        name = os.fsencode(path.relative_to(self._root).as_posix()).decode("utf-8", "backslashreplace")
        return name if name.isprintable() else "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name)

    def _read(self, path: Path) -> Source | None:
        if path in self._seen:
            return None
        self._seen.add(path)
        relative = self._relative(path)
        is_package = path.name == "__init__.py"
        try:
            text = _read_source(path)
        except _UnreadableError as error:
            self.project.findings.append(Finding(relative, 1, f"not analyzed, because {error}"))
            return None
        parts = relative.removesuffix(".py").split("/")
        module = ".".join(parts[:-1] if is_package else parts)
        if module in self.project.sources:  # a module beside a package of its name
            module = f"{module}.__init__" if is_package else f"{module}.__main__"
        source = Source(module, relative, text, is_package=is_package)
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
        if not name:
            yield from filter(_is_file, [folder / "__init__.py"])
            return
        parts = name.split(".") if len(name) <= _MAX_NAME else []
        if not parts or parts[0] in _SKIPPED or not all(part.isidentifier() for part in parts):
            return
        path = folder
        for part in parts:
            path = path / part
            yield from [file for file in (path / "__init__.py", path.with_suffix(".py")) if _is_file(file)][:1]


def _imports(source: Source) -> Iterator[str]:
    """Yield every dotted name that may be a module of the program; relative ones with their dots.

    Looks at the text alone. What only looks like an import, as in a string, does no harm: at worst a file is read.
    """
    if "import" not in source.words:
        return
    text = source.text.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    for match in _IMPORT.finditer(_COMMENT.sub("", text)):
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


class _UnreadableError(Exception):
    """Why a file is not read, worded to follow "because"."""


def _read_source(path: Path) -> bytes:
    """Return the bytes of a file; raise ``_UnreadableError`` for anything else, which could have no end."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _UnreadableError("it is not a regular file")
        if status.st_size <= MAX_BYTES:
            with path.open("rb") as stream:
                text = stream.read(MAX_BYTES + 1)
            if len(text) <= MAX_BYTES:
                return text
    except OSError as error:
        raise _UnreadableError(f"it cannot be read: {error.strerror or type(error).__name__}") from error
    raise _UnreadableError(f"it is larger than {MAX_BYTES // 1_000_000} MB")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long
        return False


def _text_or_nothing(path: Path) -> bytes:
    try:
        return _read_source(path)
    except _UnreadableError:
        return b""


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
