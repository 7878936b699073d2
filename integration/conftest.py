"""A sandbox for the whole run, projects, and the real ``chalice`` command."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from recording_proxy import RecordingProxy

CHALICE = Path(sys.executable).with_name("chalice.exe" if os.name == "nt" else "chalice")

REGION = "eu-west-1"

HELLO = """\
from chalice import Chalice

app = Chalice(app_name='hello')


@app.route('/')
def index():
    return {'hello': 'world'}


@app.lambda_function()
def double(event, context):
    return event['number'] * 2
"""


@dataclass(frozen=True)
class Project:
    """A project folder and the environment that commands run in."""

    folder: Path
    environment: Mapping[str, str]

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start the ``chalice`` command in the project."""
        return subprocess.Popen(
            [CHALICE, *arguments],
            cwd=self.folder,
            env={**self.environment, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def chalice(
        self, *arguments: str, status: int | None = 0, payload: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the ``chalice`` command in the project to its end, which must have *status* unless that is ``None``."""
        with self.start(*arguments, **variables) as process:
            output, errors = process.communicate(payload, timeout=120)
        if status is not None:
            assert process.returncode == status, f"{arguments}: {output}{errors}"
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def write(self, name: str, text: str) -> None:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def files(self) -> dict[str, bytes]:
        """Return every file of the project with its content."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Return the environment of this process without credentials, proxies or settings of whoever runs the tests."""
    home = tmp_path_factory.mktemp("home")
    unwanted = (
        "AWS_",
        "CHALICE_",
        "PYTHON",
        "VIRTUAL_ENV",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "http_proxy",
        "https_proxy",
        "NO_PROXY",
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    return {
        **kept,
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": REGION,
        "CHALICE_SANDBOX_PORT": str(free_port()),
    }


@pytest.fixture(scope="session")
def sandbox(clean_environment: Mapping[str, str]) -> Iterator[str]:
    """Return the URL of a sandbox that runs as long as the tests do."""
    port = clean_environment["CHALICE_SANDBOX_PORT"]
    subprocess.run([CHALICE, "sandbox", "start", "--detach"], env=clean_environment, check=True, timeout=60)
    yield f"http://127.0.0.1:{port}"
    subprocess.run([CHALICE, "sandbox", "stop"], env=clean_environment, check=True, timeout=60)


@pytest.fixture
def make_project(tmp_path: Path, clean_environment: Mapping[str, str]) -> Callable[..., Project]:
    """Make a project from its app.py."""

    def make(app: str = HELLO, name: str = "hello", **variables: str) -> Project:
        project = Project(tmp_path / name, {**clean_environment, **variables})
        project.write("app.py", app.replace("app_name='hello'", f"app_name='{name}'"))
        project.write(
            ".chalice/config.json", f'{{"version": "2.0", "app_name": "{name}", "stages": {{"dev": {{}}}}}}\n'
        )
        return project

    return make


def endpoint(url: str) -> dict[str, str]:
    """Return what leads any AWS tool to *url*, with credentials that nobody knows."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "AKIAANYTHINGATALL000",
        "AWS_SECRET_ACCESS_KEY": "not-a-secret",
        "AWS_DEFAULT_REGION": REGION,
    }


@dataclass(frozen=True)
class Account:
    """What an AWS has, as boto3 finds it."""

    url: str

    def client(self, service: str) -> object:
        """Return a boto3 client."""
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": REGION}
        return boto3.client(service, endpoint_url=self.url, **keys)

    def names(self, app: str) -> dict[str, list[str]]:
        """Return the names of everything that belongs to *app*, by kind; kinds without any are left out."""
        found = {
            "roles": [role["RoleName"] for role in self.client("iam").list_roles()["Roles"]],
            "functions": [item["FunctionName"] for item in self.client("lambda").list_functions()["Functions"]],
            "layers": [item["LayerName"] for item in self.client("lambda").list_layers()["Layers"]],
            "apis": [item["name"] for item in self.client("apigateway").get_rest_apis()["items"]],
            "log groups": [
                item["logGroupName"].removeprefix("/aws/lambda/")
                for item in self.client("logs").describe_log_groups()["logGroups"]
            ],
        }
        own = {kind: sorted(name for name in names if name.startswith(app)) for kind, names in found.items()}
        return {kind: names for kind, names in own.items() if names}


@pytest.fixture
def account(sandbox: str) -> Account:
    """Return the account of the sandbox."""
    return Account(sandbox)


@pytest.fixture
def proxy(sandbox: str) -> Iterator[RecordingProxy]:
    """Return a proxy in front of the sandbox that sees every call."""
    with RecordingProxy(sandbox) as running:
        yield running
