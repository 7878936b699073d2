"""The generated policy on disk: kept up to date, and left alone when somebody edited it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalice.spec import AppSpec, Direct, Function
from chalice_cli.policy_file import keeping_policy, kept_policy
from chalice_deployer import Deployment, FunctionSettings, Stage, plan, wanted
from chalice_deployer.resource import Found, Observed
from chalice_deployer.state import State
from chalice_deployer.wanted import ROLE

PLACE = {"account_id": "123456789012", "region": "eu-west-1", "partition": "aws", "url_suffix": "amazonaws.com"}
SPEC = AppSpec(app_name="shop", functions=(Function("sweep", "app.sweep", Direct()),))


@dataclass(frozen=True)
class Package:
    path: Path = Path("deployment.zip")
    sha256: str = hashlib.sha256(b"").hexdigest()
    size: int = 100


@dataclass(frozen=True)
class Allowed:
    action: str

    def document(self):
        return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [self.action], "Resource": ["*"]}]}


class Events:
    """Notes what it is told."""

    def __init__(self):
        self.seen = []

    def started(self, change):
        self.seen.append(("started", change))

    def finished(self, change):
        self.seen.append(("finished", change))


def decide(folder, action, *, before=None, **stage):
    """Return a deployment that needs *action* and its plan, where the role has the permissions *before*."""
    deployment = Deployment(SPEC, Stage("dev", folder, **stage), "python3.12", Package(), Allowed(action), "1.0")
    found = (role_with(folder, before),) if before else ()
    return deployment, plan(wanted(deployment), Observed(found, PLACE, State()))


def role_with(folder, action):
    """Return the role as AWS has it after *action* was deployed."""
    deployment, first = decide(folder, action)
    role = wanted(deployment).resources[ROLE]
    fields = {**role.fields, "policy": kept_policy(deployment, first).policy}
    attributes = {"role_name": "shop-dev", "role_arn": "arn:aws:iam::123456789012:role/shop-dev"}
    return Found(role.TYPE, ROLE, role.title, attributes, json.loads(json.dumps(fields)), is_recorded=True)


def deploy(folder, action, *, before=None, fails=False, **stage):
    """Do what a deployment does to the file; *fails* is before the role is changed."""
    deployment, changes = decide(folder, action, before=before, **stage)
    reporter = keeping_policy(Events(), deployment, changes)
    for change in changes.changes[: 0 if fails else None]:
        reporter.started(change)
        reporter.finished(change)
    return kept_policy(deployment, changes)


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".chalice" / "policy-dev.json"


def actions(path):
    return [action for statement in json.loads(path.read_text())["Statement"] for action in statement["Action"]]


def test_what_is_deployed_is_on_disk_with_everything_that_is_known(tmp_path, path, capsys):
    deploy(tmp_path, "s3:GetObject")
    assert actions(path)[-1] == "s3:GetObject"
    assert "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/shop-dev" in path.read_text()
    assert capsys.readouterr() == ("", "")


def test_it_follows_what_is_deployed(tmp_path, path, capsys):
    deploy(tmp_path, "s3:GetObject")
    deploy(tmp_path, "s3:PutObject", before="s3:GetObject")
    assert actions(path)[-1] == "s3:PutObject"
    assert capsys.readouterr() == ("", "")


def test_a_file_that_was_removed_is_written_anew_though_the_role_is_as_it_was(tmp_path, path):
    deploy(tmp_path, "s3:GetObject", before="s3:GetObject")
    assert actions(path)[-1] == "s3:GetObject"


EDITED = [
    pytest.param('{"Version": "2012-10-17", "Statement": []}', id="another policy"),
    pytest.param('{"Version": "2012-10-17", "Sta', id="half a policy"),
    pytest.param("\xff", id="no text"),
]


@pytest.mark.parametrize("text", EDITED)
@pytest.mark.parametrize("before", [None, "s3:GetObject", "s3:PutObject"], ids=["first", "unchanged", "changed"])
def test_what_somebody_wrote_is_left_alone_and_said(tmp_path, path, capsys, text, before):
    path.parent.mkdir()
    path.write_bytes(text.encode("latin-1"))
    deploy(tmp_path, "s3:GetObject", before=before)
    assert path.read_bytes() == text.encode("latin-1")
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors == (
        f"Note: {path} was left alone: somebody edited it. The policy from the source is deployed; "
        'to deploy the file set "autogen_policy": false, to have it written anew remove it.\n'
    )


def test_other_spaces_are_no_edit(tmp_path, path, capsys):
    deploy(tmp_path, "s3:GetObject")
    path.write_text(json.dumps(json.loads(path.read_text()), sort_keys=True, indent=8))
    deploy(tmp_path, "s3:PutObject", before="s3:GetObject")
    assert actions(path)[-1] == "s3:PutObject"
    assert capsys.readouterr() == ("", "")


def test_a_file_that_says_what_is_wanted_is_not_touched(tmp_path, path, capsys):
    deploy(tmp_path, "s3:GetObject")
    path.write_text(reformatted := json.dumps(json.loads(path.read_text()), indent=8))
    deploy(tmp_path, "s3:GetObject", before="s3:GetObject")
    deploy(tmp_path, "s3:GetObject", before="s3:PutObject")
    assert path.read_text() == reformatted
    assert capsys.readouterr() == ("", "")


def test_a_deployment_that_fails_before_the_role_leaves_nothing_that_looks_edited(tmp_path, path, capsys):
    deploy(tmp_path, "s3:GetObject", fails=True)
    assert not path.exists()
    deploy(tmp_path, "s3:PutObject")
    assert actions(path)[-1] == "s3:PutObject"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "stage",
    [
        pytest.param({"policy_file": Path("policy.json")}, id="a policy that is given"),
        pytest.param({"defaults": FunctionSettings(role_arn="arn:aws:iam::1:role/mine")}, id="a role that is given"),
    ],
)
def test_what_is_not_generated_has_no_file(tmp_path, path, stage):
    assert deploy(tmp_path, "s3:GetObject", **stage) is None
    assert not path.exists()


def test_all_changes_are_passed_on(tmp_path):
    deployment, changes = decide(tmp_path, "s3:GetObject")
    events = Events()
    reporter = keeping_policy(events, deployment, changes)
    for change in changes.changes:
        reporter.started(change)
        reporter.finished(change)
    assert events.seen == [(what, change) for change in changes.changes for what in ("started", "finished")]
