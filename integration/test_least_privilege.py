"""The generated policy of an app is sufficient, minimal and narrow, in a sandbox that enforces it.

Each app in ``apps/`` is deployed as a user would, so with the policy that its source needs. Then every route is
called: nothing is refused. Then every action, and every resource where a statement has several, is taken away in turn:
some route breaks. Then each name that the app has from its environment is another's: that is refused. What a request
needs is judged by tables that the sandbox has for itself, and not by those that made the policy.
"""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import Account, Project

APPS = Path(__file__).with_name("apps")

WRITES_LOGS = "logs:"
"""What every role may do besides: Lambda writes the logs, in the sandbox without asking."""


@dataclass(frozen=True)
class App:
    """One app, what it finds in its account, and the calls that drive all of it."""

    name: str
    prepare: Callable[[Account], None]
    calls: tuple[str, ...]
    """``METHOD path``, in an order in which each finds what it needs."""
    others: dict[str, str] = field(default_factory=dict)
    """By environment variable: something else in the account that the app has no business with."""
    undecided: tuple[str, ...] = ()
    """Resources of which the account decides, and not the source, whether they are needed."""


@dataclass(frozen=True)
class Answer:
    """What a call was answered."""

    call: str
    status: int
    body: str

    @property
    def is_fine(self) -> bool:
        return self.status == 200


