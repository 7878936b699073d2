"""A deployment that breaks off anywhere, and whatever is done next: nothing is lost, and nothing is left.

The deployer runs in this process against the sandbox. The store of the state breaks off before and after each
call, by raising when it is to save; that is what is on the disk when a process dies there.
"""

import contextlib
import hashlib
import uuid
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from chalice.spec import AppSpec, Direct, Function, RestApi, Route
from chalice_deployer import (
    Deployment,
    FunctionSettings,
    PolicyFile,
    Stage,
    State,
    StateFile,
    Wanted,
    apply,
    observe,
    plan,
    wanted,
)
from chalice_deployer.aws import connect_loopback
from chalice_deployer.errors import AwsError, NotOursError

SAVES = 14
"""More than a deployment makes: six resources, each noted and recorded, and what was found before."""


class DeathError(Exception):
    """The process dies."""


class DyingStore(StateFile):
    """A state file in a process that dies when it is to save for the *last* time, before or after it does."""

    last: int | None = None
    is_saved: bool = False

    def save(self, state):
        if self.last is not None:
            self.last -= 1
            if self.last < 0:
                if self.is_saved:
                    super().save(state)
                raise DeathError
        super().save(state)


class Silent:
    """A reporter that says nothing."""

    def started(self, change):
        """Say nothing."""

    def finished(self, change):
        """Say nothing."""


@dataclass(frozen=True)
class Packed:
    path: Path
    sha256: str
    size: int


class Shop:
    """An app that can be deployed under several names, and what is left of it in AWS."""

    def __init__(self, url, folder):
        self.aws = connect_loopback(url)
        self.store = DyingStore(folder / "dev.json")
        self.prefix = f"r{uuid.uuid4().hex[:8]}"
        self.folder = folder
        routes = (Route("/", "GET", "index"),)
        self.deployment = Deployment(
            AppSpec(
                "shop", (Function("api_handler", "app.app", RestApi(routes)), Function("sweep", "app.sweep", Direct()))
            ),
            Stage("dev", folder, app_name=f"{self.prefix}-one"),
            "python3.12",
            self.packed("code.zip", "app.py", "def app(event, context): return 1\nsweep = app\n"),
            PolicyFile({"Statement": []}),
            "1.0",
            self.packed("layer.zip", "python/six.py", ""),
        )

    def packed(self, name, path, text):
        with zipfile.ZipFile(self.folder / name, "w") as archive:
            archive.writestr(zipfile.ZipInfo(path), text)
        content = (self.folder / name).read_bytes()
        return Packed(self.folder / name, hashlib.sha256(content).hexdigest(), len(content))

    def named(self, name, layer=None, **settings):
        stage = replace(self.deployment.stage, app_name=f"{self.prefix}-{name}", defaults=FunctionSettings(**settings))
        layer = self.packed(f"{layer}.zip", "python/six.py", layer) if layer else self.deployment.layer
        return replace(self.deployment, stage=stage, layer=layer)

    def make(self, resources):
        changes = plan(resources, observe(self.aws, resources, self.store.load()))
        apply(changes, self.aws, self.store, Silent())
        return changes

    def deploy(self, name="one", **settings):
        return self.make(wanted(self.named(name, **settings)))

    def delete(self):
        return self.make(Wanted())

    def dies(self, act, saves, *, saved):
        """Do something in a process that dies after so many saves."""
        self.store.last, self.store.is_saved = saves, saved
        with contextlib.suppress(DeathError):
            act()
        self.store.last = None

    def left(self):
        """Return the names of everything in AWS that any of the app's names made."""
        client = {"api": self.aws.api_gateway_client}
        apis = [
            item["tags"]["aws-chalice"].rpartition("=")[2]
            for item in client["api"].get_rest_apis(limit=500)["items"]
            if self.prefix in item.get("tags", {}).get("aws-chalice", "")
        ]
        names = [f"{self.prefix}-{name}-dev" for name in ("one", "two", "three")]
        roles = [name for name in names if self.aws.roles.get(name)]
        functions = [name + end for name in names for end in ("", "-sweep") if self.aws.functions.get(name + end)]
        return sorted([*apis, *roles, *functions, *(name for name in names for _ in self.layers(name))])

    def layers(self, name):
        """Return the versions of the layer of a stage."""
        return [each.arn for each in self.aws.layers.versions(f"{name}-managed-layer", bool)]


@pytest.fixture
def shop(sandbox, tmp_path):
    return Shop(sandbox, tmp_path)


def complete(shop, name):
    stem = f"{shop.prefix}-{name}"
    return sorted([stem, f"{stem}-dev", f"{stem}-dev", f"{stem}-dev", f"{stem}-dev-sweep"])


