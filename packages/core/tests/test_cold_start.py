"""What a cold start loads. Every module costs each new environment of each app about 0.2 ms, some cost far more."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

import chalice

SOURCE = Path(chalice.__file__).parent.parent

ALWAYS_LOADED = {
    "chalice",
    "chalice.app",
    "chalice.decorators",
    "chalice.errors",
    "chalice.request",
    "chalice.response",
    "chalice.routing",
}

FREE = ("__future__", "collections.abc", "importlib", "json", "json.encoder", "logging", "os", "sys", "traceback")
"""What Lambda's own runtime has loaded before it imports the app."""

FIRST_REQUEST = """
import sys
sys.path[:0] = {paths!r}
import json
import {already}
import _contextvars  # a part of the interpreter
before = set(sys.modules)

from chalice import BadRequestError, Chalice, NotFoundError, Response

app = Chalice("shop")

@app.route("/cities/{{city}}", methods=["GET", "PUT"])
def view(city):
    request = app.current_request
    return {{"city": city, "query": request.query_params, "agent": request.headers.get("user-agent")}}

{declaration}

result = app({event!r}, None)
assert result["statusCode"] == 200, result
print(json.dumps(sorted(set(sys.modules) - before)))
"""


LAMBDA_FUNCTION = """
@app.lambda_function()
def job(event, context):
    return None
"""


def loaded_by_first_request(event, already, paths=(), declaration=""):
    """Return the modules that an app and its first request add, in an interpreter without site-packages."""
    source = FIRST_REQUEST.format(paths=[str(SOURCE), *paths], already=already, event=event, declaration=declaration)
    command = [sys.executable, "-S", "-I", "-c", source]
    return set(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=60).stdout))


@pytest.fixture
def request_event(event):
    return event("/cities/{city}", captures={"city": "seattle"}, headers={"User-Agent": "x"})


def test_the_first_request_loads_the_runtime_and_nothing_else(request_event):
    assert loaded_by_first_request(request_event, ", ".join(FREE)) == ALWAYS_LOADED


def test_the_first_request_loads_nothing_else_in_lambda(request_event):
    spec = importlib.util.find_spec("awslambdaric")
    if spec is None:
        pytest.skip("awslambdaric is not installed")
    packages = str(Path(spec.origin).parent.parent)
    loaded = loaded_by_first_request(request_event, "awslambdaric.bootstrap, concurrent.futures", [packages])
    assert loaded == ALWAYS_LOADED


def test_an_app_with_a_function_beside_its_routes_loads_one_module_more(request_event):
    loaded = loaded_by_first_request(request_event, ", ".join(FREE), declaration=LAMBDA_FUNCTION)
    assert loaded == {*ALWAYS_LOADED, "chalice.subscriptions"}
