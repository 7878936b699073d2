"""A small app as the deployer sees it: a REST API and a function, packaged and with a policy."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from chalice.spec import AppSpec, Direct, Function, RestApi, Route
from chalice_deployer import Deployment, FunctionSettings, Stage


@dataclass(frozen=True)
class PackedFile:
    path: Path = Path("deployment.zip")
    sha256: str = "ab" * 32
    size: int = 100


@dataclass(frozen=True)
class ReadTables:
    def document(self):
        statement = {"Sid": "DynamoDb", "Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": ["*"]}
        return {"Version": "2012-10-17", "Statement": [statement]}


SPEC = AppSpec(
    app_name="shop",
    functions=(
        Function(
            "api_handler",
            "app.app",
            RestApi(
                routes=(
                    Route("/", "GET", "index", description="Say hello.\n\nTo everybody."),
                    Route("/items/{id}", "PUT", "put_item", content_types=("image/png",)),
                    Route("/items/{id}", "GET", "get_item"),
                ),
                binary_types=("image/png",),
            ),
        ),
        Function("sweep_up", "app.sweep", Direct()),
    ),
)

PLACE = {"account_id": "123456789012", "region": "eu-west-1", "partition": "aws", "url_suffix": "amazonaws.com"}


@pytest.fixture
def place():
    return PLACE


@pytest.fixture
def make_deployment(tmp_path):
    """Make a deployment of the app; keyword arguments are those of the stage or of the function settings."""

    def make(*, spec=SPEC, runtime="python3.12", version="1.0", sha256="ab" * 32, size=100, layer=None, **stage):
        names = ("timeout", "memory", "environment", "tags", "role_arn", "layers")
        settings = {key: stage.pop(key) for key in names if key in stage}
        own = PackedFile(sha256=sha256, size=size)
        shared = PackedFile(sha256=layer) if layer else None
        values = {"name": "dev", "project_dir": tmp_path, "defaults": FunctionSettings(**settings), **stage}
        return Deployment(spec, Stage(**values), runtime, own, ReadTables(), version, shared)

    return make
