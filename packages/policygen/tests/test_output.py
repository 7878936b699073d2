"""Test where documents go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chalice_policygen.output import write, write_each


def test_a_file_is_replaced_at_once_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text("old", encoding="utf-8")

    write(path, "new\n")

    assert path.read_bytes() == b"new\n"
    assert [path.name for path in tmp_path.iterdir()] == ["policy.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode for others")
def test_a_file_is_for_whoever_a_new_file_is_for(tmp_path: Path) -> None:
    (usual := tmp_path / "usual").touch()

    write(tmp_path / "policy.json", "")

    assert (tmp_path / "policy.json").stat().st_mode == usual.stat().st_mode


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(OSError, match="folder"):
        write(tmp_path / "folder", "")

    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_each_name_has_its_file_wherever_it_is_written(tmp_path: Path) -> None:
    write_each(
        tmp_path / "policies", {"api_handler": "1", "app:index": "2", "app/index": "3", "APP_index": "4", "..": "5"}
    )

    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "policies").iterdir()} == {
        "api_handler.json": "1",
        "app_index.json": "2",
        "app_index_2.json": "3",
        "APP_index_3.json": "4",
        "_.json": "5",
    }
