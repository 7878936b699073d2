"""Who may call a deployed app: browsers from elsewhere, and those whom its own authorizers let through."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from test_local import serving

APP = """\
from chalice import AuthResponse, Chalice, CORSConfig, UnauthorizedError
from chalicelib.admin import admin

app = Chalice(app_name='gate')


@app.authorizer(ttl_seconds=30)
def users(request):
    if request.token == 'expired':
        raise UnauthorizedError('expired')
    return AuthResponse(['/me'] if request.token == 'ada' else [], request.token, {'age': 7})


@app.route('/me', authorizer=users, cors=True)
def me():
    return app.current_request.context['authorizer']


@app.route('/shared', methods=['GET', 'PUT'], cors=CORSConfig(['https://a.example', 'https://*.b.example'], max_age=60))
def shared():
    return {}


app.register_blueprint(admin, name_prefix='admin_', url_prefix='/admin')
"""

ADMIN = """\
from chalice import AuthResponse, Blueprint

admin = Blueprint(__name__)


@admin.authorizer(identity_sources=['header.Cookie'], ttl_seconds=0)
def cookies(request):
    return AuthResponse(['*'], 'root')


@admin.route('/', authorizer=cookies)
def index():
    return admin.current_request.context['authorizer']['principalId']
"""

SCHEDULED = """\
from chalice import Chalice

app = Chalice(app_name='late')


@app.schedule('rate(1 hour)')
def tick(event):
    pass
"""


@pytest.fixture
def project(make_project):
    """Return a project whose app has authorizers of its own and CORS."""
    project = make_project(APP, name="gate")
    project.write("chalicelib/__init__.py", "")
    project.write("chalicelib/admin.py", ADMIN)
    return project


@pytest.fixture(params=["deployed", "local"])
def url(request, project):
    """Return where the app answers: the sandbox, or local mode."""
    if request.param == "local":
        with serving(project) as url:
            yield url
        return
    request.getfixturevalue("sandbox")
    project.chalice("deploy", "--sandbox", "--yes")
    yield project.chalice("url", "--sandbox").stdout.strip().rstrip("/")
    project.chalice("delete", "--sandbox", "--yes")


def ask(url, method="GET", **headers):
    """Return status, headers and body of an answer."""
    request = urllib.request.Request(url, None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def test_an_app_lets_in_whom_it_wants(url):
    status, _, body = ask(f"{url}/me", Authorization="ada")
    told = json.loads(body)
    assert (status, told["principalId"], told["age"]) == (200, "ada", "7")
    assert ask(f"{url}/me")[::2] == (401, '{"message": "Unauthorized"}')
    assert ask(f"{url}/me", Authorization="expired")[0] == 401
    assert ask(f"{url}/me", Authorization="eve")[0] == 403
    assert ask(f"{url}/admin", Cookie="session=1")[::2] == (200, "root")
    assert ask(f"{url}/admin")[0] == 401

    status, headers, _ = ask(f"{url}/me", "OPTIONS", Origin="https://anywhere.example")
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert headers["Access-Control-Allow-Methods"] == "GET,OPTIONS"
    status, headers, _ = ask(f"{url}/shared", "OPTIONS", Origin="https://x.b.example")
    assert headers["Access-Control-Allow-Origin"] == "https://x.b.example"
    assert (status < 300, headers["Access-Control-Max-Age"], headers["Vary"]) == (True, "60", "Origin")
    _, headers, _ = ask(f"{url}/shared", "OPTIONS", Origin="https://evil.example")
    assert headers["Access-Control-Allow-Origin"] != "https://evil.example"


def test_the_template_of_a_guarded_app_is_valid_for_cloudformation(project, tmp_path):
    project.chalice("package", str(tmp_path / "out"))
    template = tmp_path / "out" / "sam.json"
    lint = [Path(sys.executable).with_name("cfn-lint"), "--regions", "eu-west-1", "--", str(template)]
    done = subprocess.run(lint, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    resources = json.loads(template.read_text())["Resources"]
    assert {"Users", "UsersInvokePermission", "AdminCookies", "AdminCookiesInvokePermission"} <= resources.keys()


@pytest.mark.parametrize("command", [("deploy", "--sandbox"), ("plan", "--sandbox"), ("package", "out")])
def test_what_cannot_be_deployed_yet_is_named_before_anything_is_built(sandbox, make_project, command):
    project = make_project(SCHEDULED, name="late")
    done = project.chalice(*command, status=2)
    assert done.stderr.splitlines()[-1].startswith("Error: this version cannot deploy the function 'tick' (schedules)")
    assert list(project.files()) == [".chalice/config.json", "app.py"]
