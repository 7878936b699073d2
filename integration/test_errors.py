"""Bad input: one clear line that names the place and the fix, status 2, no traceback, nothing half written."""

import socket
import subprocess
from pathlib import Path

import pytest
from conftest import CHALICE, HELLO, endpoint, free_port


def refused(project, *arguments, **variables):
    """Run a command that must fail cleanly; return its one line, without the word that starts it."""
    before = project.files()
    done = project.chalice(*arguments, status=2, **variables)
    assert "Traceback" not in done.stderr
    [line] = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert project.files() == before
    return line.removeprefix("Error: ")


@pytest.mark.parametrize(
    "command", [["deploy", "--sandbox", "--yes"], ["plan", "--sandbox"], ["package", "out"], ["local"]]
)
@pytest.mark.parametrize(
    ("app", "expected"),
    [
        pytest.param(
            "from chalice import Chalice\nimport nowhere\n",
            "app.py:2: ModuleNotFoundError: No module named 'nowhere'",
            id="a missing module",
        ),
        pytest.param("def broken(:\n", "app.py:1: SyntaxError: invalid syntax", id="a syntax error"),
        pytest.param("import os\nos._exit(7)\n", "app.py: ended Python with status 7", id="an exit"),
        pytest.param("x = 1\n", "app.py has no variable 'app'; write app = Chalice(app_name=...)", id="no app"),
        pytest.param(
            HELLO.replace("'/'", "'/a/'"), "app.py:6: the path '/a/' of the view 'index'", id="a trailing slash"
        ),
    ],
)
def test_an_app_that_cannot_be_described_is_named_with_its_line(make_project, sandbox, app, expected, command):
    assert refused(make_project(app), *command).startswith(expected)


def test_a_folder_without_an_app_is_no_project(make_project, sandbox):
    project = make_project()
    (project.folder / "app.py").unlink()
    assert refused(project, "deploy", "--sandbox").startswith("there is no app.py in ")


@pytest.mark.parametrize(
    "command", [["deploy", "--sandbox"], ["url", "--sandbox"], ["delete", "--sandbox"], ["package", "out"]]
)
def test_a_broken_configuration_is_named_with_line_and_column(make_project, sandbox, command):
    project = make_project()
    project.write(".chalice/config.json", '{\n  "version": "2.0"\n  "stages": {}\n}\n')
    path = project.folder / ".chalice" / "config.json"
    assert refused(project, *command) == f"{path}:3:3: not valid JSON: Expecting ',' delimiter"


def test_a_setting_that_nobody_knows_is_named(make_project):
    project = make_project()
    project.write(".chalice/config.json", '{\n  "lambda_timeoutt": 3\n}\n')
    assert refused(project, "package", "out").endswith(
        "config.json:2:3: 'lambda_timeoutt' is not a known setting: did you mean 'lambda_timeout'?"
    )


@pytest.mark.parametrize("command", [["deploy", "--yes"], ["plan"]])
def test_without_credentials_the_ways_to_have_them_are_named(make_project, command):
    line = refused(make_project(), *command)
    assert line.startswith("no AWS credentials were found: configure them")
    assert line.endswith("or add --sandbox to use the AWS on this machine")


@pytest.mark.parametrize("command", [["url"], ["logs"], ["invoke", "--name", "f"], ["generate-sdk", "out"]])
def test_what_is_not_deployed_is_known_without_asking_aws(make_project, command):
    assert "no stage is deployed" in refused(make_project(), *command)


def test_without_a_region_it_is_asked_for(make_project):
    project = make_project()
    environment = {key: value for key, value in project.environment.items() if key != "AWS_DEFAULT_REGION"}
    done = subprocess.run(
        [CHALICE, "plan"], cwd=project.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        2,
        "Error: no AWS region is configured: set AWS_DEFAULT_REGION, or a region in the profile\n",
    )


def test_a_profile_that_does_not_exist_is_named(make_project):
    assert "nobody" in refused(make_project(), "plan", "--profile", "nobody")


def test_an_endpoint_that_does_not_answer_is_named(make_project):
    dead = f"http://127.0.0.1:{free_port()}"
    assert refused(make_project(), "plan", **endpoint(dead)).startswith(f"{dead}/ does not answer")


@pytest.mark.parametrize(
    "command", [["url"], ["logs"], ["invoke", "--name", "api_handler"], ["generate-sdk", "out"], ["delete"]]
)
def test_an_unknown_stage_is_named_with_those_that_are_deployed(make_project, sandbox, command):
    project = make_project(name="staged")
    project.chalice("deploy", "--sandbox")
    line = refused(project, *command, "--sandbox", "--stage", "prodd")
    assert line.startswith("stage 'prodd' has no deployed ")
    assert "(deployed stages: dev)" in line
    project.chalice("delete", "--sandbox", "--yes")


