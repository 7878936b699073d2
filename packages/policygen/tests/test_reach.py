"""Test from where programs are entered; more programs are in cases/reach.toml."""

from __future__ import annotations

import pytest

from chalice_policygen import Analysis, Entry, analyze_text
from chalice_policygen.errors import UnknownEntryError

APP = """
import boto3
from chalice import Chalice

app = Chalice(app_name="shop")
sqs = boto3.client("sqs")
sqs.list_queues()

@app.route("/")
def index():
    return count()

@app.lambda_function(name="nightly")
def clean(event, context):
    sqs.purge_queue(QueueUrl=count())

@app.schedule("rate(1 hour)")
def idle(event):
    return None

def count():
    return sqs.get_queue_attributes(QueueUrl="u")
"""
IMPORT, CLEAN, COUNT = "sqs:ListQueues", "sqs:PurgeQueue", "sqs:GetQueueAttributes"


def reached(analysis: Analysis) -> dict[str, tuple[str, ...]]:
    return {call.name: call.entries for call in analysis.calls}


def test_every_registered_function_is_an_entry_also_if_it_calls_nothing() -> None:
    assert analyze_text(APP, file="app.py").entries == (
        Entry("app:clean", "app.py", 14, "nightly"),
        Entry("app:idle", "app.py", 18, "idle"),
        Entry("app:index", "app.py", 10, "api_handler"),
    )


def test_a_call_names_every_entry_that_reaches_it() -> None:
    assert reached(analyze_text(APP, file="app.py")) == {
        IMPORT: ("app:clean", "app:idle", "app:index"),
        CLEAN: ("app:clean",),
        COUNT: ("app:clean", "app:index"),
    }


def test_an_analysis_can_be_narrowed_to_some_of_its_entries() -> None:
    analysis = analyze_text(APP, file="app.py")
    index = next(entry for entry in analysis.entries if entry.name == "app:index")

    narrowed = analysis.only([index])

    assert reached(narrowed) == {IMPORT: ("app:index",), COUNT: ("app:index",)}
    assert narrowed.entries == (index,)
    assert analysis.only(analysis.entries) == analysis
    assert analysis.only([]).calls == ()


@pytest.mark.parametrize(
    ("entry", "operations"),
    [
        pytest.param("app:index", (COUNT, IMPORT), id="a registered function"),
        pytest.param("app:clean", (COUNT, IMPORT, CLEAN), id="one that calls more"),
        pytest.param("app:count", (COUNT, IMPORT), id="a function that is not registered"),
        pytest.param("app:idle", (IMPORT,), id="one that calls nothing still imports its module"),
    ],
)
def test_an_entry_that_is_given_takes_the_place_of_those_that_are_found(
    entry: str, operations: tuple[str, ...]
) -> None:
    analysis = analyze_text(APP, file="app.py", entries=[entry])

    assert analysis.operations == operations
    assert [each.name for each in analysis.entries] == [entry]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        pytest.param("shop:index", "there is no module 'shop' in the program; it has app", id="another module"),
        pytest.param("app:missing", "app has no such function", id="a missing function"),
        pytest.param("app:Store.read", "write module:function or module:Class.method", id="a missing method"),
    ],
)
def test_an_entry_that_does_not_exist_is_named(entry: str, words: str) -> None:
    with pytest.raises(UnknownEntryError) as caught:
        analyze_text(APP, file="app.py", entries=[entry])

    assert caught.value.entry == entry
    assert words in str(caught.value)


def test_a_way_starts_at_an_entry_and_ends_at_the_call() -> None:
    analysis = analyze_text(APP, file="app.py")

    assert [[str(step) for step in call.path] for call in analysis.calls] == [
        ["app.py:7 in app"],
        ["app.py:15 in app:clean"],
        ["app.py:11 in app:index", "app.py:22 in app:count"],
    ]


def test_functions_that_only_call_each_other_are_entered_in_a_program_without_a_framework() -> None:
    source = """
import boto3

def ping(count):
    boto3.client("sqs").list_queues()
    pong(count)

def pong(count):
    ping(count)
"""
    assert reached(analyze_text(source, file="a.py")) == {"sqs:ListQueues": ("a:ping",)}


def test_every_way_to_a_call_is_known_however_many_there_are() -> None:
    callers = "".join(f"\ndef user{n}():\n    used()\n" for n in range(3000))
    entries = "".join(f"\ndef entry{n}():\n    user{n}()\n" for n in range(3000))
    program = f'import boto3\n\n\ndef used():\n    boto3.client("sqs").list_queues()\n{callers}{entries}'

    (call,) = analyze_text(program, file="app.py").calls

    assert len(call.entries) == 3000
    assert [step.function for step in call.path] == ["app:entry0", "app:user0", "app:used"]
