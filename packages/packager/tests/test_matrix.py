"""What has to come out of the packager, as data: every case of ``matrix/*.toml``, with the wheels that it names.

A case has ``wheels`` (see ``write_wheel``), the text of its ``requirements``, other files of its ``project``, and what
is right: for each target in ``expect`` the wheels in the package, or a part of the error. Besides:

- ``files`` (contents), ``modes``, ``absent`` and ``only`` (all but metadata): what is in the package, of every target;
- ``notes``: a part of each note, in order; without it there must be none;
- ``pages``: the pages that an index is asked for, for the first target;
- ``quick = false``: the resolver of our own may leave the case to pip; otherwise it must answer;
- ``pip = false``: pip is not asked too, which takes most of the time;
- ``extras``, ``groups``, ``from``, ``allow_missing``, ``runtime``, ``settings``, ``serving``: how packaging is asked;
- ``wrong``: why the packager does not do it yet. Such a case fails as soon as it is right.

A wheel is called by its name and version, and by its ``label`` if it has one. In texts, ``$sha256(x 1.0)`` is what it
says of a wheel, and ``$first``, ``$second``, ``$files`` and ``$links`` are where wheels are.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import packaging
import pytest
import tomllib
from loopback_index import Index, serve
from packaging.utils import canonicalize_name

import chalice_packager
from chalice_packager import RUNTIMES, Artifact, Choice, PackagerError, Target, inputs, lock, package
from chalice_packager.cache import Cache
from chalice_packager.package import RUNTIME
from chalice_packager.requirements import Requirements
from chalice_packager.resolution import Pin
from chalice_packager.resolve import resolve as ask_pip
from chalice_packager.resolver.run import resolve as ask_own

MATRIX = Path(__file__).parent / "matrix"
HOSTS = ("python3.11", "python3.12", "python3.13", "python3.14", "python3.15")
"""The Pythons that the packager runs with."""
ALL = tuple(Target.for_runtime(name, architecture=machine) for name in RUNTIMES for machine in ("x86_64", "arm64"))
WHEEL = re.compile(r"\$(?P<what>sha256|sha512|url|path|filename)\((?P<wheel>[^)]*)\)")
PLACE = re.compile(r"\$(first|second|files|links|project)\b")

Case = Mapping[str, Any]
Row = Mapping[str, Any]


def read_cases(*names: str) -> list[Case]:
    """Return the cases of the files with these names, or of all; ``defaults`` of a file are for each case in it."""
    files = [file for file in sorted(MATRIX.glob("*.toml")) if not names or file.stem in names]
    documents = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}
    return [
        {**document.get("defaults", {}), **case, "file": name}
        for name, document in documents.items()
        for case in document["case"]
    ]


def as_parameters(cases: list[Case]) -> list[Any]:
    return [
        pytest.param(
            case,
            id=f"{case['file']}: {case['name']}",
            marks=[pytest.mark.xfail(reason=case["wrong"], strict=True)] if "wrong" in case else [],
        )
        for case in cases
    ]


def test_no_two_cases_have_one_name() -> None:
    names = [case["name"] for case in read_cases()]
    assert sorted(names) == sorted(set(names))
    assert len(names) >= 120


# The wheels.


@dataclass
class Member:
    """One entry of an archive; what is not usual of it is a lie, or hostile."""

    path: str
    data: bytes = b""
    mode: int = 0o100644
    method: int = 8
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    local: str = ""
    """The name in front of the stream, if it is another."""
    listed: str | None = None
    """The hash in RECORD, if it is another; ``none`` is no mention at all."""

    @property
    def line(self) -> str:
        found = "sha256=" + encode(hashlib.sha256(self.data).digest()) if self.listed is None else self.listed
        path = f'"{self.path}"' if "," in self.path else self.path
        return "" if found == "none" else f"{path},{found},{len(self.data) if found else ''}\n"


def encode(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def write_wheel(row: Row, folder: Path, *, number: int, place: Callable[[str], str]) -> Path:
    """Write the wheel that *row* describes.

    ``name``, ``version``, ``tag`` (with a build in front, if it has one), ``requires``, ``extras`` and
    ``requires_python`` say what it is; ``files`` (path -> contents) and ``modes`` what is in it. ``record`` replaces
    hashes in its RECORD, ``says`` headers of its METADATA, ``info`` the name of its metadata folder, ``format`` the
    version of the format; ``entries`` are members in all detail, and ``without`` names those of the metadata folder
    that it lacks.
    """
    name, version, tag = row["name"], row.get("version", "1.0"), row.get("tag", "py3-none-any")
    info = row.get("info", f"{name}-{version}.dist-info")
    headers = {"Metadata-Version": "2.1", "Name": name, "Version": version, **row.get("says", {})}
    if "requires_python" in row:
        headers["Requires-Python"] = row["requires_python"]
    lines = [f"{key}: {value}" for key, value in headers.items()]
    lines += [f"Provides-Extra: {extra}" for extra in row.get("extras", ())]
    lines += [f"Requires-Dist: {place(each)}" for each in row.get("requires", ())]
    about = f"Wheel-Version: {row.get('format', '1.0')}\nGenerator: {number}\nRoot-Is-Purelib: true\nTag: {tag}\n"
    files = {path: text.encode() for path, text in row.get("files", {f"{name}/__init__.py": ""}).items()}
    files |= {f"{info}/METADATA": "\n".join([*lines, "", ""]).encode(), f"{info}/WHEEL": about.encode()}
    modes, record = row.get("modes", {}), row.get("record", {})
    members = [Member(path, data, modes.get(path, 0o100644), listed=record.get(path)) for path, data in files.items()]
    members += [Member(**{**each, "data": each.get("data", "").encode()}) for each in row.get("entries", ())]
    more = [f"{path},{value},\n" for path, value in record.items() if path not in {member.path for member in members}]
    listing = "".join((*(member.line for member in members), *more, f"{info}/RECORD,,\n"))
    members.append(Member(f"{info}/RECORD", listing.encode()))
    kept = [member for member in members if member.path.removeprefix(f"{info}/") not in row.get("without", ())]
    file = folder / f"{name}-{version}-{tag}.whl"
    file.write_bytes(write_zip(kept))
    return file


def write_zip(members: list[Member]) -> bytes:
    """Return an archive that says exactly what *members* say."""
    body, directory = b"", b""
    for member in members:
        data = member.data
        if member.method == 8:
            packer = zlib.compressobj(6, zlib.DEFLATED, -15)
            data = packer.compress(data) + packer.flush()
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        size = len(member.data) if member.size is None else member.size
        name, local = member.path.encode(), (member.local or member.path).encode()
        flags = member.flags | (0 if member.path.isascii() else 1 << 11)
        common = (flags, member.method, 0, 33, crc, len(data), size)
        offset = len(body)
        body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, *common, len(local), 0) + local + data
        rest = (len(name), 0, 0, 0, 0, member.mode << 16, offset)
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", (3 << 8) | 20, 20, *common, *rest) + name
    count = len(members)
    return body + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)


# The world of one case.


@dataclass
class World:
    """The project, the wheels and the indexes of a case."""

    case: Case
    root: Path
    first: Index
    second: Index
    wheels: dict[str, Path] = field(default_factory=dict)
    """By what they are called."""
    called: dict[str, str] = field(default_factory=dict)
    """What wheels are called, by their number and by their hash."""

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def choice(self) -> Choice:
        file = self.project / self.case["from"] if "from" in self.case else None
        return Choice(file, tuple(self.case.get("extras", ())), tuple(self.case.get("groups", ())))

    @property
    def runtime(self) -> Path | None:
        return self.root / "runtime" if "runtime" in self.case else None

    def build(self) -> None:
        for name in ("first", "second", "links", "project"):
            (self.root / name).mkdir()
        self._reset(self.first, "first")
        self._reset(self.second, "second")
        for number, row in enumerate(self.case.get("wheels", ())):
            self._add_wheel(number, row)
        if "requirements" in self.case:
            write(self.project / "requirements.txt", self.fill(self.case["requirements"]))
        if self.case.get("app", True):
            write(self.project / "app.py", "app = None\n")
        for folder in ("project", "runtime"):
            for path, content in self.case.get(folder, {}).items():
                write(self.root / folder / path, self.fill(content) if isinstance(content, str) else content)

    def _reset(self, index: Index, name: str) -> None:
        index.folder = self.root / name
        index.yanked, index.status = set(), {}
        index.has_json, index.has_metadata, index.has_hashes, index.has_ranges = True, False, True, True
        for key, value in self.case.get("serving", {}).items():
            setattr(index, key, value)
        index.asked.clear()

    def _add_wheel(self, number: int, row: Row) -> None:
        where = row.get("in", "first")
        file = write_wheel(row, self.root / where, number=number, place=self._place)
        if where == "project":
            (self.project / "wheels").mkdir(exist_ok=True)
            file = file.rename(self.project / "wheels" / file.name)
        if row.get("yanked"):
            (self.first if where == "first" else self.second).yanked.add(file.name)
        name = f"{canonicalize_name(row['name'])} {row.get('version', '1.0')} {row.get('label', '')}".strip()
        assert name not in self.wheels, f"two wheels are called {name}"
        self.wheels[name] = file
        self.called[f"{number}"] = self.called[hashlib.sha256(file.read_bytes()).hexdigest()] = name

    def fill(self, text: str) -> str:
        """Return *text* with what it says of wheels and places."""
        return WHEEL.sub(lambda match: self._about(match["what"], self.wheels[match["wheel"]]), self._place(text))

    def _place(self, text: str) -> str:
        places = {
            "first": self.first.url,
            "second": self.second.url,
            "files": self.first.url.removesuffix("/simple") + "/files",
            "links": (self.root / "links").as_posix(),
            "project": self.project.as_posix(),
        }
        return PLACE.sub(lambda match: places[match[1]], text)

    def _about(self, what: str, wheel: Path) -> str:
        if what in {"sha256", "sha512"}:
            return hashlib.new(what, wheel.read_bytes()).hexdigest()
        index = {self.root / "first": self.first, self.root / "second": self.second}.get(wheel.parent)
        far = f"{index.url.removesuffix('/simple')}/files/{wheel.name}" if index else wheel.as_uri()
        return {"url": far, "path": wheel.as_posix(), "filename": wheel.name}[what]

    def package(self, target: Target, output: str, *, cache: str = "cache") -> Artifact:
        self.first.asked.clear()
        self.second.asked.clear()
        return package(
            self.project,
            target=target,
            runtime=self.runtime,
            output=self.root / output,
            cache_dir=self.root / cache,
            allow_missing=self.case.get("allow_missing", False),
            dependencies=self.choice,
        )

    def requirements(self, target: Target) -> Requirements | None:
        """Return what is to be resolved; nothing for a lock."""
        provided = RUNTIME if self.runtime else frozenset()
        asked = inputs.read(self.project, self.choice, target=target, provided=frozenset(provided))
        return None if asked.locked else asked.requirements

    def names(self, pins: tuple[Pin, ...]) -> list[str]:
        return sorted(self.called.get(pin.sha256, f"unknown {pin.filename}") for pin in pins)


def write(file: Path, content: str | Row) -> None:
    """Write a file of a project: a text, or ``text`` with a ``mode``, ``size`` zeros, a ``link`` or a ``pipe``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        content = {"text": content}
    if "link" in content:
        file.symlink_to(content["link"])
    elif "pipe" in content:
        os.mkfifo(file)
    else:
        file.write_text(content.get("text", ""), encoding="utf-8", newline="")
        if "size" in content:
            os.truncate(file, content["size"])
        file.chmod(content.get("mode", 0o644))


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, Index]]:
    with ExitStack() as open_:
        folders = (tmp_path_factory.mktemp("index") for _ in range(2))
        first, second = (open_.enter_context(serve(folder)) for folder in folders)
        yield first, second


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, indexes: tuple[Index, Index]) -> Callable[[World], None]:
    """A function that makes the settings of a case those of pip, and leaves the user's own out."""
    for name in os.environ:
        if name.startswith(("PIP_", "CHALICE_PACKAGER_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_INDEX_URL", indexes[0].url)

    def apply(world: World) -> None:
        for name, value in world.case.get("settings", {}).items():
            monkeypatch.setenv(name, world.fill(value))

    return apply


# What has to be so.


def expectations(case: Case) -> dict[Target, list[str] | str | None]:
    """Return what is right for each target: names of wheels, a part of the error, or only what the case says."""
    if "error" in case:
        return {Target("3.12"): case["error"]}
    named = {tuple(key.split()): value for key, value in case.get("expect", {"3.12": None}).items()}
    others = named.pop(("*",), None)
    found = {Target(*key): value for key, value in named.items()}
    return found | ({target: others for target in ALL if target not in found} if others is not None else {})


@pytest.mark.parametrize("case", as_parameters(read_cases()))
def test_the_packager_is_right(
    case: Case, tmp_path: Path, indexes: tuple[Index, Index], settings: Callable[[World], None]
) -> None:
    world = World(case, tmp_path, *indexes)
    world.build()
    settings(world)
    expected = expectations(case)
    for number, (target, right) in enumerate(expected.items()):
        if isinstance(right, str):
            check_error(world, target, right)
            continue
        check_package(world, target, right, is_first=not number)
        if right is not None and (asked := world.requirements(target)):
            check_resolvers(world, target, asked, right, is_first=not number)


def check_error(world: World, target: Target, part: str) -> None:
    with pytest.raises(PackagerError) as caught:
        world.package(target, "out.zip")
    assert part in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert not list(world.root.glob("*out.zip*")), "half a package was left behind"


def check_package(world: World, target: Target, right: list[str] | None, *, is_first: bool) -> None:
    case = world.case
    artifact = world.package(target, "out.zip")
    for name, pages in case.get("pages", {}).items() if is_first else ():
        asked = {path for path in getattr(world, name).asked if path.startswith("/simple/")}
        assert asked == {f"/simple/{page}/" for page in pages}, f"pages of the {name} index"
    with zipfile.ZipFile(artifact.path) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(set(archive.namelist())), "an entry is twice in the package"
        if right is not None:
            assert (target, packaged(archive, world)) == (target, sorted(right))
        check_contents(archive, case)
    notes = [str(note) for note in artifact.notes]
    wanted = case.get("notes", [])
    assert len(notes) == len(wanted), notes
    assert [note for note, part in zip(notes, wanted, strict=True) if part not in note] == []
    if is_first:
        check_repeated(world, target, artifact)
    artifact.path.unlink()


def packaged(archive: zipfile.ZipFile, world: World) -> list[str]:
    """Return what the wheels in a package are called."""
    found = [name for name in archive.namelist() if name.count("/") == 1 and name.endswith(".dist-info/WHEEL")]
    numbers = (re.search(r"^Generator: (.+)$", archive.read(name).decode(), re.MULTILINE) for name in found)
    return sorted(world.called[number[1]] for number in numbers if number)


def check_contents(archive: zipfile.ZipFile, case: Case) -> None:
    names = archive.namelist()
    assert {path: archive.read(path).decode() for path in case.get("files", {})} == case.get("files", {})
    modes = {path: stat.S_IMODE(archive.getinfo(path).external_attr >> 16) for path in case.get("modes", {})}
    assert modes == case.get("modes", {})
    assert [
        path for path in case.get("absent", ()) if any(name == path or name.startswith(f"{path}/") for name in names)
    ] == []
    if "only" in case:
        assert [name for name in names if ".dist-info/" not in name] == case["only"]


def check_repeated(world: World, target: Target, artifact: Artifact) -> None:
    """An unchanged project gives the same bytes, and no index is asked; so does its lock, from nothing."""
    again = world.package(target, "again.zip")
    assert again.sha256 == artifact.sha256
    if "allow_missing" in world.case:
        return  # what is incomplete is looked for again, and is no lock
    assert [*world.first.asked, *world.second.asked] == [], "an index was asked for a project that is unchanged"
    is_lock = world.requirements(target) is None
    if is_lock or "runtime" in world.case or "from" in world.case:
        return
    folder = world.project / "pylock.toml"
    lock(world.project, target=target, output=folder, cache_dir=world.root / "cache", dependencies=world.choice)
    requirements = world.project / "requirements.txt"
    if requirements.exists():
        requirements.rename(world.root / "requirements.txt")
    unlocked = {**world.case}
    unlocked.pop("extras", None)
    unlocked.pop("groups", None)
    locked = World(unlocked, world.root, world.first, world.second).package(target, "locked.zip", cache="fresh")
    assert locked.sha256 == artifact.sha256
    assert [path for path in (*world.first.asked, *world.second.asked) if path.startswith("/simple/")] == []
    folder.unlink()
    if (world.root / "requirements.txt").exists():
        (world.root / "requirements.txt").rename(requirements)


def check_resolvers(world: World, target: Target, asked: Requirements, right: list[str], *, is_first: bool) -> None:
    """The resolver of our own is right if it answers, which it must, and so is pip."""
    ours = ask_own(asked, target=target, cache=Cache(world.root / "quick"))
    if ours is None:
        assert world.case.get("quick") is False, f"pip had to be asked for {target}"
        return  # then the package has pip's answer
    assert (target, world.names(ours.pins)) == (target, sorted(right))
    if is_first and world.case.get("pip", True):
        allow = world.case.get("allow_missing", False)
        assert world.names(ask_pip(asked, target=target, allow_missing=allow).pins) == sorted(right), "pip's answer"


# Other hosts: what is right does not depend on the Python that packages.

ASK = """
import json, os, sys
from pathlib import Path
from chalice_packager import Target
from chalice_packager.cache import Cache
from chalice_packager.requirements import load
from chalice_packager.resolver.run import resolve
answers = []
for job in json.load(sys.stdin):
    os.environ["PIP_FIND_LINKS"] = job["links"]
    found = resolve(load(Path(job["file"])), target=Target(*job["target"]), cache=Cache(Path(job["cache"])))
    answers.append([pin.sha256 for pin in found.pins] if found else None)
print(json.dumps(answers))
"""


@pytest.mark.parametrize("python", HOSTS)
def test_the_answer_is_the_same_on_every_host(
    python: str, tmp_path: Path, indexes: tuple[Index, Index], settings: Callable[[World], None]
) -> None:
    if not shutil.which(python) or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"there is no {python} that runs on this machine")
    jobs, rights = [], []
    for number, case in enumerate(read_cases("environments", "markers", "names", "tags")):
        world = World(case, tmp_path / str(number), *indexes)
        world.root.mkdir()
        world.build()
        for target, right in expectations(case).items():
            if isinstance(right, list) and "runtime" not in case:
                file, cache = world.project / "requirements.txt", world.root / "cache"
                paths = {"links": str(world.root / "first"), "file": str(file), "cache": str(cache)}
                jobs.append({**paths, "target": [target.python, target.architecture]})
                rights.append((case["name"], target, sorted(right), world))
    places = [Path(module.__path__[0]).parent for module in (chalice_packager, packaging)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places)), "PIP_NO_INDEX": "1"}
    finished = subprocess.run(
        [python, "-B", "-c", ASK],
        input=json.dumps(jobs),
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    for (name, target, right, world), found in zip(rights, json.loads(finished.stdout), strict=True):
        answer = sorted(world.called[digest] for digest in found) if found is not None else None
        assert (name, target, answer) == (name, target, right)
