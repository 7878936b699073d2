"""Which files can be used on a target, and what the target needs."""

from __future__ import annotations

import pytest

from chalice_packager import Target
from chalice_packager.candidate import Candidate, close, reject

TARGET = Target("3.12")

REASONS = [
    ("x-1-py3-none-any.whl", None),
    ("x-1-cp312-cp312-manylinux_2_17_x86_64.manylinux_2_40_x86_64.whl", None),
    ("x-1-cp312-cp312-manylinux_2_35_x86_64.whl", "needs glibc 2.35"),
    ("x-1-cp312-cp312-linux_x86_64.whl", "does not tell which glibc it needs"),
    ("x-1-cp311-cp311-manylinux_2_17_x86_64.whl", "is for another Python (cp311-cp311)"),
    ("x-1-py2-none-any.whl", "is for another Python (py2-none)"),
    ("x-1-pp310-pypy310_pp73-manylinux_2_17_x86_64.whl", "is for another Python (pp310-pypy310_pp73)"),
    ("x-1-cp312-cp312-manylinux_2_17_aarch64.whl", "is for another processor (manylinux_2_17_aarch64)"),
    ("x-1-cp312-cp312-musllinux_1_2_x86_64.whl", "is for Linux with musl"),
    ("x-1-cp312-cp312-win_amd64.whl", "is for Windows"),
    ("x-1-cp312-cp312-macosx_11_0_arm64.whl", "is for macOS"),
    ("x-1.tar.gz", "is source code"),
    ("x-1-nonsense.whl", "has no valid wheel name"),
]


@pytest.mark.parametrize(("filename", "reason"), REASONS, ids=[name for name, _ in REASONS])
def test_a_file_is_rejected_with_its_reason(filename: str, reason: str | None) -> None:
    rejection = reject(filename, TARGET)
    assert (rejection.reason if rejection else None) == reason


def candidate(name: str, *requires: str, asked: bool = False, extras: tuple[str, ...] = ()) -> Candidate:
    return Candidate(name, "1.0", f"{name}-1.0-py3-none-any.whl", "", "", requires, extras, asked)


CLOSURES = {
    "what is asked for": ([candidate("a", asked=True), candidate("b")], {"a"}),
    "what that needs": ([candidate("a", "b", asked=True), candidate("b", "c>=1"), candidate("c")], {"a", "b", "c"}),
    "each other": ([candidate("a", "b", asked=True), candidate("b", "a")], {"a", "b"}),
    "what the target needs": ([candidate("a", "b; sys_platform=='linux'", asked=True), candidate("b")], {"a", "b"}),
    "not what a host needs": ([candidate("a", "b; sys_platform=='win32'", asked=True), candidate("b")], {"a"}),
    "an extra": ([candidate("a", "b; extra=='x'", asked=True, extras=("x",)), candidate("b")], {"a", "b"}),
    "no other extra": ([candidate("a", "b; extra=='x'", asked=True), candidate("b")], {"a"}),
    "an extra of a dependency": (
        [candidate("a", "b[x]", asked=True), candidate("b", "c; extra=='x'"), candidate("c")],
        {"a", "b", "c"},
    ),
    "nothing through what is provided": (
        [candidate("a", "chalice", asked=True), candidate("chalice", "b"), candidate("b")],
        {"a"},
    ),
}


@pytest.mark.parametrize(("candidates", "needed"), CLOSURES.values(), ids=CLOSURES)
def test_the_closure_is(candidates: list[Candidate], needed: set[str]) -> None:
    closure = close(candidates, target=TARGET, provided=frozenset({"chalice"}))
    assert (closure.needed, closure.problems) == (needed, ())


PROBLEMS = {
    "an absent one": ([candidate("a", "b; python_version=='3.12'", asked=True)], "a needs b, which was not resolved"),
    "another version": ([candidate("a", "b>2", asked=True), candidate("b")], "a needs b>2, and 1.0 was resolved"),
}


@pytest.mark.parametrize(("candidates", "problem"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_the_target_lacks_is_a_problem(candidates: list[Candidate], problem: str) -> None:
    assert close(candidates, target=TARGET, provided=frozenset()).problems == (problem,)
