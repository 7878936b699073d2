"""Which files of a folder are packaged."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager.errors import BrokenLinkError, LinkLoopError, SpecialFileError
from chalice_packager.tree import walk

Write = Callable[..., Path]

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def paths(folder: Path) -> list[str]:
    return [leaf.path for leaf in walk(folder)]


def test_every_file_is_found_whatever_it_is(project: Path, write: Write) -> None:
    write("data/model.bin")
    write("deep/er/x.py")
    write(".hidden")
    assert paths(project) == [".hidden", "app.py", "data/model.bin", "deep/er/x.py"]


@pytest.mark.parametrize("name", ["__pycache__/x.pyc", ".git/HEAD", ".git", ".hg/x", ".svn/x", "deep/.DS_Store"])
def test_what_tools_leave_behind_is_passed_over(project: Path, write: Write, name: str) -> None:
    write(name)
    assert paths(project) == ["app.py"]


def test_a_dotenv_file_is_marked_as_secret(project: Path, write: Write) -> None:
    write("deep/.env")
    assert [leaf.path for leaf in walk(project) if leaf.is_secret] == ["deep/.env"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no executable files")
@pytest.mark.parametrize(
    ("mode", "kept"),
    [(0o600, 0o644), (0o644, 0o644), (0o666, 0o644), (0o700, 0o755), (0o777, 0o755), (0o4755, 0o755)],
    ids=oct,
)
def test_a_mode_keeps_whether_the_owner_may_execute(project: Path, write: Write, mode: int, kept: int) -> None:
    write("tool", mode=mode)
    assert {leaf.path: leaf.mode for leaf in walk(project)}["tool"] == kept


@needs_links
def test_links_to_files_and_folders_are_followed(project: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "x.py").write_text("x = 1\n")
    (project / "lib").symlink_to(shared)
    (project / "one.py").symlink_to(shared / "x.py")
    (project / "again").symlink_to(shared)
    assert paths(project) == ["again/x.py", "app.py", "lib/x.py", "one.py"]


@needs_links
def test_a_broken_link_is_named_with_its_aim(project: Path) -> None:
    (project / "gone").symlink_to("nowhere")
    with pytest.raises(BrokenLinkError, match="gone is a symbolic link to nowhere"):
        paths(project)


@needs_links
@pytest.mark.parametrize("aim", [".", "..", "../.."])
def test_a_link_into_its_own_parents_is_named(project: Path, write: Write, aim: str) -> None:
    write("a/b/x.py")
    (project / "a" / "b" / "loop").symlink_to(aim)
    with pytest.raises(LinkLoopError, match="loop is a symbolic link that leads back"):
        paths(project)


@needs_links
def test_a_link_to_itself_is_named(project: Path) -> None:
    (project / "self").symlink_to("self")
    with pytest.raises(LinkLoopError, match="self is a symbolic link"):
        paths(project)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_neither_a_file_nor_a_folder_is_named(project: Path) -> None:
    os.mkfifo(project / "pipe")
    with pytest.raises(SpecialFileError, match="pipe"):
        paths(project)