@dataclass(frozen=True)
class Deployed:
    """An app that runs."""

    app: App
    account: Account
    url: str

    @property
    def role(self) -> str:
        return f"{self.app.name}-dev"

    def call(self, call: str) -> Answer:
        method, _, path = call.partition(" ")
        body = b"{}" if method in ("POST", "PUT", "PATCH") else None
        request = urllib.request.Request(
            self.url.rstrip("/") + path, data=body, method=method, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(call, answer.status, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(call, error.code, error.read().decode())

    def first_broken(self, *calls: str) -> Answer | None:
        """Return the first of *calls* that is not answered well; those after it are not made."""
        return next((answer for answer in map(self.call, calls or self.app.calls) if not answer.is_fine), None)

    def restart(self) -> None:
        """Let the next call find a process that remembers nothing: no URL of a queue, no state of a table."""
        self.account.client("lambda").update_function_configuration(FunctionName=self.role, Description="restarted")

    def calls_by_action(self) -> dict[str, set[str]]:
        """Make every call, and return which of them needed which action."""
        self.restart()
        calls: defaultdict[str, set[str]] = defaultdict(set)
        for call in self.app.calls:
            before = self.counts("allowed")
            assert self.call(call).is_fine, call
            for access in self.counts("allowed") - before:
                calls[access.partition(" on ")[0]].add(call)
        return calls

    def policy(self) -> dict[str, Any]:
        [name] = self.account.client("iam").list_role_policies(RoleName=self.role)["PolicyNames"]
        return self.account.client("iam").get_role_policy(RoleName=self.role, PolicyName=name)["PolicyDocument"]

    def put(self, policy: dict[str, Any]) -> None:
        [name] = self.account.client("iam").list_role_policies(RoleName=self.role)["PolicyNames"]
        document = json.dumps(policy)
        self.account.client("iam").put_role_policy(RoleName=self.role, PolicyName=name, PolicyDocument=document)

    def uses(self) -> list[dict[str, Any]]:
        """Return what the sandbox recorded of this role."""
        with urllib.request.urlopen(f"{self.account.url}/_sandbox/access", timeout=60) as answer:
            return [use for use in json.load(answer) if use["role"].endswith(f"role/{self.role}")]

    def counts(self, answer: str) -> Counter[str]:
        """Return how often the *answer*, ``allowed`` or ``refused``, was given for which action on which resource."""
        return Counter({f"{use['action']} on {use['resource']}": use[answer] for use in self.uses()})


def make_table(account: Account, name: str, *keys: str, index: str = "") -> None:
    kinds = ("HASH", "RANGE")
    schema = [{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, kinds, strict=False)]
    attributes = [{"AttributeName": key, "AttributeType": "S"} for key in (*keys, *([index] if index else []))]
    by_index = {
        "IndexName": f"by-{index}",
        "KeySchema": [{"AttributeName": index, "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    account.client("dynamodb").create_table(
        TableName=name,
        KeySchema=schema,
        AttributeDefinitions=attributes,
        BillingMode="PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": [by_index]} if index else {}),
    )


def make_bucket(account: Account, name: str) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    account.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=where)


def prepare_notes(account: Account) -> None:
    for name in ("notes-of-everybody", "other-table"):
        make_table(account, name, "owner", "id", index="day")
    for name in ("notes-attachments", "other-bucket"):
        make_bucket(account, name)


def prepare_announcer(account: Account) -> None:
    for name in ("announcements", "other-topic"):
        account.client("sns").create_topic(Name=name)
    for name in ("town-work", "other-queue"):
        account.client("sqs").create_queue(QueueName=name)
    for name in ("town", "other-bus"):
        account.client("events").create_event_bus(Name=name)


def prepare_settings(account: Account) -> None:
    for path in ("/town", "/other"):
        for name in ("name", "mayor"):
            account.client("ssm").put_parameter(Name=f"{path}/{name}", Value="x", Type="String")
    for name in ("town/password", "other/password"):
        account.client("secretsmanager").create_secret(Name=name, SecretString="x")
    for name in ("alias/town", "alias/other"):
        key = account.client("kms").create_key()["KeyMetadata"]["KeyId"]
        account.client("kms").create_alias(AliasName=name, TargetKeyId=key)


def prepare_reports(account: Account) -> None:
    for name in ("report-ledger", "other-ledger"):
        make_table(account, name, "name")
    for name in ("town-reports", "other-reports"):
        make_bucket(account, name)
    for name in ("report-counts", "other-counts"):
        account.client("kinesis").create_stream(StreamName=name, ShardCount=1)


def prepare_gallery(account: Account) -> None:
    for name in ("town-gallery", "other-gallery"):
        make_bucket(account, name)
    for name in ("gallery-likes", "other-likes"):
        make_table(account, name, "picture")
    for address in ("ann@town.example", "eve@town.example"):
        account.client("ses").verify_email_identity(EmailAddress=address)
    role = "arn:aws:iam::123456789012:role/machine"
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    for name in ("pictures", "other-machine"):
        account.client("stepfunctions").create_state_machine(name=name, definition=definition, roleArn=role)


ALL = [
    App(
        "notes",
        prepare_notes,
        (
            "GET /notes",
            "POST /notes/ann",
            "GET /notes/ann/first",
            "GET /notes/ann",
            "GET /recent/monday",
            "PATCH /notes/ann/first",
            "DELETE /notes/ann/second",
            "POST /import",
            "PUT /attachments/map",
            "GET /attachments/map",
            "GET /attachments",
            "DELETE /attachments/none",
        ),
        {"NOTES_TABLE": "other-table", "ATTACHMENTS": "other-bucket"},
    ),
    App(
        "gallery",
        prepare_gallery,
        (
            "PUT /pictures/one",
            "GET /pictures",
            "GET /pictures/one",
            "GET /pictures/one/tags",
            "DELETE /old",
            "GET /ready",
            "POST /mail",
            "POST /process/one",
        ),
        {
            "GALLERY": "other-gallery",
            "LIKES": "other-likes",
            "MACHINE_ARN": "arn:aws:states:eu-west-1:123456789012:stateMachine:other-machine",
            "SENDER": "eve@town.example",
        },
        ("identity/town.example",),  # only if the domain was verified, and not the address
    ),
    App(
        "announcer",
        prepare_announcer,
        (
            "POST /announce",
            "POST /announce/all",
            "POST /event",
            "POST /work",
            "POST /work/many",
            "POST /work/next",
            "GET /work",
        ),
        {
            "TOPIC_ARN": "arn:aws:sns:eu-west-1:123456789012:other-topic",
            "WORK_QUEUE": "other-queue",
            "EVENT_BUS": "other-bus",
        },
    ),
    App(
        "settings",
        prepare_settings,
        (
            "GET /name",
            "PUT /name",
            "GET /several",
            "GET /everything",
            "GET /password",
            "PUT /password",
            "POST /sealed",
            "GET /whoami",
        ),
        {"KEY_ID": "alias/other", "PARAMETERS": "/other", "SECRET": "other/password"},
    ),
    App(
        "reports",
        prepare_reports,
        (
            "POST /render/one",
            "PUT /reports/one",
            "GET /reports/one",
            "GET /reports/one/size",
            "POST /reports/one/copy",
            "DELETE /reports",
            "POST /ledger",
            "GET /ledger",
            "POST /count",
        ),
        {
            "RENDERER": "other-dev-render",
            "REPORTS": "other-reports",
            "LEDGER": "other-ledger",
            "COUNTS": "other-counts",
        },
    ),
]


@pytest.fixture(scope="module")
def deployed(
    tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str], sandbox: str
) -> Iterator[dict[str, Deployed]]:
    """Deploy every app, side by side: most of a deployment is waiting for what is started."""
    folder = tmp_path_factory.mktemp("least-privilege")
    projects = {app.name: Project(folder / app.name, clean_environment) for app in ALL}

    def deploy(app: App) -> Deployed:
        shutil.copytree(APPS / app.name, projects[app.name].folder)
        account = Account(sandbox)
        app.prepare(account)
        projects[app.name].chalice("deploy", "--sandbox", "--yes")
        url = projects[app.name].chalice("url", "--sandbox").stdout.strip()
        return Deployed(app, account, url)

    with ThreadPoolExecutor(2) as pool:
        yield {one.app.name: one for one in pool.map(deploy, ALL)}
        for project in projects.values():
            project.chalice("delete", "--sandbox", "--yes")


