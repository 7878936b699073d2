"""Parts of an app in modules of their own."""

import subprocess
import sys

import pytest

from chalice import Blueprint, Chalice, NotFoundError, Response
from chalice.blueprint import joined
from chalice.decorators import DecoratorAPI
from chalice.faults import DuplicateFunctionError, DuplicateRouteError, UnregisteredBlueprintError


@pytest.fixture
def app():
    return Chalice("shop")


@pytest.fixture
def part():
    return Blueprint("chalicelib.part")


@pytest.mark.parametrize(
    ("prefix", "path", "whole"),
    [
        ("", "/a", "/a"),
        ("/p", "/a", "/p/a"),
        ("/p/", "/a", "/p/a"),
        ("/p", "/", "/p"),
        ("/p/", "/", "/p"),
        ("/", "/a", "/a"),
        ("/", "/", "/"),
        ("/p/q", "/{a}", "/p/q/{a}"),
    ],
)
def test_a_path_goes_below_its_prefix(prefix, path, whole):
    assert joined(prefix, path) == whole


def test_its_routes_become_the_apps(app, part, event):
    part.route("/a", methods=["PUT"], name="put_a")(lambda: part.current_request.method)
    app.register_blueprint(part, name_prefix="part_", url_prefix="/part")
    assert app.routes["/part/a"]["PUT"].view_name == "part_put_a"
    assert app(event("/part/a", "PUT"), None)["body"] == "PUT"


def test_what_is_declared_after_the_registration_is_the_apps_as_well(app, part, event):
    inner = Blueprint("chalicelib.inner")
    app.register_blueprint(part, name_prefix="p_", url_prefix="/p")
    part.register_blueprint(inner, name_prefix="i_", url_prefix="/i")
    assert app(event("/p/i/a"), None)["statusCode"] == 404
    inner.route("/a")(lambda: "late")
    inner.lambda_function(name="job")(lambda event, context: None)
    assert app(event("/p/i/a"), None)["body"] == "late"
    assert [entry.name for entry in app.declared_functions] == ["p_i_job"]


def test_its_functions_are_called_by_its_own_module(app, part):
    @part.lambda_function()
    def job(event, context):
        return [event, context]

    @part.on_sqs_message("queue", name="messages")
    def on_message(event):
        return None

    app.register_blueprint(part, name_prefix="p_")
    entries = [(entry.name, entry.handler_string) for entry in app.declared_functions]
    assert entries == [("p_job", "chalicelib.part.job"), ("p_messages", "chalicelib.part.on_message")]
    assert job({"a": 1}, None) == [{"a": 1}, None]


def test_a_function_can_be_called_before_the_blueprint_is_registered(part):
    @part.lambda_function()
    def job(event, context):
        return event

    assert job({"a": 1}, None) == {"a": 1}


def test_everything_gets_the_prefix_of_names(app, part):
    @part.schedule("rate(1 day)")
    def nightly(event):
        return None

    @part.authorizer()
    def guard(request):
        return None

    @part.on_ws_message()
    def message(event):
        return None

    app.register_blueprint(part, name_prefix="p_")
    assert [entry.name for entry in app.declared_functions] == ["p_nightly", "p_guard", "p_message"]
    assert app.builtin_auth_handlers[0].name == "p_guard"
    assert app.builtin_auth_handlers[0].handler_string == "chalicelib.part.guard"
    assert app.websocket_handlers["$default"].name == "p_message"


def test_its_middleware_is_the_whole_apps_from_then_on(app, part, event):
    app.route("/a")(lambda: "a")

    @part.middleware("http")
    def around(request, get_response):
        response = get_response(request)
        response.body += "!"
        return response

    assert app(event("/a"), None)["body"] == "a"
    app.register_blueprint(part)
    assert app(event("/a"), None)["body"] == "a!"


def test_its_handlers_of_errors_are_the_whole_apps(app, part, event):
    @part.exception_handler(NotFoundError)
    def lost(error):
        return Response("lost", status_code=404)

    app.register_blueprint(part)
    assert app(event("/nothing"), None)["body"] == "lost"


def test_blueprints_nest(app, part, event):
    inner = Blueprint("chalicelib.inner")
    inner.route("/{a}")(lambda a: a)

    @inner.lambda_function()
    def job(event, context):
        return inner.current_app.app_name

    part.register_blueprint(inner, name_prefix="inner_", url_prefix="/inner")
    app.register_blueprint(part, name_prefix="part_", url_prefix="/part")
    assert list(app.routes) == ["/part/inner/{a}"]
    assert [(f.name, f.handler_string) for f in app.declared_functions] == [("part_inner_job", "chalicelib.inner.job")]
    assert app(event("/part/inner/{a}", captures={"a": "1"}), None)["body"] == "1"
    assert job({}, None) == "shop"


def test_it_knows_its_app_once_it_is_registered(app, part, event):
    for ask in (lambda: part.current_app, lambda: part.current_request, lambda: part.lambda_context, lambda: part.log):
        with pytest.raises(UnregisteredBlueprintError, match=r"'chalicelib\.part' belongs to no app yet"):
            ask()
    app.register_blueprint(part)
    part_seen = []
    app.route("/a")(lambda: part_seen.append((part.current_request.path, part.lambda_context)))
    app(event("/a"), "context")
    assert part_seen == [("/a", "context")]
    assert part.log is app.log
    assert part.current_app is app
    assert part.websocket_api is app.websocket_api


def test_registering_it_twice_is_refused_unless_the_prefixes_differ(app, part):
    part.route("/a", name="a")(lambda: None)
    app.register_blueprint(part, url_prefix="/one")
    app.register_blueprint(part, url_prefix="/two")
    with pytest.raises(DuplicateRouteError, match="GET /one/a has two views"):
        app.register_blueprint(part, url_prefix="/one")
    with_function = Blueprint("chalicelib.other")
    with_function.lambda_function(name="job")(lambda event, context: None)
    app.register_blueprint(with_function)
    with pytest.raises(DuplicateFunctionError, match="the name 'job' belongs to two functions"):
        app.register_blueprint(with_function)


def test_every_decorator_of_an_app_is_one_of_a_blueprint(part):
    assert isinstance(part, DecoratorAPI)
    for name in ("route", "lambda_function", "schedule", "on_s3_event", "authorizer", "on_ws_connect", "middleware"):
        assert callable(getattr(part, name))


def test_lambda_imports_the_app_for_a_function_of_a_blueprint(tmp_path):
    """Lambda imports the blueprint's module alone, and the middleware is the app's."""
    (tmp_path / "part.py").write_text(
        "from chalice import Blueprint\n"
        "part = Blueprint(__name__)\n"
        "@part.lambda_function()\n"
        "def job(event, context):\n"
        "    return event\n"
    )
    (tmp_path / "app.py").write_text(
        "from chalice import Chalice\n"
        "from part import part\n"
        "app = Chalice('shop')\n"
        "app.register_blueprint(part)\n"
        "@app.middleware('pure_lambda')\n"
        "def around(event, get_response):\n"
        "    return ['around', get_response(event)]\n"
    )
    source = "import os; os.environ['AWS_LAMBDA_FUNCTION_NAME'] = 'job'; import part; print(part.job({}, None))"
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "['around', {}]\n"
