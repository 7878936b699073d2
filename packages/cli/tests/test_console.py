"""The only printer, and the only one that asks: in a real terminal, and where nobody is there."""

import os
import subprocess
import sys

import pytest

from chalice_cli import console
from chalice_deployer import Action, Change, Found

ASK = """\
from chalice_cli import console
print('answer:', console.ask('Go on?', assume_yes={yes}, default={default}))
"""
CONFIRM = """\
from chalice_cli import console
console.confirm(['First?', 'Second?'], assume_yes=False)
print('confirmed')
"""


def run_in_terminal(source, typed):
    """Run Python in a terminal where somebody types; return its status and its standard output."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo terminals")
    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed.encode())
        command = [sys.executable, "-c", source]
        done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)
    finally:
        os.close(theirs)
        os.close(ours)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("typed", "default", "expected"),
    [("y\n", False, True), ("n\n", True, False), ("\n", True, True), ("\n", False, False), ("what\ny\n", False, True)],
)
def test_a_question_is_answered_in_a_terminal(typed, default, expected):
    status, output = run_in_terminal(ASK.format(yes=False, default=default), typed)
    assert (status, output.splitlines()[-1].rpartition("answer: ")[2]) == (0, str(expected))
    assert f"Go on? [{'Y/n' if default else 'y/N'}]: " in output


def test_yes_answers_without_a_question():
    assert run_in_terminal(ASK.format(yes=True, default=False), "") == (0, "answer: True\n")


@pytest.mark.parametrize("default", [True, False])
def test_where_nobody_is_there_a_question_is_an_error(default):
    command = [sys.executable, "-c", ASK.format(yes=False, default=default)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "Go on?\nNobody is there to answer: add --yes to answer every question with yes" in done.stderr


@pytest.mark.parametrize(
    ("typed", "status", "asks_twice", "goes_on"),
    [
        pytest.param("\n\n", 0, True, True, id="yes is the answer of the return key"),
        pytest.param("y\nn\n", 1, True, False, id="each must be answered with yes"),
        pytest.param("n\n", 1, False, False, id="the first no ends it"),
    ],
)
def test_all_questions_must_be_confirmed(typed, status, asks_twice, goes_on):
    ended, output = run_in_terminal(CONFIRM, typed)
    assert (ended, "Second?" in output, "confirmed" in output) == (status, asks_twice, goes_on)


def test_what_is_asked_for_and_remarks_have_streams_of_their_own(capsys):
    console.say("the URL")
    console.note("a warning")
    assert capsys.readouterr() == ("the URL\n", "a warning\n")


@pytest.mark.parametrize("action", Action)
def test_each_change_is_said_when_it_starts(capsys, action):
    found = Found("iam_role", "default-role", "IAM role: hello-dev", {}, {})
    progress = console.Progress()
    progress.started(Change(action, None, found))
    progress.finished(Change(action, None, found))
    assert capsys.readouterr() == (f"{console.VERBS[action]} IAM role: hello-dev\n", "")
