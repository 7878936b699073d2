"""The JavaScript client of GetSdk."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from chalice_local.sandbox.apigateway.document import DeclaredMethod, MockIntegration
from chalice_local.sandbox.apigateway.sdk import method_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ECHO = """
import json
def app(event, context):
    seen = {key: event[key] for key in ("httpMethod", "path", "pathParameters", "queryStringParameters", "body")}
    seen["key"] = event["headers"].get("x-api-key")
    status = 404 if event["path"].endswith("missing") else 200
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(seen)}
"""

CALLS = """
const factory = require("./apigClient.js");
const client = factory.newClient({ apiKey: "secret" });
(async () => {
  const results = [
    await client.rootGet(),
    await client.usersUserIdPost({ user_id: "a b" }, { x: 1 }, { queryParams: { q: "1" } }),
  ];
  const seen = results.map((result) => [result.status, result.data]);
  try { await client.usersUserIdGet({ user_id: "missing" }); } catch (error) { seen.push(error.response.status); }
  try { await client.usersUserIdGet({}); } catch (error) { seen.push(error.message); }
  console.log(JSON.stringify(seen));
})();
"""


@pytest.mark.parametrize(
    ("method", "resource", "name"),
    [
        ("GET", "/", "rootGet"),
        ("GET", "/hello/{name}", "helloNameGet"),
        ("PUT", "/users/{user_id}", "usersUserIdPut"),
        ("DELETE", "/a-b/c.d/{proxy+}", "aBCDProxyDelete"),
        ("OPTIONS", "/Cities", "citiesOptions"),
    ],
)
def test_methods_are_named_as_aws_names_them(method: str, resource: str, name: str) -> None:
    assert method_name(DeclaredMethod(resource, method, MockIntegration(200, ()), is_secured=False)) == name


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not installed")
def test_the_client_calls_the_deployed_stage(aws: Any, deploy: Callable[..., Any], tmp_path: Path) -> None:
    app = deploy(ECHO, "/", "/users/{user_id}")
    sdk = aws.client("apigateway").get_sdk(restApiId=app.api_id, stageName="api", sdkType="javascript")
    with zipfile.ZipFile(io.BytesIO(sdk["body"].read())) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "apiGateway-js-sdk"
    (folder / "calls.js").write_text(CALLS)

    node = subprocess.run(["node", "calls.js"], cwd=folder, capture_output=True, text=True, check=True, timeout=60)

    root, post, *failures = json.loads(node.stdout)
    assert root == [200, _seen("GET", "/")]
    assert post == [
        200,
        _seen("POST", "/users/a%20b")
        | {"pathParameters": {"user_id": "a b"}, "queryStringParameters": {"q": "1"}, "body": '{"x":1}'},
    ]
    assert failures == [404, "missing parameter: user_id"]
    assert "`usersUserIdPost(params, body, additionalParams)`" in (folder / "README.md").read_text()


def _seen(method: str, path: str) -> dict[str, object]:
    nothing = dict.fromkeys(("pathParameters", "queryStringParameters", "body"))
    return {"httpMethod": method, "path": path, **nothing, "key": "secret"}
