"""The command line itself: what is common to all commands, through the real command."""

import os
import sys

import pytest

from chalice_cli.__about__ import __version__
from chalice_cli.commands import MODULES

BROKEN = "raise ValueError('no \\u2713 here')\n"


@pytest.fixture(scope="module")
def broken(make_project):
    return make_project(app=BROKEN)


def test_the_version_is_said_with_what_it_runs_on(make_project):
    assert make_project().run("--version").stdout.startswith(f"chalice {__version__}, python 3.")


@pytest.mark.parametrize("command", MODULES)
def test_every_command_explains_itself(broken, command):
    done = broken.run(command, "--help")
    assert done.stdout.startswith(f"Usage: chalice {command} ")
    assert done.stderr == ""


def test_all_commands_are_listed(broken):
    listed = broken.run("--help").stdout.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "] == list(
        MODULES
    )


def test_an_error_is_one_line_without_debug(broken):
    assert broken.run("package", "out", status=2).stderr == "Error: app.py:1: ValueError: no \u2713 here\n"


def test_debug_comes_before_the_command(broken):
    done = broken.run("--debug", "package", "out", status=2)
    assert done.stderr.startswith("Traceback")
    assert done.stderr.endswith("Error: app.py:1: ValueError: no \u2713 here\n")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("package", "--debug"), id="an option of the command"),
        pytest.param(("package", "out", "--debug"), id="after its argument"),
    ],
)
def test_after_a_command_debug_is_no_option(broken, arguments):
    assert "No such option" in broken.run(*arguments, status=2).stderr


@pytest.mark.parametrize("arguments", [("package", "--", "--debug"), ("package", "out", "--stage=--debug")])
def test_debug_as_a_value_is_a_value(broken, arguments):
    assert "Traceback" not in broken.run(*arguments, status=2).stderr


def test_what_a_terminal_cannot_show_is_escaped(broken):
    done = broken.run("package", "out", status=2, PYTHONIOENCODING="latin-1")
    assert done.stderr == "Error: app.py:1: ValueError: no \\u2713 here\n"


def test_another_folder_can_be_named(broken, tmp_path):
    environment = broken.environment
    with broken.start("--project-dir", str(broken.folder), "package", "out", cwd=tmp_path, env=environment) as process:
        _, errors = process.communicate(timeout=60)
    assert errors == "Error: app.py:1: ValueError: no \u2713 here\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows runs no script in the place of python.exe")
def test_a_python_that_lambda_has_not_is_remarked_once(make_project):
    project = make_project(name="future")
    script = f"""case "$1" in
    -I) {sys.executable} "$@" | sed 's/^\\[\\[3, [0-9]*\\]/[[3, 99]/' ;;
    *) exec {sys.executable} "$@" ;;
    esac"""
    python = project.write(".venv/bin/python", f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    done = project.run("package", "out")
    assert done.stderr.count("Lambda has no runtime for the project's Python 3.99") == 1
