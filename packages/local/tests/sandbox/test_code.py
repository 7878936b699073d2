"""How deployed archives are unpacked."""

from __future__ import annotations

import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from chalice_local.sandbox.code import BadArchiveError, CodeStore

if TYPE_CHECKING:
    from pathlib import Path


def _archive(**modes: int) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        for name, mode in modes.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            opened.writestr(entry, "content")
    return written.getvalue()


def test_the_same_archive_is_unpacked_once(tmp_path: Path) -> None:
    store, archive = CodeStore(tmp_path / "code"), _archive(**{"package/module.py": 0o644})

    first = store.unpack(archive)
    (first / "mark").touch()

    assert store.unpack(archive) == first
    assert (first / "mark").exists()
    assert (first / "package" / "module.py").read_text() == "content"


def test_different_archives_lie_apart(tmp_path: Path) -> None:
    store = CodeStore(tmp_path)

    assert store.unpack(_archive(a=0o644)) != store.unpack(_archive(b=0o644))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
def test_an_executable_stays_one(tmp_path: Path) -> None:
    folder = CodeStore(tmp_path).unpack(_archive(tool=0o755, data=0o644))

    assert os.access(folder / "tool", os.X_OK)
    assert not (folder / "data").stat().st_mode & 0o111


@pytest.mark.parametrize("name", ["../outside.py", "/etc/outside", "a/../../outside"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    store = CodeStore(tmp_path / "code")

    with pytest.raises(BadArchiveError, match="leads out of the folder"):
        store.unpack(_archive(**{name: 0o644}))

    assert not list(tmp_path.rglob("outside*"))


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArchiveError, match="Could not unzip uploaded file"):
        CodeStore(tmp_path).unpack(b"not a zip")


def test_removing_leaves_nothing(tmp_path: Path) -> None:
    store = CodeStore(tmp_path / "code")
    store.unpack(_archive(a=0o644))

    store.remove()

    assert not (tmp_path / "code").exists()
