"""The benchmark of policygen judges as its README says, and the labels are of what exists. No figure is asserted."""

import importlib
import json
from pathlib import Path

import pytest
from botocore.session import get_session

HERE = Path(__file__).parent
LABELLED = HERE / "policy"
TRUTHS = sorted(LABELLED.glob("truth*.json"))


@pytest.fixture
def bench(monkeypatch):
    """Return a function that imports a module of the benchmark, which is a folder of scripts."""
    monkeypatch.syspath_prepend(str(HERE / "bench"))
    return importlib.import_module


@pytest.fixture
def iam(bench, tmp_path):
    """Return the knowledge of a small IAM."""
    actions = {
        "getobject": {"name": "GetObject", "resourceTypes": [{"name": "object"}]},
        "getobjectacl": {"name": "GetObjectAcl", "resourceTypes": [{"name": "object"}]},
        "listallmybuckets": {"name": "ListAllMyBuckets", "resourceTypes": []},
    }
    types = {"object": {"arn": "arn:${Partition}:s3:::${BucketName}/${ObjectName}"}}
    for kind, known in {"actions": actions, "resourceTypes": types}.items():
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "s3.json").write_text(json.dumps(known))
    return bench("policy_iam").IamData(tmp_path)


@pytest.mark.parametrize(
    ("given", "right", "wrong", "missing"),
    [
        pytest.param(["s3:PutObject"], {"s3:PutObject"}, set(), {"s3:GetObject"}, id="what is needed and not given"),
        pytest.param(["s3:put_object", "s3:get_object"], {"s3:PutObject", "s3:GetObject"}, set(), set(), id="methods"),
        pytest.param(["S3:putobject"], {"s3:PutObject"}, set(), {"s3:GetObject"}, id="any case"),
        pytest.param(["s3:ListParts"], set(), set(), {"s3:PutObject", "s3:GetObject"}, id="optional, by a wildcard"),
        pytest.param(["s3:DeleteBucket"], set(), {"s3:DeleteBucket"}, {"s3:PutObject", "s3:GetObject"}, id="wrong"),
    ],
)
def test_what_is_given_is_right_wrong_or_missing(bench, given, right, wrong, missing):
    verdict = bench("policy_judge").judge(given, ["s3:PutObject", "s3:GetObject"], ["s3:List*"])
    assert (set(verdict.right), set(verdict.wrong), set(verdict.missing)) == (right, wrong, missing)


@pytest.mark.parametrize(
    ("action", "resource", "scope"),
    [
        ("s3:GetObject", "*", "STAR"),
        ("s3:GetObject", ["arn:aws:s3:::a/b", "*"], "STAR"),
        ("s3:ListAllMyBuckets", "*", "UNAVOIDABLE"),
        ("s3:*", "*", "STAR"),
        ("s3:GetObject", "arn:*:s3:::*/*", "TYPED"),
        ("s3:GetObject", ["arn:*:s3:::*/*", "arn:*:s3:::a/b"], "TYPED"),
        ("s3:GetObject", "arn:*:s3:::pictures/*", "NAMED"),
    ],
)
def test_a_statement_reaches_as_far_as_the_widest_of_its_resources(bench, iam, action, resource, scope):
    judging = bench("policy_judge")
    assert judging.scope({"Action": action, "Resource": resource}, iam) == judging.Scope[scope]


def test_a_policy_is_judged_by_its_actions_and_by_the_resources_of_each(bench, iam):
    statements = [
        {"Effect": "Allow", "Action": "s3:GetObject*", "Resource": "arn:*:s3:::a/*"},
        {"Effect": "Allow", "Action": ["s3:GetObject", "kms:Decrypt"], "Resource": ["arn:*:s3:::b/*"]},
        {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"},
    ]
    judging = bench("policy_judge")
    allowed = judging.statements_of([{"Statement": statements}])
    both = {"s3:GetObject": frozenset({"arn:*:s3:::a/*", "arn:*:s3:::b/*"}), "s3:GetObjectAcl": frozenset({"*"})}
    verdict = judging.judge_policy(allowed, ["s3:GetObject"], [], both, iam)
    assert verdict.actions == judging.Verdict(frozenset({"s3:GetObject"}), frozenset({"s3:GetObjectAcl"}))
    assert verdict.resources == {"s3:GetObject": True, "s3:GetObjectAcl": False}


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_labels_are_of_operations_that_botocore_knows(truth):
    session = get_session()
    known = {}
    for name, label in json.loads(truth.read_text(encoding="utf-8")).items():
        for operation in (*label["operations"], *label["optional_operations"]):
            service, _, method = operation.partition(":")
            if service not in known:
                known[service] = session.get_service_model(service).operation_names
            assert method in known[service], f"{name}: {operation}"


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_a_label_says_each_thing_once_and_how_each_operation_is_reached(truth):
    for name, label in json.loads(truth.read_text(encoding="utf-8")).items():
        if truth.stem not in {"truth_l5", "truth_l6", "truth_l7"}:  # nobody wrote down the ways of these
            assert set(label["patterns"]) == set(label["operations"]), name
        for needed, optional in (("operations", "optional_operations"), ("iam_actions", "optional_actions")):
            both = [*label[needed], *label[optional]]
            assert len(both) == len(set(both)), f"{name}: {needed}"


def test_what_was_written_for_the_benchmark_is_there():
    for truth in TRUTHS:
        for name, label in json.loads(truth.read_text(encoding="utf-8")).items():
            for file in label.get("files", []):
                assert (LABELLED / file).is_file(), name
            if "program" in label.get("source", {}):
                assert (LABELLED / "programs" / label["source"]["program"]).is_file(), name
