"""How deployed archives are unpacked."""

from __future__ import annotations

import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from chalice_local.sandbox.code import Archive, BadArchiveError, CodeStore, UnwritableCodeError

if TYPE_CHECKING:
    from pathlib import Path


def _archive(**modes: int) -> Archive:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        for name, mode in modes.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            opened.writestr(entry, "content")
    return Archive.of(written.getvalue())


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
        CodeStore(tmp_path).unpack(Archive.of(b"not a zip"))


def _damaged(*replacements: tuple[bytes, bytes]) -> Archive:
    content = _archive(**{"a.py": 0o644}).content
    for old, new in replacements:
        assert old in content
        content = content.replace(old, new)
    return Archive.of(content)


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        pytest.param(_damaged((b"content", b"CONTENT")), "a.py", id="another content than its checksum says"),
        # Version needed, flags, method: the header of an entry, and its copy in the directory.
        pytest.param(_damaged((b"\x14\0\0\0\0\0", b"\x14\0\x01\0\0\0")), "'a.py' is encrypted", id="an encrypted file"),
        pytest.param(_damaged((b"\x14\0\0\0\0\0", b"\x14\0\0\0\x63\0")), "not supported", id="an unknown compression"),
        pytest.param(_archive(**{"a": 0o644, "a/b": 0o644}), "'a/b' is a file and a folder", id="a file below a file"),
    ],
)
def test_what_cannot_be_unpacked_leaves_nothing(tmp_path: Path, archive: Archive, reason: str) -> None:
    with pytest.raises(BadArchiveError, match=reason):
        CodeStore(tmp_path / "code").unpack(archive)

    assert list(tmp_path.rglob("*")) in ([], [tmp_path / "code"])


def test_a_disk_that_takes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(UnwritableCodeError, match=r"cannot unpack code into .*file"):
        CodeStore(tmp_path / "file" / "code").unpack(_archive(a=0o644))


def test_removing_leaves_nothing(tmp_path: Path) -> None:
    store = CodeStore(tmp_path / "code")
    store.unpack(_archive(a=0o644))

    store.remove()

    assert not (tmp_path / "code").exists()
