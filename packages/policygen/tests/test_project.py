"""Test which files belong to a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalice_policygen import Argument, MissingSourceError, NoSourcesError, analyze
from chalice_policygen.project import load


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_a_chalice_project_is_its_app_and_what_that_imports(tmp_path: Path) -> None:
    project = write(
        tmp_path,
        {
            "app.py": "import chalicelib.store\nfrom chalicelib import queue\nimport requests\n",
            "chalicelib/__init__.py": "",
            "chalicelib/store.py": "from .names import TABLE\n",
            "chalicelib/names.py": "TABLE = 'users'\n",
            "chalicelib/queue.py": "",
            "chalicelib/unused.py": "",
            "vendor/requests/__init__.py": "",
            "test_app.py": "",
        },
    )

    assert sorted(load(project).sources) == [
        "app",
        "chalicelib",
        "chalicelib.names",
        "chalicelib.queue",
        "chalicelib.store",
    ]


def test_another_folder_is_all_its_files(tmp_path: Path) -> None:
    project = write(
        tmp_path,
        {"a.py": "", "b/c.py": "", ".hidden/d.py": "", "vendor/e.py": "", "env/pyvenv.cfg": "", "env/lib/f.py": ""},
    )

    assert sorted(source.file for source in load(project).sources.values()) == ["a.py", "b/c.py"]


def test_a_client_is_followed_from_module_to_module(tmp_path: Path) -> None:
    project = write(
        tmp_path,
        {
            "app.py": "from chalicelib import db\nfrom chalicelib.clients import *\ndb.read(1)\nsqs.list_queues()\n",
            "chalicelib/__init__.py": "",
            "chalicelib/clients.py": "import boto3\nsqs = boto3.client('sqs')\n",
            "chalicelib/db.py": (
                "import boto3\nfrom . import names\ntable = boto3.resource('dynamodb').Table(names.TABLE)\n"
                "def read(key):\n    return table.get_item(Key=key)\n"
            ),
            "chalicelib/names.py": "TABLE = 'users'\n",
        },
    )

    calls = analyze(project).calls

    assert [str(call) for call in calls] == ["app.py:4: sqs:ListQueues", "chalicelib/db.py:5: dynamodb:GetItem"]
    assert calls[1].argument("TableName") == Argument("TableName", ("users",))


def test_one_file_of_a_package_can_import_the_package(tmp_path: Path) -> None:
    project = write(tmp_path, {"p/__init__.py": "", "p/a.py": "from p.b import x\n", "p/b.py": "x = 1\n"})

    assert sorted(load(project / "p" / "a.py").sources) == ["p", "p.a", "p.b"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param("x = 1\nx = = 2\n", 2, "not valid Python: invalid syntax", id="a syntax error"),
        pytest.param("# coding: nonsense\n", 1, "unknown encoding: nonsense", id="an unknown encoding"),
        pytest.param("(" * 5000, 1, "not analyzed", id="nesting that Python refuses"),
    ],
)
def test_a_file_that_is_not_python_is_a_finding(tmp_path: Path, text: str, line: int, words: str) -> None:
    project = write(tmp_path, {"app.py": "import broken\nimport boto3\nboto3.client('sqs').list_queues()\n"})
    write(tmp_path, {"broken.py": text})

    analysis = analyze(project)

    assert analysis.operations == ("sqs:ListQueues",)
    (finding,) = analysis.findings
    assert (finding.file, finding.line) == ("broken.py", line)
    assert words in finding.message


def test_an_expression_that_is_nested_too_deeply_is_a_finding(tmp_path: Path) -> None:
    project = write(tmp_path, {"app.py": "import boto3\nboto3.client(" + "+".join(["'s'"] * 900) + ").list_queues()\n"})

    (finding,) = analyze(project).findings
    assert str(finding).startswith("app.py:2: the name of the AWS service is not a known string")


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingSourceError, match=r"nowhere: no such file or folder"):
        analyze(tmp_path / "nowhere")


def test_a_folder_without_python_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSourcesError, match="there is no Python file in this folder"):
        analyze(tmp_path)
