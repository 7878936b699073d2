"""How a project's functions run in local mode."""

import os
import sys
from pathlib import Path

from chalice.spec import AppSpec, Direct, Function, RestApi, Route
from chalice_local.execution import Interpreter
from chalice_local.project import Project

SPEC = AppSpec(
    "hello",
    (
        Function("api_handler", "app.app", RestApi((Route("/", "GET", "index"),))),
        Function("nightly", "app.nightly", Direct()),
    ),
)
PYTHON = Interpreter(Path(sys.executable), (3, 12))


def test_functions_are_named_as_they_are_when_deployed(tmp_path: Path) -> None:
    functions = Project(tmp_path, SPEC, PYTHON.path, stage="prod").functions(PYTHON)
    assert {name: function.name for name, function in functions.items()} == {
        "api_handler": "hello-prod",
        "nightly": "hello-prod-nightly",
    }


def test_functions_run_in_the_project_under_its_own_interpreter(tmp_path: Path) -> None:
    function = Project(tmp_path, SPEC, PYTHON.path, timeout=7, memory=512).functions(PYTHON)["api_handler"]
    assert (function.task_root, function.python, function.isolated) == (tmp_path, PYTHON.path, False)
    assert (function.handler, function.runtime, function.timeout, function.memory) == ("app.app", "python3.12", 7, 512)


def test_vendor_comes_first_on_the_path_and_the_stages_variables_are_set(tmp_path: Path) -> None:
    function = Project(tmp_path, SPEC, PYTHON.path, {"COLOUR": "red"}).functions(PYTHON)["api_handler"]
    assert function.environment["PYTHONPATH"].split(os.pathsep)[0] == str(tmp_path / "vendor")
    assert function.environment["COLOUR"] == "red"


def test_the_api_has_the_apps_routes_on_the_api_stage(tmp_path: Path) -> None:
    api = Project(tmp_path, SPEC, PYTHON.path, api_stage="v1").api()
    assert [method.resource for method in api.methods] == ["/"]
    assert api.stage == "v1"
