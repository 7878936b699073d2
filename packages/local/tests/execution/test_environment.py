"""Which variables a worker starts with."""

import os
from pathlib import Path

import pytest

from chalice_local.execution import Function
from chalice_local.execution.environment import describe_environment

HOST = {"PATH": "/bin", "HOME": "/home/me", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_PROFILE": "mine"}


def describe(**fields: object) -> dict[str, str]:
    function = Function("hello", "app.app", Path("task"), **fields)  # type: ignore[arg-type]
    return describe_environment(
        function, HOST, runtime_api="127.0.0.1:9001", log_stream="stream", runtime_folder=Path("runtime")
    )


def test_an_isolated_function_inherits_the_search_path_and_no_more() -> None:
    environment = describe()
    assert environment["PATH"] == "/bin"
    assert environment.keys().isdisjoint(HOST.keys() - {"PATH"})


def test_an_isolated_function_reads_no_profile_of_the_user_but_may_bring_its_own() -> None:
    assert describe()["AWS_CONFIG_FILE"] == describe()["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert describe(environment={"AWS_CONFIG_FILE": "own"})["AWS_CONFIG_FILE"] == "own"
    assert "AWS_CONFIG_FILE" not in describe(isolated=False)


def test_any_other_function_inherits_everything() -> None:
    assert HOST.items() <= describe(isolated=False).items()


@pytest.mark.parametrize("isolated", [True, False])
def test_what_lambda_reserves_cannot_be_overridden(*, isolated: bool) -> None:
    environment = describe(isolated=isolated, environment={"_HANDLER": "evil.handler", "COLOUR": "red"})
    assert environment["_HANDLER"] == "app.app"
    assert environment["COLOUR"] == "red"


def test_the_region_is_the_one_in_the_arn() -> None:
    environment = describe(arn="arn:aws:lambda:eu-west-1:123456789012:function:hello")
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "eu-west-1"


def test_the_region_of_the_host_holds_where_nothing_is_isolated() -> None:
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:hello"
    assert "AWS_REGION" not in describe(isolated=False, arn=arn)
