"""A sandbox that really runs, in a process of its own on a free port, and boto3 clients that talk to it."""

from __future__ import annotations

import http.client
import io
import json
import sys
import uuid
import zipfile
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chalice_local.sandbox import Sandbox, start, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

REGION = "eu-west-1"
RUNTIME = f"python3.{sys.version_info.minor}"


@cache
def _client(service: str, region: str, endpoint_url: str) -> Any:
    return boto3.session.Session().client(
        service,
        endpoint_url=endpoint_url,
        region_name=region,
        aws_access_key_id="AKIAANYTHING",
        aws_secret_access_key="anything",
    )


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Aws:
    """The sandbox, as its clients see it."""

    sandbox: Sandbox

    def client(self, service: str, region: str = REGION) -> Any:
        return _client(service, region, self.sandbox.endpoint_url)

    def request(
        self, method: str, target: str, *, body: bytes | Iterable[bytes] = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.sandbox.port, timeout=30)
        try:
            connection.request(method, target, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


@dataclass(frozen=True)
class App:
    """One function behind one API, with names of its own."""

    aws: Aws
    function: str
    arn: str
    role: str
    api_id: str = ""
    region: str = field(default=REGION)

    def path(self, below: str = "/", *, stage: str = "api") -> str:
        return f"/_aws/execute-api/{self.api_id}/{stage}{below}"

    def get(self, below: str = "/", *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.aws.request("GET", self.path(below), headers=headers)


@pytest.fixture(scope="session", autouse=True)
def state_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A registry that is not the user's, for every sandbox that a test starts."""
    home = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(home))
        yield home


@pytest.fixture(scope="session")
def aws(state_home: Path) -> Iterator[Aws]:
    sandbox = start(0)
    yield Aws(sandbox)
    stop(sandbox.port)


@pytest.fixture(scope="session")
def zipped() -> Callable[..., bytes]:
    def zipped(source: str, **others: str) -> bytes:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            for name, text in {"app": source, **others}.items():
                opened.writestr(f"{name}.py", text)
        return archive.getvalue()

    return zipped


@pytest.fixture(scope="session")
def integration() -> Callable[[str], dict[str, object]]:
    def integration(arn: str) -> dict[str, object]:
        uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
        return {"x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}}

    return integration


@pytest.fixture(scope="session")
def create(aws: Aws, zipped: Callable[..., bytes]) -> Callable[..., App]:
    """Create a function from its source."""

    def create(
        source: str, *, region: str = REGION, allowed: Mapping[str, str] | None = None, **configuration: object
    ) -> App:
        """Create a function that is *allowed* actions on resources."""
        name = f"function-{uuid.uuid4().hex[:8]}"
        role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        if allowed:
            statements = [{"Effect": "Allow", "Action": key, "Resource": value} for key, value in allowed.items()]
            policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
            aws.client("iam").put_role_policy(RoleName=name, PolicyName="allowed", PolicyDocument=policy)
        created = aws.client("lambda", region).create_function(
            FunctionName=name,
            Runtime=RUNTIME,
            Handler="app.app",
            Role=role,
            Code={"ZipFile": zipped(source)},
            Timeout=20,
            **configuration,
        )
        return App(aws, name, created["FunctionArn"], role, region=region)

    return create


@pytest.fixture(scope="session")
def deploy(aws: Aws, create: Callable[..., App], integration: Callable[[str], dict[str, object]]) -> Callable[..., App]:
    """Create a function and an API for it, deployed as the stage ``api`` and allowed to invoke the function."""

    def deploy(source: str, *paths: str, allowed: bool = True) -> App:
        app = create(source)
        methods = {"get": integration(app.arn), "post": integration(app.arn)}
        document = {
            "swagger": "2.0",
            "info": {"title": app.function},
            "paths": dict.fromkeys(paths or ("/",), methods),
        }
        gateway = aws.client("apigateway")
        api_id = gateway.import_rest_api(body=json.dumps(document).encode())["id"]
        if allowed:
            aws.client("lambda").add_permission(
                FunctionName=app.function,
                StatementId="api",
                Action="lambda:InvokeFunction",
                Principal="apigateway.amazonaws.com",
                SourceArn=f"arn:aws:execute-api:{REGION}:123456789012:{api_id}/*",
            )
        gateway.create_deployment(restApiId=api_id, stageName="api")
        return App(aws, app.function, app.arn, app.role, api_id)

    return deploy
