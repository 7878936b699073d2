"""Decide what a requirements file asks for: its lines for pip, and everything that the answer depends on.

The lines keep pip's own format and options; only ``-r`` is followed and ``-c`` made absolute here. What satisfies
them is decided in ``resolve``.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from chalice_packager.errors import MissingFileError, RequirementSyntaxError, UnreadableFileError

# pip's "Requirements File Format": comments need white space before them, variables are upper case and in braces.
_COMMENT = re.compile(r"(^|\s+)#.*$")
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
_OPTIONS = re.compile(r"\s+-{1,2}[A-Za-z].*$")
_INCLUDE = re.compile(r"(?:-r\s*|--requirement(?:\s+|=))(?P<place>.+)")
_CONSTRAINT = re.compile(r"(?:-c\s*|--constraint(?:\s+|=))(?P<place>.+)")
_LINKS = re.compile(r"(?:-f\s*|--find-links(?:\s+|=))(?P<place>.+)")
_NO_BINARY = re.compile(r"--no-binary(?:\s+|=)(?P<names>\S+)")
_EDITABLE = re.compile(r"(?:-e|--editable)[\s=]*")
_FIXED = re.compile(r"(git\+.*@[0-9a-f]{40}|[^+]*#(.*&)?sha256=[0-9a-f]{64})(\W.*)?")
_PASSWORD = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_PLACE_END = re.compile(r"(\[[^\[\]]*\])?(\s*;\s.*)?$")  # what may follow the place of a wheel: extras, and a marker
_PLACE = re.compile(r"[A-Za-z]:[\\/]|[./\\~]")


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a project asks for, with every nested file in its place."""

    folder: Path
    """The project's: relative places in the lines start there."""
    lines: tuple[str, ...] = ()
    """In the format of a requirements file, variables unexpanded."""
    inputs: tuple[Path, ...] = ()
    """Every file and folder on disk that the answer depends on."""
    sources: tuple[str, ...] = ()
    """Requirements on source code, which no wheel is looked up for, by place or by name; not among the lines."""
    direct: Mapping[str, str] = field(default_factory=dict)
    """The lines that name a wheel by its place, by the name of the file."""
    provided: frozenset[str] = frozenset()
    """Normalised names of distributions that are not to be found, whoever requires them: the package has them."""
    left_out: tuple[str, ...] = ()
    """The requirements on those, as written."""
    constraints: tuple[str, ...] = ()
    """Everything in the constraints files that the lines name."""
    is_repeatable: bool = True
    """Whether equal lines and inputs ask for the same: not when a file of them is on the network."""

    folders: tuple[Path, ...] = ()
    """Folders of wheels beside those that the lines name."""
    is_offline: bool = False
    """Whether no server may be asked."""

    def within(self, folders: tuple[Path, ...], *, offline: bool) -> Requirements:
        """Return the same, with wheels from these *folders* too, and with *offline* from no server."""
        if any("\n" in str(folder) for folder in folders):
            raise ValueError(f"the name of a folder has a line break: {folders}")
        options = ["--no-index"] if offline else []
        options += [f"--find-links {shlex.quote(folder.as_posix())}" for folder in folders]
        return replace(
            self,
            lines=(*options, *self.lines),
            inputs=(*self.inputs, *folders),
            folders=(*self.folders, *folders),
            is_offline=offline,
        )

    @property
    def online(self) -> Requirements:
        """The same, if servers may be asked."""
        return replace(self, lines=self.lines[1:], is_offline=False) if self.is_offline else self

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has to be found."""
        return not any(_is_requirement(line) for line in self.lines) and not self.sources

    @property
    def is_plain(self) -> bool:
        """Whether everything that the answer depends on are the inputs, and no variable of the environment."""
        texts = (*self.lines, *self.constraints, *self.sources)
        return self.is_repeatable and not any(_VARIABLE.search(text) for text in texts)

    @property
    def has_remote_files(self) -> bool:
        """Whether a file that the lines name has to be got from a server."""
        return any(
            (m := _INCLUDE.match(text) or _CONSTRAINT.match(text)) and _is_url(m["place"]) for text in self.lines
        )

    @property
    def has_hashes(self) -> bool:
        """Whether pip accepts nothing whose hash is not among the lines."""
        texts = (*self.lines, *self.sources)
        return any("--hash" in text or text.startswith("--require-hashes") for text in texts)

    @property
    def options(self) -> tuple[str, ...]:
        """The lines that are settings for pip, e.g. ``--index-url``, without the constraints."""
        return tuple(line for line in self.lines if not _is_requirement(line) and not _CONSTRAINT.match(line))

    @property
    def limits(self) -> tuple[str, ...]:
        """The lines that name constraints files."""
        return tuple(line for line in self.lines if _CONSTRAINT.match(line))


def load(file: Path, *, provided: frozenset[str] = frozenset()) -> Requirements:
    """Return what *file* asks for, but for the distributions whose normalised names are *provided*.

    A file that does not exist asks for nothing. Raises ``RequirementSyntaxError`` for a line that does not parse,
    ``MissingFileError`` for a nested file that does not exist, and ``UnreadableFileError``.
    """
    reader = _Reader(file.parent, provided)
    if file.exists():
        reader.read(file.resolve())
    return reader.result()


def load_lines(lines: Iterable[str], *, file: Path, provided: frozenset[str] = frozenset()) -> Requirements:
    """Return what the *lines* of a requirements file ask for, which were read from *file* in another format.

    Raises as ``load`` does, with the number of the line among *lines*.
    """
    reader = _Reader(file.parent, provided)
    reader.read_lines(lines, file)
    return reader.result()


def expand(text: str) -> str:
    """Return *text* with ``${NAME}`` replaced where the environment has ``NAME``, as pip does."""
    return _VARIABLE.sub(lambda match: os.environ.get(match[1], match[0]), text)


@dataclass(frozen=True, slots=True)
class _Line:
    file: Path
    number: int
    text: str

    def error(self, problem: str) -> RequirementSyntaxError:
        return RequirementSyntaxError(self.file, self.number, blank(self.text), problem)


class _Reader:
    """Collects the lines of a file and of those nested in it."""

    def __init__(self, folder: Path, provided: frozenset[str]) -> None:
        self._folder = folder
        self._provided = provided
        self._lines: list[str] = []
        self._inputs: list[Path] = []
        self._sources: list[str] = []
        self._named: dict[str, str] = {}
        self._names: set[str] = set(provided)
        self._without_wheels: dict[str, _Line] = {}
        self._direct: dict[str, str] = {}
        self._left_out: list[str] = []
        self._constraints: list[str] = []
        self._is_repeatable = True

    def result(self) -> Requirements:
        for name, line in self._without_wheels.items():
            if name not in self._names:
                raise line.error(f"{name} is no requirement of this project: name it as one, too")
        built = [line for line in self._lines if self._named.get(line) in self._without_wheels]
        return Requirements(
            folder=self._folder,
            lines=tuple(line for line in self._lines if line not in built),
            inputs=tuple(self._inputs),
            sources=(*self._sources, *map(_source, built)),
            direct=self._direct,
            provided=self._provided,
            left_out=tuple(self._left_out),
            constraints=tuple(self._constraints),
            is_repeatable=self._is_repeatable and all(map(_is_fixed, self._sources)),
        )

    def read(self, file: Path) -> None:
        if file in self._inputs:  # pip, too, reads a file that includes itself once
            return
        for line in self._open(file):
            self._take(line)

    def read_lines(self, lines: Iterable[str], file: Path) -> None:
        self._inputs.append(file)
        for number, text in enumerate(lines, 1):
            self._take(_Line(file, number, text))

    def _take(self, line: _Line) -> None:
        if line.text.startswith("-"):
            self._set(line)
        else:
            self._require(line)

    def _set(self, line: _Line) -> None:
        for option, follow in ((_INCLUDE, self._include), (_CONSTRAINT, self._constrain), (_LINKS, self._link)):
            if match := option.fullmatch(line.text):
                follow(line, _unquote(line, match["place"]))
                return
        if line.text.startswith(("-e", "--editable")):
            self._sources.append(_EDITABLE.sub("", line.text))  # what is packaged is a copy
        elif match := _NO_BINARY.fullmatch(line.text):
            self._refuse_wheels(line, match["names"].split(","))
        elif line.text.startswith("--no-binary"):
            raise line.error("a list of names is expected after the option, and nothing else")
        elif not line.text.startswith("--only-binary"):  # everything is, and ":none:" must not undo that
            self._lines.append(line.text)

    def _refuse_wheels(self, line: _Line, names: Iterable[str]) -> None:
        from packaging.utils import canonicalize_name  # not needed for a lock

        for name in names:
            if name == ":all:":
                raise line.error("name the projects whose source code is to be built: everything cannot be")
            if name == ":none:":
                self._without_wheels.clear()
            else:
                self._without_wheels[canonicalize_name(name)] = line

    def _open(self, file: Path) -> list[_Line]:
        self._inputs.append(file)
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFileError(file, str(error)) from None
        return list(_split(text, file))

    def _include(self, line: _Line, place: str) -> None:
        if _is_url(place):
            self._lines.append(line.text)
            self._is_repeatable = False
        else:
            self.read(_nested(line, place))

    def _constrain(self, line: _Line, place: str) -> None:
        """Pass a constraints file to pip as it is, and note it with everything nested in it."""
        if _is_url(place):
            self._lines.append(line.text)
            self._is_repeatable = False
            return
        file = _nested(line, place)
        self._lines.append(f"-c {shlex.quote(file.as_posix())}")
        self._note(file)

    def _note(self, file: Path) -> None:
        if file in self._inputs:
            return
        for line in self._open(file):
            if line.text.startswith(("--no-binary", "--only-binary")):
                raise line.error("a constraints file cannot choose between wheels and source code; remove the option")
            match = _INCLUDE.fullmatch(line.text) or _CONSTRAINT.fullmatch(line.text)
            if match and _is_url(place := _unquote(line, match["place"])):
                self._is_repeatable = False
            elif match:
                self._note(_nested(line, place))
            else:
                self._constraints.append(line.text)

    def _link(self, line: _Line, place: str) -> None:
        folder = line.file.parent / expand(place)
        if not _is_url(place) and folder.exists():
            self._inputs.append(folder)
            self._lines.append(f"--find-links {shlex.quote(folder.resolve().as_posix())}")
        else:
            self._lines.append(line.text)

    def _require(self, line: _Line) -> None:
        text = _OPTIONS.sub("", line.text)
        name, place = _parse(line, expand(text))
        self._names |= {name} if name else set()
        if name in self._provided:
            self._left_out.append(text)
        elif place and not urlsplit(place).path.endswith(".whl"):
            self._sources.append(_source(line.text))
        else:
            self._lines.append(line.text)
            if place:
                self._refer(line, place)
            elif name:
                self._named[line.text] = name

    def _refer(self, line: _Line, place: str) -> None:
        self._direct[unquote(urlsplit(place).path).rpartition("/")[2]] = line.text
        if wheel := _local(place, self._folder):
            self._inputs.append(wheel)


def _source(text: str) -> str:
    """Return a requirement on source code without the options behind it, but for hashes."""
    return text if "--hash" in text else _OPTIONS.sub("", text)


def _split(text: str, file: Path) -> Iterator[_Line]:
    """Yield the logical lines: continued ones joined, comments and empty ones gone."""
    parts: list[str] = []
    start = 1
    physical = text.splitlines()
    for number, part in enumerate(physical, 1):
        if not parts:
            start = number
        is_comment = part.lstrip().startswith("#")
        if part.endswith("\\") and not is_comment and number < len(physical):
            parts.append(part[:-1])
            continue
        joined = _COMMENT.sub("", "".join((*parts, part))).strip()
        parts = []
        if joined:
            yield _Line(file, start, joined)


def _parse(line: _Line, text: str) -> tuple[str | None, str | None]:
    """Return the normalised name, where there is one, and the place of a direct reference."""
    from packaging.requirements import InvalidRequirement, Requirement  # not needed for a lock
    from packaging.utils import canonicalize_name

    place = _PLACE_END.sub("", text)
    if _URL.match(place) or _PLACE.match(place) or place.endswith(".whl"):
        return None, expand(place)
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise line.error(str(error).partition("\n")[0]) from None
    return canonicalize_name(requirement.name), expand(requirement.url) if requirement.url else None


def _nested(line: _Line, place: str) -> Path:
    file = line.file.parent / expand(place)
    if not file.is_file():
        raise MissingFileError(file, f"{line.file}, line {line.number}, includes it")
    return file.resolve()


def _unquote(line: _Line, text: str) -> str:
    # Backslashes are separators on Windows, and pip's own reading of them as escapes is what nobody means there.
    try:
        words = shlex.split(text.replace("\\", "/"))
    except ValueError as error:
        raise line.error(str(error)) from None
    if len(words) != 1:
        raise line.error("one file is expected after the option")
    return words[0]


def _local(place: str, folder: Path) -> Path | None:
    if place.startswith("file:"):
        from urllib.request import url2pathname  # loads an HTTP client

        return Path(url2pathname(urlsplit(place).path))
    return None if _is_url(place) else folder / place


def blank(text: str) -> str:
    """Return *text* without passwords, for people."""
    return _PASSWORD.sub("****", text)


def _is_url(place: str) -> bool:
    return "://" in place or place.startswith("file:")


def _is_fixed(source: str) -> bool:
    """Return whether the place of source code has the same code for ever."""
    return bool(_FIXED.fullmatch(source))


def _is_requirement(line: str) -> bool:
    return not line.startswith("-") or bool(_INCLUDE.match(line))
