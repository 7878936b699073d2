"""Which wheels satisfy a requirements file on a target: with the real pip and without, from a folder of wheels."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager import Target
from chalice_packager.cache import Cache
from chalice_packager.errors import (
    ConflictError,
    HashMismatchError,
    MissingWheelError,
    PipError,
    UnreachableIndexError,
)
from chalice_packager.requirements import load
from chalice_packager.resolution import Resolution
from chalice_packager.resolve import resolve
from chalice_packager.resolver import run

AddWheel = Callable[..., Path]
Ask = Callable[..., Resolution]
TARGET = Target("3.12")


@pytest.fixture(params=[True, False], ids=["pip", "own"])
def ask(project: Path, offline: str, tmp_path: Path, request: pytest.FixtureRequest) -> Ask:
    """A function that asks pip alone, or first the resolver that needs no pip, as packaging does."""

    def ask(
        text: str, *, target: Target = TARGET, allow_missing: bool = False, provided: frozenset[str] = frozenset()
    ) -> Resolution:
        file = project / "requirements.txt"
        file.write_text(offline + text, encoding="utf-8")
        wanted = load(file, provided=provided)
        found = None if request.param else run.resolve(wanted, target=target, cache=Cache(tmp_path / "cache"))
        return found or resolve(wanted, target=target, allow_missing=allow_missing)

    return ask


def names(resolution: Resolution) -> list[str]:
    return [f"{pin.name} {pin.version}" for pin in resolution.pins]


def test_requirements_and_what_they_require_are_pinned_in_order(ask: Ask, add_wheel: AddWheel) -> None:
    add_wheel("top", requires=["Under_Score>=1"])
    add_wheel("under_score", "1.5")
    add_wheel("apart")
    assert names(ask("top\napart\n")) == ["apart 1.0", "top 1.0", "under-score 1.5"]


@pytest.mark.parametrize(
    ("target", "needed"),
    [
        (Target("3.10"), "intel linux old"),
        (Target("3.12"), "intel linux"),
        (Target("3.12", "arm64"), "arm linux"),
        (Target("3.15"), "intel linux new"),
    ],
    ids=str,
)
def test_markers_are_those_of_the_target_whatever_the_host(
    ask: Ask, add_wheel: AddWheel, target: Target, needed: str
) -> None:
    markers = {
        "old": "python_version < '3.11'",
        "new": "python_version >= '3.15'",
        "linux": "sys_platform == 'linux'",
        "windows": "sys_platform == 'win32'",
        "intel": "platform_machine == 'x86_64'",
        "arm": "platform_machine == 'aarch64'",
    }
    for name in markers:
        add_wheel(name)
    add_wheel("top", requires=[f"{name}; {marker}" for name, marker in markers.items()])
    assert {pin.name for pin in ask("top\n", target=target).pins} == {"top", *needed.split()}


def test_the_newest_version_with_a_wheel_for_the_target_is_chosen(ask: Ask, add_wheel: AddWheel) -> None:
    add_wheel("x", "1.0", tag="cp311-cp311-manylinux_2_17_x86_64")
    add_wheel("x", "2.0", tag="cp311-cp311-manylinux_2_27_x86_64")
    add_wheel("x", "3.0", tag="cp312-cp312-manylinux_2_34_x86_64")
    assert names(ask("x\n", target=Target("3.11"))) == ["x 1.0"]
    assert names(ask("x\n", target=Target("3.12"))) == ["x 3.0"]


def test_constraints_extras_and_nested_files_mean_what_they_mean_to_pip(
    ask: Ask, add_wheel: AddWheel, project: Path
) -> None:
    add_wheel("x", "1.0", extras=["more"], requires=["y; extra == 'more'"])
    add_wheel("x", "2.0", extras=["more"])
    add_wheel("y")
    (project / "limits.txt").write_text("x<2\n")
    (project / "base.txt").write_text("x[more]\n")
    assert names(ask("-r base.txt\n-c limits.txt\n")) == ["x 1.0", "y 1.0"]


def test_a_wheel_can_be_named_by_its_path_in_the_project(ask: Ask, add_wheel: AddWheel, project: Path) -> None:
    (project / "wheels").mkdir()
    moved = add_wheel("x").rename(project / "wheels" / "x-1.0-py3-none-any.whl")
    (pin,) = ask(f"./wheels/{moved.name}\n").pins
    assert (pin.name, pin.filename) == ("x", moved.name)


def test_what_is_provided_is_not_pinned_nor_what_only_that_needs(ask: Ask, add_wheel: AddWheel) -> None:
    add_wheel("plugin", requires=["chalice", "y"])
    add_wheel("chalice", requires=["botocore"])
    add_wheel("botocore")
    add_wheel("y")
    assert names(ask("chalice\nplugin\n", provided=frozenset({"chalice"}))) == ["plugin 1.0", "y 1.0"]


def test_a_missing_wheel_is_named_with_what_was_seen(ask: Ask, add_wheel: AddWheel, wheelhouse: Path) -> None:
    add_wheel("x", "2.0", tag="cp312-cp312-win_amd64")
    add_wheel("x", "2.0", tag="cp312-cp312-manylinux_2_35_x86_64")
    add_wheel("x", "1.0", tag="cp311-cp311-manylinux_2_17_x86_64")
    (wheelhouse / "x-2.0.tar.gz").write_bytes(b"")
    with pytest.raises(MissingWheelError) as caught:
        ask("x>=1\n")
    assert caught.value.requirement == "x>=1"
    assert caught.value.asked_by == "requirements.txt"
    assert caught.value.seen == (
        "x-2.0-cp312-cp312-manylinux_2_35_x86_64.whl needs glibc 2.35",
        "x-2.0-cp312-cp312-win_amd64.whl is for Windows",
        "x-2.0.tar.gz is source code",
        "1 more files cannot be used either",
    )


def test_a_version_that_does_not_exist_is_named_with_those_that_do(ask: Ask, add_wheel: AddWheel) -> None:
    add_wheel("x", "1.0")
    with pytest.raises(MissingWheelError, match=r"no wheel of x==9 .*: there are wheels of 1\.0"):
        ask("x==9\n")


def test_a_wheel_that_is_named_by_its_path_and_does_not_run_there_is_rejected_with_its_reason(
    ask: Ask, add_wheel: AddWheel
) -> None:
    wheel = add_wheel("x", tag="cp312-cp312-manylinux_2_35_x86_64")
    with pytest.raises(MissingWheelError, match=r"x-1\.0-cp312-cp312-manylinux_2_35_x86_64\.whl needs glibc 2\.35"):
        ask(f"{wheel.as_uri()}\n")


def test_a_missing_dependency_is_named_with_who_requires_it(ask: Ask, add_wheel: AddWheel) -> None:
    add_wheel("top", requires=["gone>=2"])
    with pytest.raises(MissingWheelError, match=r"no wheel of gone>=2 \(required by top\)"):
        ask("top\n")


def test_missing_ones_can_be_allowed_and_the_others_are_pinned(ask: Ask, add_wheel: AddWheel) -> None:
    add_wheel("top", requires=["gone>1.5", "y"])
    add_wheel("y")
    resolution = ask("top\nabsent==1.9\ngit+https://127.0.0.1:9/x.git\n", allow_missing=True)
    assert names(resolution) == ["top 1.0", "y 1.0"]
    assert sorted(resolution.missing) == ["absent==1.9", "git+https://127.0.0.1:9/x.git", "gone>1.5"]


def test_source_code_is_refused_without_running_it(ask: Ask, project: Path) -> None:
    (project / "pkg").mkdir()
    (project / "pkg" / "setup.py").write_text("open('ran', 'w')\n")
    with pytest.raises(MissingWheelError, match=r"no wheel of \./pkg .* it is source code"):
        ask("./pkg\n")
    assert not (project / "pkg" / "ran").exists()


def test_source_code_for_another_system_is_not_asked_for(ask: Ask, add_wheel: AddWheel) -> None:
    add_wheel("x")
    assert names(ask("x\ny @ git+https://127.0.0.1:9/y.git ; sys_platform == 'win32'\n")) == ["x 1.0"]


def test_a_contradiction_is_told_with_its_causes(ask: Ask, add_wheel: AddWheel) -> None:
    add_wheel("a", requires=["x<2"])
    add_wheel("x", "1.0")
    add_wheel("x", "2.0")
    with pytest.raises(ConflictError) as caught:
        ask("a\nx>=2\n")
    assert "a 1.0 depends on x<2" in caught.value.causes


def test_a_hash_that_does_not_match_is_named(ask: Ask, add_wheel: AddWheel) -> None:
    add_wheel("x")
    with pytest.raises(HashMismatchError, match=r"instead of 0{64}"):
        ask(f"x==1.0 --hash=sha256:{'0' * 64}\n")


def test_an_index_that_does_not_answer_is_named_even_if_missing_ones_are_allowed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_RETRIES", "0")
    with socket.socket() as bound:  # a port on which nobody listens
        bound.bind(("127.0.0.1", 0))
        file = project / "requirements.txt"
        file.write_text(f"--index-url http://127.0.0.1:{bound.getsockname()[1]}/simple\nzzz-absent\n")
        with pytest.raises(UnreachableIndexError, match="could not be asked for zzz-absent: connection error"):
            resolve(load(file), target=TARGET, allow_missing=True)


def test_another_failure_of_pip_is_told_in_its_words(ask: Ask) -> None:
    with pytest.raises(PipError, match=r"'pip install' failed: .*no such option: --nonsense"):
        ask("x --nonsense\n")


def test_the_projects_modules_do_not_stand_in_for_pips(ask: Ask, add_wheel: AddWheel, project: Path) -> None:
    add_wheel("x")
    for name in ("pip", "json", "packaging", "chalice_packager"):
        (project / f"{name}.py").write_text("raise SystemExit('taken over')\n")
    assert names(ask("x\n")) == ["x 1.0"]
