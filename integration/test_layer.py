"""An app whose dependencies lie in a layer: what is unchanged is neither made nor sent again."""

import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from conftest import endpoint

APP = """\
import markupsafe
import where
from chalice import Chalice

app = Chalice(app_name='shelf')


@app.route('/')
def index():
    return {'escaped': str(markupsafe.escape('<')), 'where': where.HERE, 'from': chalice_file(), 'edition': 1}


def chalice_file():
    import chalice
    return '/'.join(chalice.__file__.split('/')[-3:-1])
"""

DATE = r"/[\d-]+/(?=functions|layers)"


@pytest.fixture
def shelf(make_project, proxy):
    project = make_project(name="shelf", **endpoint(proxy.url))
    project.write(".chalice/config.json", '{"automatic_layer": true}')
    project.write("app.py", APP)
    project.write("requirements.txt", "markupsafe\n")
    project.write("vendor/where.py", "HERE = 'vendor'\n")
    return project


def answer(project):
    with urllib.request.urlopen(project.chalice("url").stdout.strip(), timeout=60) as response:
        return json.load(response)


def packages(project):
    return {path.name: path.stat().st_mtime_ns for path in (project.folder / ".chalice" / "deployments").glob("*.zip")}


def mutations(proxy):
    """Return what was changed since the last time. Numbers of versions go on where earlier tests ended."""
    made = [re.sub(r"\d+$", "N", re.sub(DATE, "", call)) for call in proxy.mutations]
    proxy.calls.clear()
    return made


def test_each_part_is_made_and_sent_when_it_changed(shelf, proxy, account):
    shelf.chalice("deploy")
    assert answer(shelf) == {"escaped": "&lt;", "where": "vendor", "from": "python/chalice", "edition": 1}
    first = packages(shelf)
    assert sorted(name.partition("-")[0] for name in first) == ["appcode", "managed"]
    mutations(proxy)

    assert "Nothing to do" in shelf.chalice("deploy").stdout
    assert mutations(proxy) == []
    assert packages(shelf) == first

    shelf.write("app.py", APP.replace("'edition': 1", "'edition': 2"))
    shelf.chalice("deploy")
    assert mutations(proxy) == ["PUT functions/shelf-dev/code"]
    assert answer(shelf)["edition"] == 2
    second = packages(shelf)
    assert len(second) == 3
    assert first.items() <= second.items()

    shelf.write("vendor/where.py", "HERE = 'elsewhere'\n")
    shelf.chalice("deploy")
    assert mutations(proxy) == [
        "POST layers/shelf-dev-managed-layer/versions",
        "PUT functions/shelf-dev/configuration",
        "DELETE layers/shelf-dev-managed-layer/versions/N",
    ]
    assert answer(shelf)["where"] == "elsewhere"

    shelf.chalice("delete", "--yes")
    assert account.names("shelf") == {}


def test_a_layer_comes_and_goes_with_the_setting(shelf, account):
    for is_layered in ("false", "true", "false"):
        shelf.write(".chalice/config.json", f'{{"automatic_layer": {is_layered}}}')
        shelf.chalice("deploy")
        assert answer(shelf)["where"] == "vendor"
        assert ("layers" in account.names("shelf")) == (is_layered == "true")
    shelf.chalice("delete", "--yes")
    assert account.names("shelf") == {}


def test_a_layer_of_the_users_own_lies_above(shelf, account):
    content = Path(shelf.folder, "own.zip")
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("python/where.py", "HERE = 'of the user'\n")
    arn = account.client("lambda").publish_layer_version(
        LayerName="where", Content={"ZipFile": content.read_bytes()}, CompatibleRuntimes=["python3.11"]
    )["LayerVersionArn"]
    shelf.write(".chalice/config.json", json.dumps({"automatic_layer": True, "layers": [arn]}))
    shelf.chalice("deploy")
    layers = account.client("lambda").get_function_configuration(FunctionName="shelf-dev")["Layers"]
    assert [layer["Arn"].split(":")[-2] for layer in layers] == ["shelf-dev-managed-layer", "where"]
    shelf.chalice("delete", "--yes")
    assert account.names("where") == {"layers": ["where"]}
    account.client("lambda").delete_layer_version(LayerName="where", VersionNumber=1)


def test_code_and_the_layers_that_it_needs_come_in_the_order_that_works(shelf, proxy, account):
    content = Path(shelf.folder, "own.zip")
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("python/anything.py", "")
    arn = account.client("lambda").publish_layer_version(
        LayerName="anything", Content={"ZipFile": content.read_bytes()}, CompatibleRuntimes=["python3.11"]
    )["LayerVersionArn"]
    orders = []
    for is_layered in (True, False, True):
        shelf.write(".chalice/config.json", json.dumps({"automatic_layer": is_layered, "layers": [arn]}))
        shelf.chalice("deploy")
        orders.append([call.rpartition("/")[2] for call in mutations(proxy) if call.startswith("PUT functions")])
    assert orders == [[], ["code", "configuration"], ["configuration", "code"]]
    shelf.chalice("delete", "--yes")
    account.client("lambda").delete_layer_version(LayerName="anything", VersionNumber=1)


def test_cloudformation_gets_both_parts(shelf, tmp_path):
    out = tmp_path / "out"
    shelf.chalice("package", str(out))
    assert sorted(path.name for path in out.iterdir()) == ["deployment.zip", "layer-deployment.zip", "sam.json"]
    with zipfile.ZipFile(out / "layer-deployment.zip") as archive:
        assert {"python/where.py", "python/chalice/app.py"} <= set(archive.namelist())
    lint = [Path(sys.executable).with_name("cfn-lint"), "--regions", "eu-west-1", "--", str(out / "sam.json")]
    done = subprocess.run(lint, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_layer_that_cannot_be_unpacked_is_refused_by_the_sandbox(account):
    with pytest.raises(account.client("lambda").exceptions.InvalidParameterValueException, match="Could not unzip"):
        account.client("lambda").publish_layer_version(LayerName="broken", Content={"ZipFile": b"no zip"})


def test_the_sandbox_finds_a_layer_by_its_arn(account, tmp_path):
    functions = account.client("lambda")
    with zipfile.ZipFile(tmp_path / "layer.zip", "w") as archive:
        archive.writestr("python/six.py", "")
    made = functions.publish_layer_version(
        LayerName="by-arn", Content={"ZipFile": (tmp_path / "layer.zip").read_bytes()}
    )
    found = functions.get_layer_version_by_arn(Arn=made["LayerVersionArn"])
    assert found["Content"]["CodeSha256"] == made["Content"]["CodeSha256"]
    functions.delete_layer_version(LayerName="by-arn", VersionNumber=1)
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.get_layer_version_by_arn(Arn=made["LayerVersionArn"])