NEXT = {
    "again": lambda shop: shop.deploy("two"),
    "back": lambda shop: shop.deploy("one"),
    "on": lambda shop: shop.deploy("three"),
    "away": lambda shop: shop.delete(),
}


@pytest.mark.parametrize("saved", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("saves", range(SAVES * 2))
def test_a_rename_that_breaks_off_loses_nothing_whatever_comes_next(shop, saves, saved):
    for act, expected in zip(NEXT, ("two", "one", "three", None), strict=True):
        shop.deploy("one")
        shop.dies(lambda: shop.deploy("two"), saves, saved=saved)
        NEXT[act](shop)
        assert shop.left() == (complete(shop, expected) if expected else []), act
        assert shop.store.load().pending == ()
        shop.delete()
        assert shop.left() == []


@pytest.mark.parametrize("saved", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("saves", range(SAVES))
def test_two_deployments_that_break_off_after_each_other_lose_nothing(shop, saves, saved):
    shop.dies(lambda: shop.deploy("one"), saves, saved=saved)
    shop.dies(lambda: shop.deploy("two"), saves, saved=not saved)
    shop.deploy("three")
    assert shop.left() == complete(shop, "three")
    shop.dies(shop.delete, saves, saved=saved)
    shop.delete()
    assert shop.left() == []
    assert not shop.store.path.exists()


@pytest.mark.parametrize("saved", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("saves", range(10))
def test_a_layer_that_changes_while_it_breaks_off_is_there_once_for_all_functions(shop, saves, saved):
    name = f"{shop.prefix}-one-dev"
    for layer in ("new", "newer", None):
        shop.deploy("one")
        shop.dies(lambda: shop.deploy("one", layer="new"), saves, saved=saved)
        for function in (name, f"{name}-sweep"):  # whatever happened, what it runs with is there
            assert set(shop.aws.functions.get(function).layers) <= set(shop.layers(name))
        shop.deploy("one", layer=layer)
        assert shop.left() == complete(shop, "one")
        assert [shop.aws.functions.get(each).layers for each in (name, f"{name}-sweep")] == [shop.layers(name)] * 2
    shop.delete()
    assert shop.left() == []


def test_a_deployed_stage_needs_no_change(shop):
    assert shop.deploy("one").has_changes
    assert not shop.deploy("one").has_changes
    assert [str(change).split(" ")[0] for change in shop.deploy("one", timeout=7).changes] == ["~", "~"]
    shop.delete()


def test_what_somebody_else_made_is_neither_taken_over_nor_deleted(shop):
    name = f"{shop.prefix}-one-dev"
    shop.aws.roles.create(name, {"Version": "2012-10-17", "Statement": []}, {"team": "billing"})
    with pytest.raises(NotOursError, match="belongs to nobody that Chalice knows"):
        shop.deploy("one")
    assert shop.store.load() == State()
    assert shop.aws.roles.get(name).tags == {"team": "billing"}
    shop.aws.roles.delete(name)


def test_a_name_that_was_taken_in_between_is_named_and_left_alone(shop):
    name = f"{shop.prefix}-one-dev"
    resources = wanted(shop.named("one"))
    changes = plan(resources, observe(shop.aws, resources, State()))
    shop.aws.roles.create(name, {"Version": "2012-10-17", "Statement": []}, {})
    with pytest.raises(AwsError, match="CreateRole"):
        apply(changes, shop.aws, shop.store, Silent())
    shop.delete()
    assert shop.left() == [name]
    shop.aws.roles.delete(name)


def test_a_creation_whose_answer_got_lost_is_taken_for_what_it_is(shop):
    resources = wanted(shop.named("one"))
    changes = plan(resources, observe(shop.aws, resources, State()))
    first = apply(changes, shop.aws, shop.store, Silent())
    shop.store.save(State())
    functions = replace(changes, changes=tuple(c for c in changes.changes if c.target.name != "rest_api"))
    second = apply(replace(functions, changes=functions.changes[:4]), shop.aws, shop.store, Silent())
    assert second.records == first.records[:4]
    shop.deploy("one")
    assert shop.left() == complete(shop, "one")
    shop.delete()
    assert shop.left() == []


def test_a_role_with_an_attached_policy_is_deleted_too(shop):
    shop.deploy("one")
    iam = shop.aws.roles._client
    document = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
    arn = iam.create_policy(PolicyName=shop.prefix, PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=f"{shop.prefix}-one-dev", PolicyArn=arn)
    shop.delete()
    assert shop.left() == []
    iam.delete_policy(PolicyArn=arn)
