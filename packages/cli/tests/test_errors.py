"""Every error becomes one clear line and status 2."""

from pathlib import Path

import click
import pytest

from chalice_cli.errors import (
    FAILED,
    AppError,
    ForeignResourcesError,
    InterpreterError,
    NoSandboxError,
    ProjectError,
    UnansweredError,
    readable_errors,
)
from chalice_deployer.errors import UnreachableError
from chalice_local.errors import PortTakenError
from chalice_packager.errors import PackagerError
from chalice_policygen.errors import PolicygenError
from chalice_sdkgen.errors import SdkgenError

NO_SANDBOX = (
    "no sandbox was running on port 4570; the one that is started now has nothing of an earlier one: "
    "deploy it anew with: chalice deploy --sandbox"
)
FOREIGN = (
    "not deleted, for this version does not know their kinds: news (sns_event), ? (websocket_api); "
    "delete them with Chalice 1.x, which knows them from the same record"
)
ROW = {"name": "news", "resource_type": "sns_event", "topic": "news"}


def shown(capsys, error, *, debug=False):
    """Return what is printed when *error* is raised, which ends the command."""
    with pytest.raises(SystemExit) as ended, readable_errors(debug=debug):
        raise error
    assert ended.value.code == FAILED
    output, errors = capsys.readouterr()
    assert output == ""
    return errors


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (AppError("app.py:7", "NameError: x"), "app.py:7: NameError: x"),
        (AppError("", "there is no app.py"), "there is no app.py"),
        (InterpreterError(Path("python"), "does not run"), "python does not run"),
        (ProjectError("it exists already"), "it exists already"),
        (NoSandboxError(4570), NO_SANDBOX),
        (ForeignResourcesError([ROW, {"resource_type": "websocket_api"}]), FOREIGN),
        (UnansweredError("Sure?"), "Sure?\nNobody is there to answer: add --yes to answer every question with yes"),
        (FileNotFoundError(2, "No such file or directory", "a/b"), "a/b: No such file or directory"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_error_is_one_clear_line(capsys, error, line):
    assert shown(capsys, error) == f"Error: {line}\n"


@pytest.mark.parametrize("kind", [PackagerError, PolicygenError, SdkgenError])
def test_the_errors_of_every_package_are_clear_by_themselves(capsys, kind):
    class Fault(kind):
        def __init__(self):
            super().__init__()

        def __str__(self):
            return "a.py:1: what is wrong; what to do"

    assert shown(capsys, Fault()) == "Error: a.py:1: what is wrong; what to do\n"


def test_so_are_those_of_the_deployer_and_of_local_mode(capsys):
    assert shown(capsys, UnreachableError("http://x")).startswith("Error: http://x does not answer")
    assert shown(capsys, PortTakenError(8000)).startswith("Error: port 8000 on 127.0.0.1 is taken")


def test_an_error_that_nobody_foresaw_says_so(capsys):
    assert shown(capsys, KeyError("x")) == (
        "Error: this should not happen: KeyError: 'x'; chalice --debug ... shows where it did\n"
    )


def test_debug_shows_the_traceback_before_the_line(capsys):
    lines = shown(capsys, KeyError("x"), debug=True).splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1].startswith("Error: this should not happen")


def test_debug_shows_the_traceback_of_the_app_when_it_is_the_app_that_failed(capsys):
    error = AppError("app.py:1", "KeyError: 'x'", "Traceback of the app\n")
    assert shown(capsys, error, debug=True) == "Traceback of the app\nError: app.py:1: KeyError: 'x'\n"


@pytest.mark.parametrize(
    "error",
    [
        click.UsageError("no such option"),
        click.Abort(),
        click.exceptions.Exit(3),
        BrokenPipeError(),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_click_says_itself_passes_through(capsys, error):
    with pytest.raises(type(error)) as raised, readable_errors(debug=False):
        raise error
    assert raised.value is error
    assert capsys.readouterr() == ("", "")
