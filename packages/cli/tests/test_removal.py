"""What chalice delete deletes, asks and says, in the sandbox."""

import json
import os

import boto3
import pytest

FOREIGN = {"name": "news-subscription", "resource_type": "sns_event", "topic": "news", "lambda_arn": "arn:aws:lambda:x"}


@pytest.fixture
def left(sandbox):
    """Return a function that returns the names of what AWS has of an app."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "eu-west-1"}

    def find(app):
        def client(service):
            return boto3.client(service, endpoint_url=sandbox, **keys)

        roles = [role["RoleName"] for role in client("iam").list_roles()["Roles"]]
        functions = [function["FunctionName"] for function in client("lambda").list_functions()["Functions"]]
        groups = [group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]]
        apis = [api["name"] for api in client("apigateway").get_rest_apis()["items"]]
        return sorted(name for name in (*roles, *functions, *groups, *apis) if app in name)

    return find


@pytest.fixture
def deploy(make_project, sandbox):
    def deploy_app(name):
        project = make_project(name=name)
        project.run("deploy", "--sandbox")
        return project

    return deploy_app


def delete_in_terminal(project, typed):
    """Run chalice delete where somebody types; return its standard output and error."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo terminals")
    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed.encode())
        with project.start("delete", "--sandbox", stdin=theirs) as process:
            output, errors = process.communicate(timeout=60)
    finally:
        os.close(theirs)
        os.close(ours)
    assert process.returncode == 0, errors
    return output, errors


def test_before_anything_is_deleted_it_is_asked_about_the_role(deploy, left):
    project = deploy("asks")
    before = left("asks")
    done = project.run("delete", "--sandbox", status=2)
    assert done.stdout == ""
    assert "Delete the role asks-dev?" in done.stderr
    assert left("asks") == before


def test_no_keeps_the_role_and_deletes_the_rest(deploy, left):
    project = deploy("keeps")
    output, errors = delete_in_terminal(project, "n\n")
    assert errors.startswith("To be deleted, with the logs of functions:\n  - ")
    assert "  - lambda function: keeps-dev-shout\n" in errors
    assert "role" not in errors
    assert "Delete the role keeps-dev? [y/N]: " in output
    assert "Keeping IAM role: keeps-dev\n" in output
    assert left("keeps") == ["keeps-dev"]


def test_a_role_that_was_kept_can_be_deleted_later(deploy, left):
    project = deploy("later")
    delete_in_terminal(project, "\n")
    output, errors = delete_in_terminal(project, "y\n")
    assert output.endswith("Deleting IAM role: later-dev\n")
    assert errors == ""
    assert left("later") == []


def test_yes_deletes_all_with_the_logs_and_the_record(deploy, left, sandbox):
    project = deploy("goes")
    project.run("invoke", "--name", "shout", "--sandbox", payload='{"word": "x"}')
    assert "/aws/lambda/goes-dev-shout" in left("goes")
    assert project.run("delete", "--sandbox", "--yes").stderr == ""
    assert left("goes") == []
    assert not project.state_at(sandbox).exists()


def test_what_this_version_does_not_know_is_named_and_stays_recorded(deploy, left, sandbox):
    project = deploy("older")
    path = project.state_at(sandbox)
    state = json.loads(path.read_text())
    path.write_text(json.dumps({**state, "resources": [*state["resources"], FOREIGN]}))
    noted = project.run("deploy", "--sandbox").stderr
    assert "left as they are, for this version does not know their kinds: news-subscription (sns_event)" in noted
    for _ in range(2):  # the second time nothing else is there
        done = project.run("delete", "--sandbox", "--yes", status=2)
        assert done.stderr == (
            "Error: not deleted, for this version does not know their kinds: news-subscription (sns_event); "
            "delete them with Chalice 1.x, which knows them from the same record\n"
        )
        assert left("older") == []
        assert json.loads(path.read_text())["resources"] == [FOREIGN]


def test_a_stage_of_which_aws_has_nothing_any_more_is_said_to_be_gone(deploy, sandbox):
    project = deploy("vanished")
    record = project.state_at(sandbox).read_text()
    project.run("delete", "--sandbox", "--yes")
    project.state_at(sandbox).write_text(record)
    done = project.run("delete", "--sandbox")
    assert done.stdout == "Nothing to delete: AWS has nothing of stage 'dev' any more.\n"
    assert not project.state_at(sandbox).exists()


def test_what_is_gone_with_its_sandbox_is_forgotten(make_project, free_port):
    project = make_project(config='{"stages": {"dev": {}}}')
    port = str(free_port())
    path = project.state_at(f"http://127.0.0.1:{port}")
    project.write(str(path.relative_to(project.folder)), json.dumps({"schema_version": "2.0", "resources": [FOREIGN]}))
    try:
        done = project.run("delete", "--sandbox", CHALICE_SANDBOX_PORT=port)
        assert done.stdout == "Nothing to delete: stage 'dev' is gone with its sandbox. Its record was removed.\n"
        assert not path.exists()
        done = project.run("delete", "--sandbox", CHALICE_SANDBOX_PORT=port)
        assert done.stdout == "Nothing to delete: stage 'dev' is not deployed.\n"
    finally:
        project.run("sandbox", "stop", "--port", port)
