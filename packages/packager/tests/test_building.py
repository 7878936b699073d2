"""Packages of what has no wheels: its source code is built, and taken if the target can use what comes out."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from chalice_packager import Artifact, Choice, Incomplete, Target, package
from chalice_packager.elf import find_native
from chalice_packager.errors import MissingWheelError

Package = Callable[..., Artifact]
Source = Callable[..., Path]

HOST = f"{sys.version_info.major}.{sys.version_info.minor}"
OTHER = "3.13" if HOST == "3.12" else "3.12"
RUNNING = Target(HOST)
NATIVE = next(Path(sysconfig.get_path("stdlib")).glob("lib-dynload/_*.so"), None)
"""Native code for this computer."""

needs_linux = pytest.mark.skipif(
    sys.platform != "linux" or sysconfig.get_platform() != "linux-x86_64" or NATIVE is None,
    reason="native code of Linux on x86_64 is built by Linux on x86_64",
)

PROJECT = """[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
# A backend (PEP 517) that needs nothing, so that no index is asked for one.
BACKEND = """import base64, hashlib, os, pathlib, shlex, subprocess, zipfile

NAME, VERSION, TAG, REQUIRES = {name!r}, {version!r}, {tag!r}, {requires!r}

def build_wheel(folder, config_settings=None, metadata_directory=None):
    if not TAG:
        raise RuntimeError("error: the compiler is not here")
    info = f"{{NAME}}-{{VERSION}}.dist-info"
    metadata = f"Metadata-Version: 2.1\\nName: {{NAME}}\\nVersion: {{VERSION}}\\n" + "".join(
        f"Requires-Dist: {{each}}\\n" for each in REQUIRES)
    files = {{f"{{NAME}}/{{each.name}}": each.read_bytes() for each in sorted(pathlib.Path("code").iterdir())}}
    if {is_optional!r} and subprocess.call([*shlex.split(os.environ.get("CC", "true")), "-c", "_native.c"]):
        del files[f"{{NAME}}/_native.so"]
    files[f"{{info}}/METADATA"] = metadata.encode()
    files[f"{{info}}/WHEEL"] = f"Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: {{TAG}}\\n".encode()
    lines = []
    filename = f"{{NAME}}-{{VERSION}}-{{TAG}}.whl"
    with zipfile.ZipFile(pathlib.Path(folder, filename), "w") as wheel:
        for path, data in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            lines.append(f"{{path}},sha256={{digest}},{{len(data)}}")
            wheel.writestr(zipfile.ZipInfo(path), data)
        wheel.writestr(zipfile.ZipInfo(f"{{info}}/RECORD"), "\\n".join([*lines, f"{{info}}/RECORD,,"]))
    return filename

def build_sdist(folder, config_settings=None):
    raise NotImplementedError
"""


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A function that writes a folder of source code, which builds a wheel of a tag, or fails without one."""

    def source(
        name: str,
        version: str = "1.0",
        *,
        tag: str = "py3-none-any",
        native: bytes = b"",
        files: Mapping[str, bytes] = MappingProxyType({}),
        requires: tuple[str, ...] = (),
        is_optional: bool = False,
    ) -> Path:
        folder = tmp_path / "sources" / f"{name}-{version}"
        (folder / "code").mkdir(parents=True)
        (folder / "pyproject.toml").write_text(PROJECT)
        backend = BACKEND.format(name=name, version=version, tag=tag, requires=requires, is_optional=is_optional)
        (folder / "backend.py").write_text(backend)
        (folder / "code" / "__init__.py").write_text(f"version = {version!r}\n")
        for path, data in {**files, **({"_native.so": native} if native else {})}.items():
            (folder / "code" / path).write_bytes(data)
        (folder / "PKG-INFO").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        return folder

    return source


@pytest.fixture
def sdist(source: Source, wheelhouse: Path) -> Callable[..., Path]:
    """A function that puts source code into the wheelhouse."""

    def sdist(name: str, version: str = "1.0", **more: object) -> Path:
        folder = source(name, version, **more)
        file = wheelhouse / f"{folder.name}.tar.gz"
        with tarfile.open(file, "w:gz") as archive:
            archive.add(folder, folder.name)
        return file

    return sdist


@pytest.fixture
def make(project: Path, offline: str, tmp_path: Path) -> Package:
    """A function that packages a project with some requirements."""

    def make(
        text: str, *, target: Target = RUNNING, allow: bool = False, build: bool = True, resolver: str = "auto"
    ) -> Artifact:
        (project / "requirements.txt").write_text(offline + text, encoding="utf-8")
        return package(
            project,
            target=target,
            runtime=None,
            output=tmp_path / "out.zip",
            cache_dir=tmp_path / "cache",
            allow_missing=allow,
            dependencies=Choice(build=build, resolver=resolver),
        )

    return make


def names(artifact: Artifact) -> list[str]:
    with zipfile.ZipFile(artifact.path) as archive:
        return sorted(name for name in archive.namelist() if ".dist-info" not in name and name != "app.py")


def test_pure_code_is_built_for_any_target(
    make: Package, sdist: Callable[..., Path], add_wheel: Callable[..., Path]
) -> None:
    sdist("pure", requires=("below",))
    add_wheel("below")
    assert names(make("pure\n", target=Target(OTHER, "arm64"))) == ["below/__init__.py", "pure/__init__.py"]


@needs_linux
@pytest.mark.parametrize("target", [Target(HOST, "arm64"), Target(OTHER)], ids=["processor", "python"])
def test_native_code_that_the_target_cannot_load_is_left_out_where_it_can_be(
    make: Package, sdist: Callable[..., Path], target: Target
) -> None:
    assert NATIVE is not None
    tag = f"cp{HOST.replace('.', '')}-cp{HOST.replace('.', '')}-linux_x86_64"
    sdist("quick", tag=tag, native=NATIVE.read_bytes(), is_optional=True)
    assert names(make("quick\n", target=target)) == ["quick/__init__.py"]


@needs_linux
def test_native_code_that_the_target_can_load_is_taken(make: Package, sdist: Callable[..., Path]) -> None:
    assert NATIVE is not None
    newest = max(("3.12", HOST), key=lambda version: int(version.partition(".")[2]))
    if newest != HOST:
        pytest.skip("what is built here is for a runtime with an older glibc than this computer may have")
    sdist("quick", tag="py3-none-linux_x86_64", native=NATIVE.read_bytes(), is_optional=True)
    assert names(make("quick\n")) == ["quick/__init__.py", "quick/_native.so"]


@pytest.mark.parametrize("name", ["_native.pyd", "_native.so", "libx.dylib"])
def test_native_code_of_another_system_is_refused(make: Package, sdist: Callable[..., Path], name: str) -> None:
    tag = f"cp{HOST.replace('.', '')}-cp{HOST.replace('.', '')}-macosx_11_0_arm64"
    sdist("mac", tag=tag, files={name: b"\xcf\xfa\xed\xfe"})
    with pytest.raises(MissingWheelError, match=rf"makes mac/{name} for another system, and python{HOST}"):
        make("mac\n")


@pytest.mark.parametrize("resolver", ["auto", "pip"])
def test_source_code_is_built_where_that_is_asked_for(
    make: Package, sdist: Callable[..., Path], add_wheel: Callable[..., Path], resolver: str
) -> None:
    sdist("choice", "1.0", requires=("below",))
    sdist("choice", "3.0")
    for version in ("1.0", "2.0"):
        add_wheel("choice", version, files={"choice/of_wheel.py": b""})
    add_wheel("below")
    made = make("choice[none]<3 ; python_version >= '3'\n--no-binary choice\n", resolver=resolver)
    assert names(made) == ["below/__init__.py", "choice/__init__.py"]


def test_source_code_that_is_asked_for_keeps_to_markers_and_constraints(
    make: Package, sdist: Callable[..., Path], write: Callable[..., Path]
) -> None:
    sdist("choice", "1.0")
    sdist("choice", "2.0")
    write("limits.txt", "choice<2\n")
    made = make('choice\nabsent;sys_platform=="win32"\n--no-binary choice,absent\n-c limits.txt\n')
    with zipfile.ZipFile(made.path) as archive:
        assert archive.read("choice/__init__.py") == b"version = '1.0'\n"


def test_what_was_built_is_not_built_again(make: Package, sdist: Callable[..., Path], tmp_path: Path) -> None:
    sdist("pure")
    kept = make("pure\n").path.read_bytes()
    stamps = {file: file.stat().st_mtime_ns for file in (tmp_path / "cache").rglob("*.whl")}
    assert make("pure\n").path.read_bytes() == kept
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "cache").rglob("*.whl")} == stamps
    for file in stamps:
        file.unlink()
    assert make("pure\n").path.read_bytes() == kept


def test_a_version_with_a_wheel_comes_before_a_newer_one_without(
    make: Package, sdist: Callable[..., Path], add_wheel: Callable[..., Path]
) -> None:
    sdist("x", "2.0")
    add_wheel("x", "1.0", files={"x/wheel.py": b""})
    assert names(make("x\n")) == ["x/wheel.py"]
    assert names(make("x>=2\n")) == ["x/__init__.py"]


@pytest.mark.parametrize("line", ["{place}", "-e {place}", "pure @ {url}", "{place} ; python_version > '3'"])
def test_a_folder_of_source_code_is_packaged_as_a_copy(make: Package, source: Source, line: str) -> None:
    folder = source("pure")
    text = line.format(place=folder.as_posix(), url=folder.as_uri())
    assert names(make(f"{text}\n")) == ["pure/__init__.py"]
    assert not list(folder.rglob("*.egg-info"))


def test_a_change_in_a_folder_is_packaged(make: Package, source: Source) -> None:
    folder = source("pure")
    make(f"{folder.as_posix()}\n")
    (folder / "code" / "more.py").touch()
    assert names(make(f"{folder.as_posix()}\n")) == ["pure/__init__.py", "pure/more.py"]


def test_source_code_that_does_not_build_is_an_error_or_a_note(make: Package, sdist: Callable[..., Path]) -> None:
    sdist("broken", tag="")
    expected = (
        r"no wheel of broken \(required by requirements\.txt\) .* its source code cannot be built here: .*compiler"
    )
    with pytest.raises(MissingWheelError, match=expected):
        make("broken\n")
    assert make("broken\n", allow=True).notes == (Incomplete(("broken",)),)


def test_nothing_is_built_where_that_is_forbidden(make: Package, sdist: Callable[..., Path], source: Source) -> None:
    sdist("pure")
    with pytest.raises(MissingWheelError, match=r"pure-1\.0\.tar\.gz is source code\. Choose"):
        make("pure\n", build=False)
    with pytest.raises(MissingWheelError, match=r"it is source code\. Choose"):
        make(f"{source('other').as_posix()}\n", build=False)


@needs_linux
def test_native_code_is_taken_if_the_target_can_load_it(make: Package, sdist: Callable[..., Path]) -> None:
    assert NATIVE is not None
    tag = f"cp{HOST.replace('.', '')}"
    file = sdist("native", tag=f"{tag}-{tag}-linux_x86_64", native=NATIVE.read_bytes())
    with zipfile.ZipFile(file.with_suffix(".zip"), "w") as archive:
        archive.write(NATIVE, "a.so")
    (code,) = find_native(file.with_suffix(".zip"))
    if code.glibc <= RUNNING.glibc:
        assert names(make("native\n")) == ["native/__init__.py", "native/_native.so"]
    else:
        with pytest.raises(MissingWheelError, match=rf"native/_native\.so, which needs glibc 2\.{code.glibc}"):
            make("native\n")


@needs_linux
@pytest.mark.parametrize(
    ("target", "problem"),
    [
        (Target(HOST, "arm64"), r"makes native/_native\.so for x86_64, and .* has aarch64"),
        (Target(OTHER), r"makes native-1.*whl here, which is for cp|which needs glibc"),
    ],
    ids=["another processor", "another Python"],
)
def test_native_code_for_something_else_is_refused(
    make: Package, sdist: Callable[..., Path], target: Target, problem: str
) -> None:
    assert NATIVE is not None
    tag = f"cp{HOST.replace('.', '')}"
    sdist("native", tag=f"{tag}-{tag}-linux_x86_64", native=NATIVE.read_bytes())
    with pytest.raises(MissingWheelError, match=problem):
        make("native\n", target=target)


@needs_linux
def test_native_code_in_a_wheel_that_says_it_is_pure_is_found(make: Package, sdist: Callable[..., Path]) -> None:
    assert NATIVE is not None
    sdist("native", native=NATIVE.read_bytes())
    with pytest.raises(MissingWheelError, match=r"makes native/_native\.so for x86_64"):
        make("native\n", target=Target(HOST, "arm64"))


@needs_linux
@pytest.mark.skipif(not shutil.which("readelf"), reason="there is no readelf to compare with")
def test_the_glibc_that_native_code_needs_is_the_one_that_readelf_shows(tmp_path: Path) -> None:
    libraries = sorted(Path(sysconfig.get_path("stdlib")).glob("lib-dynload/*.so"))[:12]
    wheel = tmp_path / "x.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for library in libraries:
            archive.write(library, library.name)
        archive.writestr("text.py", "")
        archive.writestr("damaged.so", b"\x7fELF and nothing else")
    found = {code.path: code for code in find_native(wheel)}
    assert found.pop("damaged.so").machine == "damaged"
    for library in libraries:
        shown = subprocess.run(["readelf", "-V", str(library)], capture_output=True, text=True, check=True).stdout
        needs = [int(each) for each in re.findall(r"Name: GLIBC_2\.(\d+)", shown)]
        assert (found[library.name].machine, found[library.name].glibc) == ("x86_64", max(needs, default=0))
