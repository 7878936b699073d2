"""The app is described by its own interpreter, and blamed for what is its own fault."""

import importlib.util
import sys
from pathlib import Path

import pytest

from chalice_cli.description import describe
from chalice_cli.errors import AppError
from chalice_cli.interpreter import Interpreter

RUNTIME_DIR = Path(importlib.util.find_spec("chalice").origin).parent
THIS = Interpreter(Path(sys.executable), sys.version_info[:2], RUNTIME_DIR)

APP = """\
import os, sys
from chalice import Chalice
app = Chalice(app_name='hello')

@app.lambda_function(name=os.environ.get('FUNCTION', 'unset'))
def function(event, context):
    pass
"""


@pytest.fixture
def describe_app(tmp_path):
    def describe_source(source, **environment):
        (tmp_path / "app.py").write_text(source, encoding="utf-8")
        return describe(tmp_path, THIS, environment)

    return describe_source


def test_an_app_is_described_in_the_environment_of_its_stage(describe_app):
    spec = describe_app(APP, FUNCTION="from_stage")
    assert (spec.app_name, [function.name for function in spec.functions]) == ("hello", ["from_stage"])


def test_what_an_app_prints_is_no_part_of_its_description(describe_app):
    assert describe_app(f"print('{{}}')\n{APP}print('done', flush=True)\n").app_name == "hello"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        pytest.param(
            "import os\nos._exit(0)\n", "app.py: ended Python with status 0 while it was imported", id="exit 0"
        ),
        pytest.param(
            "import os\nos._exit(3)\n", "app.py: ended Python with status 3 while it was imported", id="exit 3"
        ),
        pytest.param("\n1 / 0\n", "app.py:2: ZeroDivisionError: division by zero", id="an exception"),
        pytest.param("x = 1\n", "app.py has no variable 'app'; write app = Chalice(app_name=...)", id="no app"),
    ],
)
def test_an_app_that_cannot_be_described_is_at_fault_itself(describe_app, source, sentence):
    with pytest.raises(AppError) as raised:
        describe_app(source)
    assert str(raised.value) == sentence


def test_every_problem_of_a_declaration_has_its_line(describe_app):
    with pytest.raises(AppError) as raised:
        describe_app(
            "from chalice import Chalice\napp = Chalice('shop')\n"
            "@app.route('/a/')\ndef a(): ...\n@app.route('/b/')\ndef b(): ...\n"
        )
    assert str(raised.value).splitlines() == [
        "app.py:3: the path '/a/' of the view 'a' ends with '/'; write '/a'",
        "app.py:5: the path '/b/' of the view 'b' ends with '/'; write '/b'",
    ]


def test_the_traceback_of_the_app_is_kept(describe_app):
    with pytest.raises(AppError) as raised:
        describe_app("def f():\n    1 / 0\nf()\n")
    assert "in f" in raised.value.traceback
    assert "describe.py" not in raised.value.traceback


def test_what_was_said_before_an_abrupt_end_is_kept(describe_app):
    with pytest.raises(AppError) as raised:
        describe_app("import os, sys\nsys.stderr.write('last words')\nsys.stderr.flush()\nos._exit(0)\n")
    assert raised.value.traceback == "last words"


def test_a_description_of_another_version_is_blamed_on_versions(tmp_path):
    (tmp_path / "app.py").write_text("import os\nos.write(1, b'')\n")
    other = tmp_path / "other"
    other.mkdir()
    other.joinpath("chalice").mkdir()
    other.joinpath("chalice", "__init__.py").touch()
    other.joinpath("chalice", "describe.py").write_text('print(\'{"spec_version": "99"}\')\n')
    with pytest.raises(AppError, match="use versions of chalice-core and chalice-cli that belong together"):
        describe(tmp_path, THIS, {"PYTHONPATH": str(other)})


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"A=B": "x"}, id="an equals sign in the name"),
        pytest.param({"A\0": "x"}, id="a null character in the name"),
        pytest.param({"A": "x\0"}, id="a null character in the value"),
        pytest.param({"A": "\ud800"}, id="half a character"),
    ],
)
def test_a_variable_that_no_system_has_is_an_error_and_not_a_crash(describe_app, variables):
    with pytest.raises(AppError, match="an environment variable of the stage cannot be set: "):
        describe_app(APP, **variables)
