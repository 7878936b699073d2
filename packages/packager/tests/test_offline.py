"""Packages without a server: from folders of wheels, and from what was kept; and answers for programs."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from loopback_index import Index, serve

from chalice_packager import Choice, PackagerError, Step, Target, package
from chalice_packager.__main__ import main
from chalice_packager.errors import MissingWheelError, OfflineError, UvError

AddWheel = Callable[..., Path]
Write = Callable[..., Path]
TARGET = Target("3.12")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the user's own settings of pip out."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def index(wheelhouse: Path) -> Iterator[Index]:
    with serve(wheelhouse) as index:
        yield index


@pytest.fixture
def build(project: Path, tmp_path: Path) -> Callable[..., str]:
    def build(choice: Choice, **more: object) -> str:
        options = {"cache_dir": tmp_path / "cache", "target": TARGET, **more}
        return package(project, runtime=None, output=tmp_path / "out.zip", dependencies=choice, **options).sha256

    return build


def test_a_folder_of_wheels_is_enough(
    build: Callable[..., str], add_wheel: AddWheel, write: Write, wheelhouse: Path
) -> None:
    add_wheel("x", requires=["y"])
    add_wheel("y")
    write("requirements.txt", "x\n")
    assert build(Choice(wheels=(wheelhouse,), offline=True))


def test_what_the_folder_has_not_is_said(
    build: Callable[..., str], add_wheel: AddWheel, write: Write, wheelhouse: Path
) -> None:
    add_wheel("x", requires=["y"])
    write("requirements.txt", "x\n")
    with pytest.raises(MissingWheelError, match="y"):
        build(Choice(wheels=(wheelhouse,), offline=True))


def test_what_was_built_once_is_built_again_without_a_server(
    build: Callable[..., str], index: Index, add_wheel: AddWheel, write: Write
) -> None:
    add_wheel("x")
    write("requirements.txt", f"--index-url {index.url}\nx\n")
    first = build(Choice())
    index.asked.clear()
    assert build(Choice(offline=True)) == first
    assert index.asked == []


def test_a_lock_takes_its_wheels_from_the_folder(
    build: Callable[..., str], index: Index, add_wheel: AddWheel, write: Write, project: Path, tmp_path: Path
) -> None:
    wheel = add_wheel("x")
    write("requirements.txt", f"--index-url {index.url}\nx\n")
    cache = ["--cache-dir", str(tmp_path / "other")]
    assert main(["lock", str(project), "--python", "3.12", *cache]) == 0
    index.asked.clear()
    with pytest.raises(OfflineError, match=r"x-1\.0-py3-none-any\.whl would have to be downloaded"):
        build(Choice(offline=True))
    assert build(Choice(offline=True, wheels=(wheel.parent,)))
    assert index.asked == []


def test_a_file_of_that_name_with_other_bytes_is_not_taken(
    build: Callable[..., str], index: Index, add_wheel: AddWheel, write: Write, project: Path, tmp_path: Path
) -> None:
    wheel = add_wheel("x")
    write("requirements.txt", f"--index-url {index.url}\nx\n")
    assert main(["lock", str(project), "--python", "3.12", "--cache-dir", str(tmp_path / "other")]) == 0
    folder = tmp_path / "wheels"
    folder.mkdir()
    shutil.copy(wheel, folder)
    add_wheel("x", files={"x/__init__.py": b"evil"}).replace(folder / wheel.name)
    with pytest.raises(OfflineError):
        build(Choice(offline=True, wheels=(folder,)))


def test_a_folder_that_does_not_exist_is_said(build: Callable[..., str], write: Write, tmp_path: Path) -> None:
    write("requirements.txt", "x\n")
    with pytest.raises(PackagerError, match="nowhere does not exist"):
        build(Choice(wheels=(tmp_path / "nowhere",)))


def test_the_cache_is_where_the_environment_says(
    project: Path, add_wheel: AddWheel, write: Write, offline: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_wheel("x")
    write("requirements.txt", offline + "x\n")
    monkeypatch.setenv("CHALICE_PACKAGER_CACHE", str(tmp_path / "named"))
    package(project, target=TARGET, runtime=None, output=tmp_path / "out.zip")
    assert list((tmp_path / "named").rglob("*.whl"))


def test_progress_is_told_to_the_end(
    build: Callable[..., str], index: Index, add_wheel: AddWheel, write: Write
) -> None:
    for number in range(5):
        add_wheel(f"x{number}")
    write("requirements.txt", f"--index-url {index.url}\n" + "".join(f"x{number}\n" for number in range(5)))
    told: list[tuple[Step, int, int]] = []
    host = Target(f"{sys.version_info.major}.{sys.version_info.minor}")
    build(Choice(), progress=lambda *what: told.append(what), bytecode=True, target=host)
    for step in Step:
        last = [(done, total) for each, done, total in told if each is step][-1]
        assert last[0] == last[1], step
    assert (Step.DOWNLOADING, 5, 5) in told


def test_results_and_errors_are_json_if_that_is_asked_for(
    project: Path, add_wheel: AddWheel, write: Write, offline: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_wheel("x")
    write("requirements.txt", offline + "x\n")
    common = [str(project), "--python", "3.12", "--json", "--cache-dir", str(tmp_path / "cache")]
    assert main(["build", *common, "--out", str(tmp_path / "out.zip")]) == 0
    assert "x 1.0" in {part["origin"] for part in json.loads(capsys.readouterr().out)["archives"][0]["parts"]}
    assert main(["why", "x", *common]) == 0
    assert json.loads(capsys.readouterr().out) == {"ways": [[["x", "1.0"]]]}
    assert main(["lock", *common, "--out", str(tmp_path / "pylock.toml")]) == 0
    assert [pin["name"] for pin in json.loads(capsys.readouterr().out)["wheels"]] == ["x"]
    write("requirements.txt", offline + "absent\n")
    assert main(["build", *common, "--out", str(tmp_path / "out.zip")]) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["error"]["kind"] == "MissingWheelError"
    assert "absent" in json.loads(printed.out)["error"]["message"]
    assert "absent" in printed.err


@pytest.fixture
def uv(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put uv on PATH."""
    program = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("uv is not on this machine")
    monkeypatch.setenv("PATH", str(Path(program).parent), prepend=":")


@pytest.mark.usefixtures("uv")
@pytest.mark.parametrize("target", [Target("3.11"), Target("3.12"), Target("3.13", "arm64")], ids=str)
def test_uv_and_pip_and_the_own_resolver_give_one_answer(
    build: Callable[..., str], index: Index, add_wheel: AddWheel, write: Write, tmp_path: Path, target: Target
) -> None:
    for version, glibc in (("1.0", 17), ("2.0", 26), ("3.0", 28), ("4.0", 34), ("5.0", 39)):
        for machine in ("x86_64", "aarch64"):
            add_wheel("native", version, tag=f"cp310-abi3-manylinux_2_{glibc}_{machine}", requires=["low<2"])
    for version in ("1.0", "1.5", "2.0", "1.9rc1"):
        add_wheel("low", version, requires=["only_arm; platform_machine == 'aarch64'"])
    add_wheel("only_arm")
    write("requirements.txt", f"--index-url {index.url}\nnative>=1\n")
    resolvers = ("auto", "pip", "uv")
    made = {build(Choice(resolver=each), target=target, cache_dir=tmp_path / each): each for each in resolvers}
    assert len(made) == 1, made


def test_uv_that_is_not_there_is_said(
    build: Callable[..., str], write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    write("requirements.txt", "x\n")
    with pytest.raises(UvError, match="not on PATH"):
        build(Choice(resolver="uv"))
