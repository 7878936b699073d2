"""Packages made of the lock files of other tools, with a folder of wheels in place of an index."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager import Choice, Incomplete, PackagerError, Target, package
from chalice_packager.errors import ChoiceError, LockError, MissingWheelError, ProjectFileError

AddWheel = Callable[..., Path]
Build = Callable[..., list[str]]
TARGET = Target("3.12")


@pytest.fixture
def build(project: Path, tmp_path: Path) -> Build:
    """A function that packages the project and returns the distributions in the package."""

    def build(
        choice: Choice | None = None, *, target: Target = TARGET, runtime: Path | None = None, allow: bool = False
    ) -> list[str]:
        artifact = package(
            project,
            target=target,
            runtime=runtime,
            output=tmp_path / "out.zip",
            cache_dir=tmp_path / "cache",
            allow_missing=allow,
            dependencies=choice or Choice(),
        )
        build.notes = artifact.notes  # type: ignore[attr-defined]
        with zipfile.ZipFile(artifact.path) as archive:
            tops = {name.split("/")[0] for name in archive.namelist()}
        return sorted(top.removesuffix(".dist-info") for top in tops if top.endswith(".dist-info"))

    return build


def digest(wheel: Path) -> str:
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def in_pylock(wheel: Path, *, marker: str = "") -> str:
    name, version = wheel.name.split("-")[:2]
    extra = f"marker = {json.dumps(marker)}\n" if marker else ""
    return (
        f'[[packages]]\nname = "{name}"\nversion = "{version}"\n{extra}'
        f'wheels = [{{url = "{wheel.as_uri()}", hashes = {{sha256 = "{digest(wheel)}"}}}}]\n'
    )


def in_uv(wheel: Path, *, requires: str = "", more: str = "") -> str:
    name, version = wheel.name.split("-")[:2]
    return (
        f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "wheels" }}\n'
        f"dependencies = [{requires}]\n"
        f'wheels = [{{ url = "{wheel.as_uri()}", hash = "sha256:{digest(wheel)}" }}]\n{more}'
    )


def in_poetry(wheel: Path, *, groups: str = '"main"', markers: str = "") -> str:
    name, version = wheel.name.split("-")[:2]
    return (
        f'[[package]]\nname = "{name}"\nversion = "{version}"\noptional = false\npython-versions = "*"\n'
        f"groups = [{groups}]\n{f'markers = {markers}' if markers else ''}\n"
        f'files = [{{file = "{wheel.name}", hash = "sha256:{digest(wheel)}"}}]\n'
        f'[package.source]\ntype = "file"\nurl = "{wheel.as_posix()}"\n'
    )


PYLOCK = 'lock-version = "1.0"\ncreated-by = "a test"\n'
UV = 'version = 1\nrequires-python = ">=3.10"\n[[package]]\nname = "app"\nversion = "0"\nsource = { virtual = "." }\n'
POETRY = '[metadata]\nlock-version = "2.1"\npython-versions = "*"\ncontent-hash = "0"\n'


def test_a_pylock_gives_what_the_markers_of_the_target_ask_for(
    build: Build, write: Callable[..., Path], add_wheel: AddWheel
) -> None:
    arm = in_pylock(add_wheel("arm"), marker="platform_machine == 'aarch64'")
    old = in_pylock(add_wheel("old"), marker="python_version < '3.12'")
    write("pylock.toml", PYLOCK + in_pylock(add_wheel("x")) + arm + old)

    assert build() == ["x-1.0"]
    assert build(target=Target("3.11", "arm64")) == ["arm-1.0", "old-1.0", "x-1.0"]


def test_the_best_wheel_of_several_is_taken(build: Build, write: Callable[..., Path], add_wheel: AddWheel) -> None:
    wheels = [
        add_wheel("x", tag=f"cp312-cp312-{platform}", files={"x.txt": platform.encode()})
        for platform in ("manylinux_2_17_x86_64", "manylinux_2_28_x86_64", "manylinux_2_35_x86_64", "win_amd64")
    ]
    files = ",".join(f'{{url = "{w.as_uri()}", hashes = {{sha256 = "{digest(w)}"}}}}' for w in wheels)
    write("pylock.toml", f'{PYLOCK}[[packages]]\nname = "x"\nversion = "1.0"\nwheels = [{files}]\n')

    build()

    with zipfile.ZipFile(write("app.py").parent.parent / "out.zip") as archive:
        assert archive.read("x.txt") == b"manylinux_2_28_x86_64"


def test_extras_and_groups_of_a_pylock_are_taken_when_they_are_named(
    build: Build, write: Callable[..., Path], add_wheel: AddWheel
) -> None:
    head = f'{PYLOCK}extras = ["db"]\ndependency-groups = ["dev", "run"]\ndefault-groups = ["run"]\n'
    database = in_pylock(add_wheel("database"), marker="'db' in extras")
    tools = in_pylock(add_wheel("tools"), marker="'dev' in dependency_groups")
    runs = in_pylock(add_wheel("runs"), marker="'run' in dependency_groups")
    write("pylock.toml", head + database + tools + runs)

    assert build() == ["runs-1.0"]
    assert build(Choice(extras=("db",))) == ["database-1.0", "runs-1.0"]
    assert build(Choice(groups=("dev",))) == ["runs-1.0", "tools-1.0"]
    with pytest.raises(LockError, match=r"pylock\.toml cannot be used: it has no extra 'dp'; it has db"):
        build(Choice(extras=("dp",)))


def test_a_uv_lock_is_followed_from_the_project(build: Build, write: Callable[..., Path], add_wheel: AddWheel) -> None:
    root = """dependencies = [{ name = "top", extra = ["more"] }]
