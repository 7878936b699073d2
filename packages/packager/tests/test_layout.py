"""What lies where when several origins bring the same path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager.archive import Entry, FileContent
from chalice_packager.errors import PathConflictError
from chalice_packager.layout import merge

Make = Callable[..., Entry]


@pytest.fixture
def entry(tmp_path: Path) -> Make:
    def entry(path: str, origin: str, text: str = "") -> Entry:
        file = tmp_path / f"{origin}-{path.replace('/', '-')}"
        file.write_text(text)
        return Entry(path, 0o644, FileContent(file, len(text)), origin)

    return entry


def test_the_first_origin_wins_and_the_other_is_named(entry: Make) -> None:
    merged = merge([[entry("x.py", "app", "a")], [entry("x.py", "vendor", "b")], [entry("x.py", "dep", "c")]])
    assert [kept.origin for kept in merged.entries] == ["app"]
    assert [(clash.path, clash.kept, clash.dropped) for clash in merged.clashes] == [
        ("x.py", "app", "dep"),
        ("x.py", "app", "vendor"),
    ]


@pytest.mark.parametrize(("text", "clashes"), [("same", 0), ("diff", 1), ("longer", 1)])
def test_equal_bytes_do_not_clash(entry: Make, text: str, clashes: int) -> None:
    merged = merge([[entry("ns/__init__.py", "one", "same")], [entry("ns/__init__.py", "two", text)]])
    assert (len(merged.entries), len(merged.clashes)) == (1, clashes)


def test_entries_are_sorted_by_path(entry: Make) -> None:
    merged = merge([[entry("b", "one"), entry("a/z", "one")], [entry("a.py", "two"), entry("B", "two")]])
    assert [kept.path for kept in merged.entries] == ["B", "a.py", "a/z", "b"]


@pytest.mark.parametrize("file_first", [True, False])
def test_a_path_that_is_a_file_and_a_folder_is_named(entry: Make, file_first: bool) -> None:
    origins = [[entry("six", "vendor")], [entry("six/moves/x.py", "six 1.0")]]
    with pytest.raises(PathConflictError, match=r"six is a file in vendor and a folder in six 1\.0"):
        merge(origins if file_first else reversed(origins))


def test_names_that_differ_in_case_alone_are_told_and_kept(entry: Make) -> None:
    origins = [[entry("Case/x.py", "one"), entry("Case/y.py", "one")], [entry("case/x.py", "two"), entry("top", "two")]]
    merged = merge([*origins, [entry("TOP", "three")]])
    assert len(merged.entries) == 5
    assert [str(clash).partition(" differ")[0] for clash in merged.clashes] == [
        "Case/ of one and case/ of two",
        "TOP of three and top of two",
    ]
