"""Test how the scripts that build the table match the words of botocore with those of IAM."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("botocore", reason="botocore is not installed")
SCRIPTS = Path(__file__).parents[1] / "scripts"
if not SCRIPTS.is_dir():
    pytest.skip("the scripts are in the repository only", allow_module_level=True)


@pytest.fixture
def bindings(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return import_module("describe_bindings")


@pytest.mark.parametrize(
    ("member", "variable"),
    [
        ("TableName", "TableName"),
        ("DBInstanceIdentifier", "DbInstanceName"),
        ("functionName", "FunctionName"),
        ("Bucket", "BucketName"),
        ("StreamARN", "StreamName"),
        ("UserName", "UserNameWithPath"),
        ("InstanceIds", "InstanceId"),
    ],
)
def test_a_member_and_a_variable_are_about_the_same(bindings: ModuleType, member: str, variable: str) -> None:
    assert bindings.stem(member) == bindings.stem(variable)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (["Cluster", "ClusterName"], "ClusterName"),
        (["Cluster", "Name"], "Cluster"),
        (["Name", "Status"], "Name"),
        (["SourceCluster"], "SourceCluster"),
        (["Status"], None),
    ],
    ids=["its own name first", "what it is about", "a plain name", "a longer name", "nothing"],
)
def test_the_most_certain_member_is_chosen(bindings: ModuleType, members: list[str], expected: str | None) -> None:
    assert bindings.match("ClusterName", members, kind="cluster", is_last=True, is_subject=True) == expected


def test_hand_written_words_replace_what_was_found(bindings: ModuleType) -> None:
    found = {"queue.QueueName=Name", "=ResourceArn"}

    assert bindings.replace(found, ["QueueUrl"], {"queue.QueueName": ["QueueUrl", "Queue"]}) == {
        "queue.QueueName=QueueUrl",
        "=ResourceArn",
    }
    assert bindings.replace(found, ["Name"], {"queue.QueueName": []}) == {"=ResourceArn"}


def test_names_that_call_something_are_found_with_their_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    methods = import_module("describe_methods")

    text = methods.describe_methods([
        {"service": "b", "operations": ["GetThing"], "resources": {"Thing": {"attributes": ["size"]}}},
        {"service": "a", "operations": ["GetThing", "PutThing"]},
    ])  # fmt: skip

    clients, names, codes, resources = text.splitlines()
    assert (clients, names, codes) == ("a b", "get_thing put_thing", "000001 000")
    assert {"size", "reload", "batch_writer"} <= set(resources.split())