@pytest.fixture(params=[app.name for app in ALL])
def running(deployed: dict[str, Deployed], request: pytest.FixtureRequest) -> Iterator[Deployed]:
    """Return one app as it was deployed, and leave it so."""
    one = deployed[request.param]
    policy = one.policy()
    yield one
    one.put(policy)


@dataclass(frozen=True)
class Reduction:
    """A policy without one of its parts."""

    part: str
    actions: frozenset[str]
    """What is not allowed any more, on some resource at least."""
    policy: dict[str, Any]


def reductions(policy: dict[str, Any], undecided: tuple[str, ...]) -> Iterator[Reduction]:
    """Yield what is left of *policy* without each action, and without each resource of statements with several."""
    for number, statement in enumerate(policy["Statement"]):
        actions, resources = statement["Action"], statement["Resource"]
        if actions[0].startswith(WRITES_LOGS):
            continue
        for action in actions:
            left = [each for each in actions if each != action]
            part = f"{action} in {statement['Sid']}"
            yield Reduction(part, frozenset({action}), without(policy, number, Action=left))
        for resource in resources if len(resources) > 1 else ():
            left = [each for each in resources if each != resource]
            part = f"{resource} in {statement['Sid']}"
            if not resource.endswith(undecided):
                yield Reduction(part, frozenset(actions), without(policy, number, Resource=left))


def without(policy: dict[str, Any], number: int, **left: list[str]) -> dict[str, Any]:
    """Return *policy* with less in its statement *number*, or without that statement if nothing is left in it."""
    before, changed, after = (
        policy["Statement"][:number],
        [{**policy["Statement"][number], **left}],
        policy["Statement"][number + 1 :],
    )
    return {**policy, "Statement": [*before, *(changed if all(left.values()) else []), *after]}


def test_the_policy_is_sufficient(running: Deployed) -> None:
    before = running.counts("refused")
    broken = [answer for answer in map(running.call, running.app.calls) if not answer.is_fine]
    refused = running.counts("refused") - before
    assert (broken, refused) == ([], Counter())


def test_the_policy_is_minimal(running: Deployed) -> None:
    calls = running.calls_by_action()
    superfluous = []
    for reduction in reductions(running.policy(), running.app.undecided):
        affected = [call for call in running.app.calls if any(call in calls[each] for each in reduction.actions)]
        running.put(reduction.policy)
        if not affected or not breaks(running, affected):
            superfluous.append(reduction.part)
    assert superfluous == []


def breaks(running: Deployed, calls: list[str]) -> bool:
    """Return whether a call is not answered well: one of *calls*, or any, in their order and after a cold start."""
    if running.first_broken(*calls) is not None:
        return True
    running.restart()
    return running.first_broken() is not None


def test_the_policy_names_what_the_app_was_given(running: Deployed) -> None:
    assert running.first_broken() is None
    functions = running.account.client("lambda")
    name = f"{running.app.name}-dev"
    given = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    unnoticed = []
    for variable, other in running.app.others.items():
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": {**given, variable: other}}
        )
        if running.first_broken() is None:
            unnoticed.append(f"{variable}={other}")
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": given})
    assert unnoticed == []


def test_a_refusal_says_what_is_missing(deployed: dict[str, Deployed]) -> None:
    notes = deployed["notes"]
    policy = notes.policy()
    function = notes.account.client("lambda")
    try:
        notes.put({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
        assert notes.call("GET /notes").status == 500
    finally:
        notes.put(policy)
    configuration = function.get_function_configuration(FunctionName=notes.role)
    table = "arn:aws:dynamodb:eu-west-1:123456789012:table/notes-of-everybody"
    [use] = [use for use in notes.uses() if (use["action"], use["resource"]) == ("dynamodb:Scan", table)]
    assert use["role"] == configuration["Role"]
    assert use["refused"]
