"""The files of a new project, whole or not at all."""

import json

import pytest

from chalice_cli.errors import ProjectError
from chalice_cli.scaffold import LONGEST, create_project


@pytest.mark.parametrize("name", ["hello", "_", "_hidden", "a-b_c9", "x" * LONGEST])
def test_a_name_that_functions_can_have_makes_a_project(tmp_path, name):
    folder = create_project(tmp_path, name)
    assert folder == tmp_path / name
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")) == [
        ".chalice",
        ".chalice/config.json",
        ".gitignore",
        "app.py",
        "requirements.txt",
    ]
    assert json.loads((folder / ".chalice" / "config.json").read_text())["app_name"] == name
    assert f"Chalice(app_name='{name}')" in (folder / "app.py").read_text()
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("name", ["", "-a", "9a", "a b", "a/b", "..", "a\n", "\u00e9", "x" * (LONGEST + 1)])
def test_another_name_makes_nothing(tmp_path, name):
    with pytest.raises(ProjectError, match="letters, digits, '_' and '-', starting with a letter or '_'"):
        create_project(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_left_alone(tmp_path):
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello" / "mine.txt").write_text("mine")
    with pytest.raises(ProjectError, match="exists already"):
        create_project(tmp_path, "hello")
    assert [path.name for path in (tmp_path / "hello").iterdir()] == ["mine.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["hello"]
