"""From an app.py to a URL that answers, and back to nothing: the real command, over HTTP, to the sandbox."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from conftest import endpoint

DEMO = Path(__file__).with_name("demo.py")


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def test_the_demo_ends_well():
    done = subprocess.run([sys.executable, DEMO], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Done: created, packaged, deployed" in done.stdout


def test_an_app_is_deployed_answers_and_is_deleted_again(make_project, sandbox, account):
    project = make_project(name="job")
    output = project.chalice("deploy", "--sandbox").stdout
    [url] = re.findall(r"Rest API URL: (\S+)", output)
    assert get(url) == {"hello": "world"}
    assert project.chalice("url", "--sandbox").stdout.strip() == url
    assert project.chalice("invoke", "--name", "double", "--sandbox", payload='{"number": 21}').stdout == "42\n"
    assert account.names("job") == {
        "roles": ["job-dev"],
        "functions": ["job-dev", "job-dev-double"],
        "apis": ["job"],
        "log groups": ["job-dev", "job-dev-double"],
    }
    project.chalice("delete", "--sandbox", "--yes")
    assert account.names("job") == {}


def test_a_function_that_fails_gives_its_error_and_status_1(make_project, sandbox):
    project = make_project(name="failing")
    project.chalice("deploy", "--sandbox")
    done = project.chalice("invoke", "--name", "double", "--sandbox", payload="{}", status=1)
    assert "KeyError" in done.stderr
    assert done.stdout == ""
    project.chalice("delete", "--sandbox", "--yes")


def test_an_unchanged_app_makes_no_mutating_call(make_project, proxy):
    project = make_project(name="unchanged", **endpoint(proxy.url))
    project.chalice("deploy", "--yes")
    assert len(proxy.mutations) >= 7
    proxy.calls.clear()
    output = project.chalice("deploy", "--yes").stdout
    assert "Nothing to do" in output
    assert proxy.calls != []
    assert proxy.mutations == []
    project.chalice("delete", "--yes")


def test_a_changed_view_uploads_code_and_nothing_else(make_project, proxy):
    project = make_project(name="changed", **endpoint(proxy.url))
    project.chalice("deploy", "--yes")
    proxy.calls.clear()
    project.write("app.py", project.files()["app.py"].decode().replace("world", "moon"))
    project.chalice("deploy", "--yes")
    assert [re.sub(r"/[\d-]+/functions/", "", call) for call in proxy.mutations] == [
        "PUT changed-dev/code",
        "PUT changed-dev-double/code",
    ]
    assert get(project.chalice("url").stdout.strip()) == {"hello": "moon"}
    project.chalice("delete", "--yes")


def test_a_proxy_for_the_world_outside_does_not_stand_in_the_way(make_project, sandbox):
    dead = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    project = make_project(name="proxied", **endpoint(sandbox), **dead)
    project.chalice("deploy", "--yes")
    project.chalice("delete", "--yes")


def test_a_sandbox_is_started_when_none_is_running(make_project, clean_environment):
    from conftest import free_port

    project = make_project(name="started", CHALICE_SANDBOX_PORT=str(free_port()))
    try:
        assert project.chalice("plan", "--sandbox").stdout.count("\n+ ") == 5
        assert project.environment["CHALICE_SANDBOX_PORT"] in project.chalice("sandbox", "status").stdout
    finally:
        project.chalice("sandbox", "stop")


def test_states_of_two_endpoints_never_mix(make_project, sandbox, proxy):
    project = make_project(name="apart")
    project.chalice("deploy", "--sandbox")
    [state] = project.folder.glob(".chalice/endpoints/*/dev.json")
    assert not (project.folder / ".chalice" / "deployed").exists()
    assert "no stage is deployed" in project.chalice("url", status=2, **endpoint(proxy.url)).stderr
    project.chalice("delete", "--sandbox", "--yes")
    assert not state.exists()


def test_a_lost_state_is_found_again_by_names_and_tags(make_project, sandbox, account):
    project = make_project(name="forgetful")
    project.chalice("deploy", "--sandbox")
    for state in project.folder.glob(".chalice/endpoints/*/dev.json"):
        state.unlink()
    assert "Nothing to do" in project.chalice("deploy", "--sandbox").stdout
    project.chalice("delete", "--sandbox", "--yes")
    assert account.names("forgetful") == {}


MUTATIONS = 9
"""Calls of the first deployment: role, its policy, two functions, API, its document, its stage, permission."""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("killed_after", range(1, MUTATIONS))
@pytest.mark.parametrize("then", ["deploy", "delete"])
def test_a_deployment_that_was_killed_is_completed_or_deleted(make_project, proxy, account, killed_after, then):
    name = f"killed{killed_after}{then}"
    project = make_project(name=name, **endpoint(proxy.url))
    process = project.start("deploy", "--yes")
    proxy.after = lambda count: os.kill(process.pid, signal.SIGKILL) if count == killed_after else None
    output, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, output + errors
    proxy.after = None
    if then == "deploy":
        project.chalice("deploy", "--yes")
        assert get(project.chalice("url").stdout.strip()) == {"hello": "world"}
        assert "Nothing to do" in project.chalice("deploy", "--yes").stdout
    project.chalice("delete", "--yes")
    assert account.names(name) == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("killed_after", range(1, 6))
def test_a_deletion_that_was_killed_is_completed_by_the_next(make_project, proxy, account, killed_after):
    name = f"undead{killed_after}"
    project = make_project(name=name, **endpoint(proxy.url))
    project.chalice("deploy", "--yes")
    proxy.calls.clear()
    process = project.start("delete", "--yes")
    proxy.after = lambda count: os.kill(process.pid, signal.SIGKILL) if count == killed_after else None
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    proxy.after = None
    project.chalice("delete", "--yes")
    assert account.names(name) == {}