def test_a_stage_name_that_leaves_the_folder_is_refused(make_project):
    assert "'../x' is no stage name" in refused(make_project(), "package", "out", "--stage", "../x")


@pytest.mark.parametrize("command", [["local"], ["sandbox", "start"], ["sandbox", "start", "--detach"]])
def test_a_taken_port_is_named(make_project, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refused(make_project(), *command, "--port", str(port)).startswith(f"port {port} on 127.0.0.1 is taken")


def test_a_function_that_is_not_there_is_named_with_those_that_are(make_project, sandbox):
    project = make_project(name="functions")
    project.chalice("deploy", "--sandbox")
    line = refused(project, "invoke", "--name", "dubble", "--sandbox")
    assert line == "no deployed function is named 'dubble'; there are: api_handler, double"
    project.chalice("delete", "--sandbox", "--yes")


def test_a_requirement_that_cannot_be_had_leaves_what_is_deployed_alone(make_project, sandbox, account):
    project = make_project(name="needy")
    project.write("requirements.txt", "a-distribution-that-nobody-ever-made==1.0\n")
    line = refused(project, "deploy", "--sandbox")
    assert "a-distribution-that-nobody-ever-made" in line
    assert account.names("needy") == {}


WARNING = """
Could not install dependencies:
nowhere-to-be-found==1.9
You will have to build these yourself and vendor them in
the chalice vendor folder.

Your deployment will continue but may not work correctly
if missing dependencies are not present. For more information:
http://chalice.readthedocs.io/en/latest/topics/packaging.html
"""
"""As the user's manual has it."""


def test_a_deployment_goes_on_without_a_requirement_where_that_is_allowed(make_project, sandbox, account):
    project = make_project(name="lacking", **endpoint(sandbox))
    project.write("requirements.txt", "--no-index\nnowhere-to-be-found==1.9\n")
    assert "no wheel of nowhere-to-be-found==1.9" in refused(project, "deploy")
    for command in (["package", "out"], ["plan"], ["deploy"]):
        assert WARNING in project.chalice(*command, "--allow-missing").stderr
    assert account.names("lacking")["functions"] == ["lacking-dev", "lacking-dev-double"]
    project.chalice("delete", "--yes")


def test_a_question_that_nobody_answers_refuses_and_yes_answers_it(make_project, sandbox, account):
    project = make_project(name="asked")
    project.chalice("deploy", "--sandbox")
    project.write(
        "app.py",
        "import boto3\n"
        + project.files()["app.py"]
        .decode()
        .replace("    return {'hello': 'world'}", "    return boto3.client('s3').list_buckets()['Owner']"),
    )
    done = project.chalice("deploy", "--sandbox", status=2)
    assert "The following action will be added to the execution policy:\n\ns3:ListAllMyBuckets" in done.stderr
    assert "add --yes" in done.stderr
    assert "s3:ListAllMyBuckets" in project.chalice("plan", "--sandbox").stdout
    project.chalice("deploy", "--sandbox", "--yes")
    assert "Delete the role asked-dev?" in project.chalice("delete", "--sandbox", status=2).stderr
    assert account.names("asked")["roles"] == ["asked-dev"]
    project.chalice("delete", "--sandbox", "--yes")
    assert account.names("asked") == {}


@pytest.mark.parametrize("name", ["../evil", "a b", "1st", "", "x" * 60])
def test_a_name_that_no_function_could_have_makes_no_project(make_project, name):
    assert "cannot be the name of a project" in refused(make_project(), "new-project", name)


def test_an_existing_folder_makes_no_project(make_project):
    project = make_project()
    project.write("taken/file.txt", "mine")
    assert "exists already: choose another name" in refused(project, "new-project", "taken")


def test_an_error_of_the_system_is_one_line_too(make_project):
    project = make_project()
    (project.folder / "out").write_text("in the way")
    done = project.chalice("package", "out", status=2)
    assert "Traceback" not in done.stderr
    assert Path(project.folder / "out").read_text() == "in the way"


def test_debug_shows_where_an_error_comes_from(make_project):
    project = make_project("raise ValueError('here')\n")
    done = project.chalice("--debug", "package", "out", status=2)
    assert 'app.py", line 1' in done.stderr
    assert done.stderr.endswith("Error: app.py:1: ValueError: here\n")
