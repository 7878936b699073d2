"""Where commands go: which AWS, whose account, and a sandbox that is running or not."""

import json

import pytest

LOOKING = [
    pytest.param(("url",), id="url"),
    pytest.param(("logs",), id="logs"),
    pytest.param(("invoke", "--name", "shout"), id="invoke"),
    pytest.param(("generate-sdk", "out"), id="generate-sdk"),
]

ASKING = LOOKING[1:]

RECORD = {
    "schema_version": "2.0",
    "backend": "api",
    "account_id": "999999999999",
    "region": "eu-west-1",
    "resources": [
        {
            "name": name,
            "resource_type": "lambda_function",
            "function_name": f"hello-dev-{name}",
            "lambda_arn": f"arn:aws:lambda:eu-west-1:999999999999:function:hello-dev-{name}",
        }
        for name in ("api_handler", "shout")
    ]
    + [
        {
            "name": "rest_api",
            "resource_type": "rest_api",
            "rest_api_id": "abcdef",
            "rest_api_url": "https://abcdef.execute-api.eu-west-1.amazonaws.com/api/",
        }
    ],
}


@pytest.fixture(scope="module")
def elsewhere(make_project, sandbox):
    """Return a project that is deployed in another account, once in AWS and once at the sandbox's endpoint."""
    project = make_project()
    project.write(".chalice/deployed/dev.json", json.dumps(RECORD))
    project.write(str(project.state_at(sandbox).relative_to(project.folder)), json.dumps(RECORD))
    return project


@pytest.fixture(scope="module")
def deployed(make_project, sandbox):
    """Return a project in the sandbox, with another stage of API Gateway than its configuration says."""
    project = make_project(name="looking")
    project.run("deploy", "--sandbox", "--api-gateway-stage", "v2")
    return project


@pytest.mark.parametrize("command", LOOKING)
def test_a_sandbox_is_started_and_said_to_have_nothing(make_project, free_port, command):
    project, port = make_project(), str(free_port())
    try:
        done = project.run(*command, "--sandbox", status=2, CHALICE_SANDBOX_PORT=port)
        assert done.stderr == (
            f"Error: no sandbox was running on port {port}; the one that is started now has nothing of an earlier one: "
            "deploy it anew with: chalice deploy --sandbox\n"
        )
        assert port in project.run("sandbox", "status").stdout
    finally:
        project.run("sandbox", "stop", "--port", port)


@pytest.mark.parametrize("command", ASKING)
def test_another_account_is_not_asked_about_the_stage(elsewhere, command):
    done = elsewhere.run(*command, "--sandbox", status=2)
    assert "this stage is deployed in account 999999999999, region eu-west-1" in done.stderr
    assert done.stdout == ""
    assert not (elsewhere.folder / "out").exists()


@pytest.mark.parametrize("region", ["eu-west-1", None], ids=["with a region", "without a region"])
def test_the_url_needs_no_credentials_and_no_region(elsewhere, region):
    done = elsewhere.run("url", AWS_DEFAULT_REGION=region)
    assert done.stdout == "https://abcdef.execute-api.eu-west-1.amazonaws.com/api/\n"
    assert done.stderr == ""


def test_the_stage_in_api_gateway_can_be_planned_and_deployed(deployed):
    assert deployed.run("url", "--sandbox").stdout.endswith("/v2/\n")
    assert "Nothing to do" in deployed.run("plan", "--sandbox", "--api-gateway-stage", "v2").stdout
    assert "v2 -> v3" in deployed.run("plan", "--sandbox", "--api-gateway-stage", "v3").stdout


def test_the_sdk_is_that_of_the_stage_that_is_deployed(deployed, tmp_path):
    deployed.run("generate-sdk", str(tmp_path / "sdk"), "--sandbox")
    [client] = (tmp_path / "sdk").rglob("apigClient.js")
    assert "/v2" in client.read_text()


def test_a_sandbox_has_no_file_of_its_policy(deployed):
    assert not list((deployed.folder / ".chalice").glob("policy*"))


def test_a_followed_log_starts_with_the_last_lines(deployed):
    for word in ("one", "two", "three"):
        deployed.run("invoke", "--name", "shout", "--sandbox", payload=json.dumps({"word": word}))
    with deployed.start("logs", "--follow", "--num-entries", "2", "--name", "shout", "--sandbox") as process:
        lines = [process.stdout.readline() for _ in range(2)]
        process.terminate()
    assert [line.split()[-2:] for line in lines] == [["shouted", "two"], ["shouted", "three"]]
