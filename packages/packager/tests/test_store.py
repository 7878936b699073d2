"""Packages that are kept: what is unchanged is not made again, and what is old goes."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chalice_packager import Artifact, LargeUpload, NotCompiled, Target, Wanted, package, package_kept, store
from chalice_packager.bytecode import find_compiler
from chalice_packager.progress import Step

AddWheel = Callable[..., Path]
Write = Callable[..., Path]
HOST = Target(f"{sys.version_info.major}.{sys.version_info.minor}")


@pytest.fixture
def asked(write: Write, add_wheel: AddWheel, offline: str) -> Path:
    """A project with a dependency."""
    add_wheel("x", files={"x/__init__.py": b"1\n"})
    return write("requirements.txt", f"{offline}x\n").parent


@pytest.fixture
def keep(asked: Path, tmp_path: Path) -> Callable[..., Artifact]:
    """A function that makes the package of the project, as is wanted by keyword."""

    def keep(**wanted: object) -> Artifact:
        basis = Wanted(HOST, cache_dir=tmp_path / "cache")
        return package_kept(asked, replace(basis, **wanted), tmp_path / "kept")  # type: ignore[arg-type]

    return keep


def times(tmp_path: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (tmp_path / "kept").glob("*.zip")}


@pytest.mark.parametrize("options", [{}, {"bytecode": True}, {"strip": True}], ids=["plain", "bytecode", "strip"])
def test_a_kept_package_is_the_one_that_would_be_made(
    asked: Path, keep: Callable[..., Artifact], tmp_path: Path, options: dict[str, bool]
) -> None:
    made = package(
        asked, target=HOST, runtime=None, output=tmp_path / "out.zip", cache_dir=tmp_path / "cache", **options
    )
    kept = [keep(**options), keep(**options)]
    assert {each.sha256 for each in kept} == {made.sha256}
    assert kept[0].path.read_bytes() == made.path.read_bytes()
    assert kept[1] == replace(kept[0], notes=kept[1].notes)
    assert kept[1].parts == made.parts


def test_what_is_unchanged_is_not_written_again(keep: Callable[..., Artifact], tmp_path: Path, write: Write) -> None:
    first = keep(has_layer=True)
    assert first.layer is not None
    before = times(tmp_path)
    assert keep(has_layer=True) == first
    assert times(tmp_path) == before

    write("app.py", "other = 1\n")
    second = keep(has_layer=True)
    assert second.layer == first.layer
    assert second.path != first.path
    assert before.items() <= times(tmp_path).items()


def test_each_way_to_make_a_package_has_a_file_of_its_own(keep: Callable[..., Artifact]) -> None:
    ways = (
        {},
        {"bytecode": True},
        {"strip": True},
        {"has_layer": True},
        {"target": replace(HOST, architecture="arm64")},
    )
    assert len({keep(**way).path for way in ways}) == len(ways)


@pytest.mark.parametrize("damage", ["cut", "changed", "removed", "table"])
def test_what_was_damaged_is_made_again(keep: Callable[..., Artifact], damage: str) -> None:
    made = keep()
    content = made.path.read_bytes()
    match damage:
        case "cut":
            made.path.write_bytes(content[:-1])
        case "changed":
            made.path.write_bytes(content[:50] + b"!" + content[51:])
        case "removed":
            made.path.unlink()
        case _:
            made.path.with_name(f"{made.path.name}.json").write_text("{")
    assert keep() == made
    assert made.path.read_bytes() == content


def test_a_copied_package_is_still_the_same(keep: Callable[..., Artifact]) -> None:
    made = keep()
    os.utime(made.path, ns=(1, 1))
    assert keep() == made
    assert made.path.stat().st_mtime_ns == 1


def test_the_oldest_go_and_what_is_not_ours_stays(keep: Callable[..., Artifact], write: Write, tmp_path: Path) -> None:
    first = keep().path
    foreign = [tmp_path / "kept" / name for name in ("0-python3.9.zip", "notes.json")]
    for each in foreign:
        each.write_text("x")
    used = []
    for number in range(store.KEPT + 3):
        write("app.py", f"number = {number}\n")
        used.append(keep().path)
        os.utime(f"{used[-1]}.json", (number, number))
    write("app.py", "number = 0\n")
    assert not used[0].exists()
    assert keep().path == used[0]
    assert used[-1].exists()
    assert all(each.exists() for each in foreign)
    assert first not in used
    archives = [path for path in (tmp_path / "kept").glob("*.zip") if path not in foreign]
    assert len(archives) == store.KEPT
    assert all(Path(f"{each}.json").exists() for each in archives)


def test_a_file_that_is_saved_meanwhile_spoils_nothing_for_later(asked: Path, tmp_path: Path, write: Write) -> None:
    wanted = Wanted(HOST, cache_dir=tmp_path / "cache", bytecode=True)

    def save(step: Step, done: int, _of: int) -> None:
        if step is Step.WRITING and not done:
            write("app.py", "new = 1\n")

    write("app.py", "old = 1\n")
    package_kept(asked, wanted, tmp_path / "kept", progress=save)
    write("app.py", "old = 1\n")
    with zipfile.ZipFile(package_kept(asked, wanted, tmp_path / "kept").path) as archive:
        assert archive.read("app.py") == b"old = 1\n"


def test_two_parts_that_were_made_at_different_times_fit_together(keep: Callable[..., Artifact], write: Write) -> None:
    write("chalicelib/much.py", "".join(f"a{number} = {number} * {number}\n" for number in range(1000)))
    before = keep(bytecode=True, has_layer=True)
    size = sum(part.unpacked for each in (before, before.layer) if each for part in each.parts)
    with write("vendor/big.bin").open("wb") as file:
        file.truncate(262_144_000 - size + 10_000)
    for _ in range(2):
        made = keep(bytecode=True, has_layer=True)
        assert NotCompiled(HOST.python, is_too_large=True) in made.notes
        assert made.layer is not None
        assert sum(part.unpacked for each in (made, made.layer) for part in each.parts) <= 262_144_000
    write("vendor/big.bin")
    assert keep(bytecode=True, has_layer=True).sha256 == before.sha256


def test_a_missing_compiler_is_noted_every_time(keep: Callable[..., Artifact]) -> None:
    target = next(Target(python) for python in ("3.10", "3.14", "3.15") if find_compiler(Target(python)) is None)
    for _ in range(2):
        assert keep(bytecode=True, target=target).notes == (NotCompiled(target.python),)


def test_byte_code_is_left_out_where_it_would_make_a_package_too_large(
    keep: Callable[..., Artifact], write: Write
) -> None:
    lines = "".join(f"a{number} = {number} * {number}\n" for number in range(1000))
    for number in range(8):
        write(f"vendor/m{number}.py", lines)
    write("vendor/big.bin").write_bytes(os.urandom(52_428_800 - 150_000))
    made = keep(bytecode=True)
    assert [note for note in made.notes if isinstance(note, NotCompiled)] == [
        NotCompiled(HOST.python, is_too_large=True)
    ]
    assert not [note for note in made.notes if isinstance(note, LargeUpload)]
    with zipfile.ZipFile(made.path) as archive:
        assert not [name for name in archive.namelist() if name.endswith(".pyc")]
    assert "for its size" in str(made.notes[0])
