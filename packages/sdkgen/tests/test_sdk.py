"""Unpacking an SDK: everything lands in the folder, or nothing is written."""

import io
import zipfile

import pytest

from chalice_sdkgen import OutputError, UnsafeArchiveError, write_sdk


def archive(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return buffer.getvalue()


def test_the_enclosing_folder_is_left_out(tmp_path):
    sdk = archive({"apiGateway-js-sdk/README.md": "read", "apiGateway-js-sdk/lib/a.js": "a"})
    written = write_sdk(sdk, tmp_path / "sdk")
    assert written == (tmp_path / "sdk" / "README.md", tmp_path / "sdk" / "lib" / "a.js")
    assert (tmp_path / "sdk" / "lib" / "a.js").read_text() == "a"


def test_an_archive_without_an_enclosing_folder_is_taken_as_it_is(tmp_path):
    assert write_sdk(archive({"README.md": "read", "lib/a.js": "a"}), tmp_path)[0] == tmp_path / "README.md"


def test_a_file_of_an_earlier_sdk_is_replaced_and_others_stay(tmp_path):
    (tmp_path / "README.md").write_text("old")
    (tmp_path / "mine.txt").write_text("mine")
    write_sdk(archive({"README.md": "new"}), tmp_path)
    assert (tmp_path / "README.md").read_text() == "new"
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["../evil.js", "/evil.js", "a/../../evil.js", "C:evil.js", "a\\evil.js"])
def test_a_path_out_of_the_folder_is_refused_before_anything_is_written(tmp_path, name):
    with pytest.raises(UnsafeArchiveError):
        write_sdk(archive({"good.js": "", name: ""}), tmp_path / "sdk")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_archive_is_refused(tmp_path):
    with pytest.raises(UnsafeArchiveError, match="nothing was written"):
        write_sdk(b"<html>", tmp_path / "sdk")


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "sdk").write_text("")
    with pytest.raises(OutputError, match="sdk cannot be written"):
        write_sdk(archive({"a.js": ""}), tmp_path / "sdk")