[package.optional-dependencies]
db = [{ name = "database" }]
[package.dev-dependencies]
dev = [{ name = "tools" }]
"""
    top = in_uv(
        add_wheel("top"),
        requires='{ name = "below", marker = "python_full_version < \'3.12\'" }, { name = "top" }',
        more='[package.optional-dependencies]\nmore = [{ name = "deep", marker = "sys_platform == \'linux\'" }]\n',
    )
    rest = "".join(in_uv(add_wheel(name)) for name in ("below", "deep", "database", "tools", "nobody"))
    write("uv.lock", UV + root + top + rest)

    assert build() == ["deep-1.0", "top-1.0"]
    assert build(target=Target("3.11")) == ["below-1.0", "deep-1.0", "top-1.0"]
    assert build(Choice(extras=("db",), groups=("dev",))) == ["database-1.0", "deep-1.0", "tools-1.0", "top-1.0"]


def test_two_versions_in_a_uv_lock_are_told_apart(
    build: Build, write: Callable[..., Path], add_wheel: AddWheel
) -> None:
    edges = "".join(
        f'{{ name = "x", version = "{version}", source = {{ registry = "wheels" }}, '
        f"marker = \"python_version {sign} '3.12'\" }},"
        for version, sign in (("1.0", "<"), ("2.0", ">="))
    )
    write("uv.lock", f"{UV}dependencies = [{edges}]\n" + in_uv(add_wheel("x", "1.0")) + in_uv(add_wheel("x", "2.0")))

    assert build() == ["x-2.0"]
    assert build(target=Target("3.10")) == ["x-1.0"]


def test_what_only_the_packaged_runtime_needs_is_not_taken_from_a_uv_lock(
    build: Build, write: Callable[..., Path], add_wheel: AddWheel, tmp_path: Path
) -> None:
    runtime = tmp_path / "chalice"
    runtime.mkdir()
    (runtime / "__init__.py").touch()
    root = 'dependencies = [{ name = "chalice" }, { name = "x" }]\n'
    chalice = in_uv(add_wheel("chalice"), requires='{ name = "click" }')
    write("uv.lock", UV + root + chalice + in_uv(add_wheel("click")) + in_uv(add_wheel("x")))

    assert build(runtime=runtime) == ["x-1.0"]
    assert build() == ["chalice-1.0", "click-1.0", "x-1.0"]


def test_a_poetry_lock_gives_its_main_group(build: Build, write: Callable[..., Path], add_wheel: AddWheel) -> None:
    arm = in_poetry(add_wheel("arm"), markers="\"platform_machine == 'aarch64'\"")
    database = in_poetry(add_wheel("database"), markers="\"extra == 'db'\"")
    both = in_poetry(
        add_wheel("both"),
        groups='"main", "dev"',
        markers="{main = \"python_version < '3.11'\", dev = \"os_name == 'posix'\"}",
    )
    tools = in_poetry(add_wheel("tools"), groups='"dev"')
    write(
        "poetry.lock", f'{in_poetry(add_wheel("x"))}{arm}{database}{both}{tools}[extras]\ndb = ["database"]\n{POETRY}'
    )

    assert build() == ["x-1.0"]
    assert build(target=Target("3.10", "arm64")) == ["arm-1.0", "both-1.0", "x-1.0"]
    assert build(Choice(extras=("db",), groups=("dev",))) == ["both-1.0", "database-1.0", "tools-1.0", "x-1.0"]


def test_a_pipfile_lock_gives_its_default_group(
    build: Build, write: Callable[..., Path], add_wheel: AddWheel, wheelhouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheelhouse.as_uri()))
    entries = {
        name: {"version": "==1.0", "hashes": [f"sha256:{digest(add_wheel(name))}"], "markers": marker}
        for name, marker in {"x": "python_version >= '3.12'", "old": "python_version < '3.12'", "tools": ""}.items()
    }
    add_wheel("x", "2.0")
    meta = {"pipfile-spec": 6, "sources": []}
    groups = {"default": {"x": entries["x"], "old": entries["old"]}, "develop": {"tools": entries["tools"]}}
    write("Pipfile.lock", json.dumps({"_meta": meta, **groups}))

    assert build() == ["x-1.0"]
    assert build(Choice(groups=("develop",)), target=Target("3.11")) == ["old-1.0", "tools-1.0"]


def test_a_pyproject_gives_its_dependencies(
    build: Build, write: Callable[..., Path], add_wheel: AddWheel, wheelhouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheelhouse.as_uri()))
    for name in ("x", "database", "tools"):
        add_wheel(name)
    write(
        "pyproject.toml",
        '[project]\nname = "app"\nversion = "0"\ndependencies = ["x>=1"]\noptional-dependencies.db = ["database"]\n'
        '[dependency-groups]\nbase = ["tools"]\ndev = [{include-group = "base"}]\n',
    )

    assert build() == ["x-1.0"]
    assert build(Choice(extras=("db",), groups=("dev",))) == ["database-1.0", "tools-1.0", "x-1.0"]
    with pytest.raises(ProjectFileError, match=r"pyproject\.toml: it has no extra 'dp', but db"):
        build(Choice(extras=("dp",)))
    with pytest.raises(ProjectFileError, match=r"its dependency group 'prod' cannot be read"):
        build(Choice(groups=("prod",)))


def test_a_file_can_be_named_and_the_requirements_file_comes_before_the_locks_of_tools(
    build: Build, write: Callable[..., Path], add_wheel: AddWheel, offline: str
) -> None:
    write("requirements.txt", f"{offline}x\n")
    write("uv.lock", f'{UV}dependencies = [{{ name = "y" }}]\n' + in_uv(add_wheel("y")))
    named = write("pylock.arm.toml", PYLOCK + in_pylock(add_wheel("z")))
    add_wheel("x")

    assert build() == ["x-1.0"]
    assert build(Choice(file=named.parent / "uv.lock")) == ["y-1.0"]
    assert build(Choice(file=named)) == ["z-1.0"]
    write("pylock.toml", PYLOCK + in_pylock(add_wheel("w")))
    assert build() == ["w-1.0"]
    with pytest.raises(ChoiceError, match=r"requirements\.txt has no extras and no dependency groups"):
        build(Choice(file=named.parent / "requirements.txt", extras=("db",)))


def test_a_pyproject_that_is_about_tools_alone_asks_for_nothing(build: Build, write: Callable[..., Path]) -> None:
    write("pyproject.toml", "[tool.black]\nline-length = 100\n")
    assert build() == []


def test_a_locked_package_without_a_wheel_is_refused_or_noted(
    build: Build, write: Callable[..., Path], add_wheel: AddWheel
) -> None:
    write("pylock.toml", PYLOCK + in_pylock(add_wheel("x", tag="cp312-cp312-win_amd64")) + in_pylock(add_wheel("y")))

    with pytest.raises(MissingWheelError, match=r"no wheel of x==1\.0 \(required by pylock\.toml\) .* is for Windows"):
        build()
    assert build(allow=True) == ["y-1.0"]
    assert build.notes == (Incomplete(("x==1.0",)),)  # type: ignore[attr-defined]


BROKEN = {
    "no toml": ("pylock.toml", "x", "cannot be used: "),
    "no lock": ("pylock.toml", "a = 1\n", "cannot be used: "),
    "newer": ("pylock.toml", 'lock-version = "2.0"\ncreated-by = "a"\npackages = []\n', "2.0"),
    "another python": ("pylock.toml", f'{PYLOCK}requires-python = "<3.12"\npackages = []\n', "it is for Python <3.12"),
    "another system": (
        "pylock.toml",
        f"{PYLOCK}environments = [\"platform_machine == 'aarch64'\"]\npackages = []\n",
        r"it is not for python3.12 on x86_64 \(glibc 2.34\)",
    ),
    "a newer uv": ("uv.lock", "version = 2\n", "it is of version 2 of its format"),
    "no project": ("uv.lock", "version = 1\n", "it has no project in its own folder"),
    "nobody of that name": ("uv.lock", UV + 'dependencies = [{ name = "y" }]\n', "it has 0 packages that can be y"),
    "not of uv": ("uv.lock", "version = 1\n[[package]]\n", "it is not as uv writes it"),
    "an older poetry": ("poetry.lock", '[metadata]\nlock-version = "2.0"\n', "make it again with 'poetry lock'"),
    "not of poetry": ("poetry.lock", f"[[package]]\n{POETRY}", "it is not as Poetry writes it"),
    "no json": ("Pipfile.lock", "{", "make it again with 'pipenv lock'"),
    "not of pipenv": (
        "Pipfile.lock",
        '{"_meta": {"pipfile-spec": 6}, "default": {"x": {}}}',
        "not as Pipenv writes it",
    ),
}


@pytest.mark.parametrize(("name", "text", "message"), BROKEN.values(), ids=BROKEN)
def test_a_lock_that_cannot_be_used_is_an_error_that_names_it(
    build: Build, write: Callable[..., Path], name: str, text: str, message: str
) -> None:
    file = write(name, text)
    with pytest.raises(PackagerError, match=message) as caught:
        build()
    assert str(file) in str(caught.value)


def test_a_wheel_that_is_not_the_locked_one_is_refused(
    build: Build, write: Callable[..., Path], add_wheel: AddWheel
) -> None:
    write("pylock.toml", PYLOCK + in_pylock(add_wheel("x")))
    add_wheel("x", files={"x/evil.py": b""})
    with pytest.raises(PackagerError, match="the file was changed"):
        build()
