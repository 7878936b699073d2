"""Registering views and functions, finding the one an event is for, and logging."""

import json
import logging
import os
import subprocess
import sys
import threading

import pytest

import chalice
import chalice.app
from chalice import Chalice
from chalice.faults import DuplicateRouteError, NoRequestError, UncalledDecoratorError


@pytest.fixture
def app():
    return Chalice("shop")


def body_of(result):
    return json.loads(result["body"])


def test_every_public_name_is_also_in_chalice_app():
    for name in set(chalice.__all__) - {"__version__"}:
        assert getattr(chalice.app, name) is getattr(chalice, name)


def test_the_version_is_a_name_of_the_package():
    assert chalice.__version__.count(".") == 2
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        chalice.nothing  # noqa: B018


class TestRoutes:
    def test_a_route_is_readable_by_path_and_method(self, app):
        @app.route("/cities/{city}", methods=["GET", "PUT"], name="town", content_types=["text/plain"])
        def city_view(city):
            return city

        assert list(app.routes) == ["/cities/{city}"]
        assert list(app.routes["/cities/{city}"]) == ["GET", "PUT"]
        entry = app.routes["/cities/{city}"]["PUT"]
        assert entry.view_function is city_view
        assert entry.view_name == "town"
        assert entry.view_args == ["city"]
        assert entry.uri_pattern == "/cities/{city}"
        assert entry.method == "PUT"
        assert entry.content_types == ["text/plain"]

    def test_routes_keep_the_order_of_the_source(self, app):
        for path, method in [("/b", "GET"), ("/a", "GET"), ("/b", "PUT")]:
            app.route(path, methods=[method], name=f"{method} {path}")(lambda: None)
        assert [(r.uri_pattern, r.method) for r in app.declared_routes] == [("/b", "GET"), ("/a", "GET"), ("/b", "PUT")]

    def test_a_second_view_for_a_method_of_a_path_is_refused_naming_both(self, app):
        @app.route("/a")
        def first():
            return None

        def second():
            return None

        with pytest.raises(ValueError, match=r"GET /a has two views: first \(.+:\d+\) and second \(") as caught:
            app.route("/a", methods=["PUT", "GET"])(second)
        assert isinstance(caught.value, DuplicateRouteError)
        assert (caught.value.first, caught.value.second) == (first, second)

    @pytest.mark.parametrize("argument", ["method", "auth", "content_type"])
    def test_an_unknown_argument_is_refused(self, app, argument):
        with pytest.raises(TypeError, match=argument):
            app.route("/", **{argument: True})

    def test_decorators_without_parentheses_are_refused(self, app):
        with pytest.raises(UncalledDecoratorError, match=r"write @app\.route\('/path'\)"):
            app.route(lambda: None)
        with pytest.raises(TypeError, match=r"write @app\.lambda_function\(\)"):
            app.lambda_function(lambda event, context: None)

    def test_a_decorated_view_is_still_the_function(self, app):
        def view():
            return 1

        assert app.route("/")(view) is view


class TestDispatch:
    @pytest.fixture
    def app(self):
        app = Chalice("shop")

        @app.route("/a")
        def a():
            return "got"

        @app.route("/a", methods=["POST"])
        def post_a():
            return "posted"

        return app

    def test_path_and_method_choose_the_view(self, app, event):
        assert app(event("/a"), None)["body"] == "got"
        assert app(event("/a", "POST"), None)["body"] == "posted"
        assert app(event("/a"), None)["body"] == "got"

    def test_another_method_of_a_known_path_is_405_with_the_allowed_ones(self, app, event):
        result = app(event("/a", "DELETE"), None)
        assert result["statusCode"] == 405
        assert result["headers"]["Allow"] == "GET, POST"
        assert body_of(result) == {"Code": "MethodNotAllowedError", "Message": "Unsupported method: DELETE"}

    def test_a_path_without_a_view_is_404(self, app, event):
        result = app(event("/b"), None)
        assert result["statusCode"] == 404
        assert body_of(result) == {"Code": "NotFoundError", "Message": "No view is declared for this path"}

    def test_a_refused_path_leaves_no_trace_in_the_routes(self, app, event):
        app(event("/b"), None)
        assert list(app.routes) == ["/a"]

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param({}, id="an empty object"),
            pytest.param(None, id="nothing"),
            pytest.param({"requestContext": None}, id="no request context"),
            pytest.param({"Records": []}, id="records"),
            pytest.param({"requestContext": {"connectionId": "c"}}, id="a websocket"),
            pytest.param([], id="a list"),
        ],
    )
    def test_an_event_of_another_kind_is_500_and_says_so_in_the_log(self, app, caplog, other):
        app.log.propagate = True
        result = app(other, None)
        assert result["statusCode"] == 500
        assert body_of(result) == {"Code": "InternalServerError", "Message": "Unknown request."}
        assert "not an HTTP request of API Gateway" in caplog.text


class TestCurrentRequest:
    def test_the_view_sees_its_request_and_lambda_context(self, app, event):
        context = object()

        @app.route("/a")
        def view():
            assert app.lambda_context is context
            return {"method": app.current_request.method}

        assert body_of(app(event("/a"), context)) == {"method": "GET"}

    def test_before_the_first_request_there_is_none(self, app):
        assert not hasattr(app, "current_request")
        with pytest.raises(NoRequestError, match="there is no current request"):
            app.lambda_context  # noqa: B018

    def test_after_a_request_it_is_the_latest_one(self, app, event):
        app.route("/a")(lambda: None)
        app.route("/b")(lambda: None)
        app(event("/a"), None)
        app(event("/b"), "context")
        assert (app.current_request.path, app.lambda_context) == ("/b", "context")

    def test_a_thread_of_a_view_sees_its_request(self, app, event):
        @app.route("/a")
        def view():
            seen = []
            thread = threading.Thread(target=lambda: seen.append(app.current_request.path))
            thread.start()
            thread.join()
            return seen

        assert body_of(app(event("/a"), None)) == ["/a"]

    def test_a_view_that_calls_the_app_gets_its_own_request_back(self, app, event):
        app.route("/inner")(lambda: app.current_request.path)

        @app.route("/outer")
        def outer():
            return {"inner": app(event("/inner"), None)["body"], "outer": app.current_request.path}

        assert body_of(app(event("/outer"), None)) == {"inner": "/inner", "outer": "/outer"}

    def test_requests_in_two_threads_do_not_meet(self, app, event):
        both_inside = threading.Barrier(2, timeout=10)

        @app.route("/a/{name}")
        def view(name):
            both_inside.wait()
            return {"asked": name, "seen": app.current_request.uri_params["name"]}

        answers = []
        threads = [
            threading.Thread(
                target=lambda n=n: answers.append(body_of(app(event("/a/{name}", captures={"name": n}), None)))
            )
            for n in ("x", "y")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers, key=str) == [{"asked": n, "seen": n} for n in ("x", "y")]

    def test_a_test_may_set_it(self, app, event):
        request = chalice.Request(event("/a"))
        app.current_request = request
        assert app.current_request is request


class TestLambdaFunctions:
    def test_a_function_is_registered_with_its_handler_and_can_still_be_called(self, app):
        def sweep(event, context):
            """Sweep."""
            return event, context

        handler = app.lambda_function()(sweep)
        assert handler({"a": 1}, "context") == handler.func({"a": 1}, "context") == ({"a": 1}, "context")
        assert (handler.__name__, handler.__doc__, handler.__wrapped__) == ("sweep", "Sweep.", sweep)
        app.lambda_function(name="Other")(sweep)
        entries = [(entry.name, entry.handler_string, entry.func) for entry in app.pure_lambda_functions]
        assert entries == [("sweep", "app.sweep", sweep), ("Other", "app.sweep", sweep)]

    def test_the_name_may_be_positional(self, app):
        app.lambda_function("Other")(lambda event, context: None)
        assert app.pure_lambda_functions[0].name == "Other"


class TestSettings:
    def test_the_default_binary_types_stay_when_the_list_is_changed(self, app):
        app.api.binary_types.append("application/pdf")
        assert len(app.api.default_binary_types) == 16
        assert Chalice("other").api.binary_types == list(app.api.default_binary_types)

    def test_the_environment_is_the_process_own_unless_given(self, app):
        assert app.env is os.environ
        assert Chalice("other", env={"A": "1"}).env == {"A": "1"}

    def test_feature_flags_can_be_set(self, app):
        app.experimental_feature_flags.update(["WEBSOCKETS"])
        assert app.experimental_feature_flags == {"WEBSOCKETS"}


def run(source, **variables):
    """Run *source* in a process of its own, whose logging nobody has touched; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, **variables},
    )
    return done.stdout


class TestLog:
    def test_errors_are_printed_with_the_app_and_the_level(self):
        source = "from chalice import Chalice; log = Chalice('shop').log; log.error('bad'); log.warning('no')"
        assert run(source) == "shop - ERROR - bad\n"

    def test_two_apps_of_one_name_print_once(self):
        assert run("from chalice import Chalice; Chalice('s'); Chalice('s').log.error('bad')") == "s - ERROR - bad\n"

    def test_debug_mode_prints_debug_messages(self):
        assert run("from chalice import Chalice; Chalice('s', debug=True).log.debug('x')") == "s - DEBUG - x\n"
        assert (
            run("from chalice import Chalice; a = Chalice('s'); a.debug = True; a.log.debug('x')") == "s - DEBUG - x\n"
        )

    def test_a_process_with_its_own_handler_keeps_it_alone(self):
        source = (
            "import logging, sys; logging.basicConfig(stream=sys.stdout, format='[%(levelname)s] %(message)s');"
            "from chalice import Chalice; app = Chalice('shop'); app.log.error('bad'); print(app.log.handlers)"
        )
        assert run(source) == "[ERROR] bad\n[]\n"

    @pytest.mark.parametrize(
        ("log_format", "expected"),
        [
            pytest.param("TEXT", ["shop - ERROR - bad"], id="text has the app's format"),
            pytest.param("JSON", ['"message": "bad"', '"requestId"', '"logger": "shop"'], id="JSON is Lambda's own"),
        ],
    )
    def test_in_lambda_the_log_goes_out_by_lambdas_handler(self, log_format, expected):
        pytest.importorskip("awslambdaric", reason="awslambdaric is not installed")
        source = (
            "from awslambdaric import bootstrap, lambda_runtime_log_utils as log;"
            f"bootstrap._setup_logging(log.LogFormat.from_str('{log_format}'), 'INFO', bootstrap.StandardLogSink());"
            "from chalice import Chalice; log = Chalice('shop').log; log.error('bad'); log.error('worse')"
        )
        line, other = run(source, AWS_LAMBDA_LOG_FORMAT=log_format).splitlines()
        assert "worse" in other
        assert all(part in line for part in expected)
        assert ("shop - ERROR" in line) == (log_format == "TEXT")

    def test_the_log_can_be_left_alone(self):
        source = (
            "from chalice import Chalice; app = Chalice('shop', debug=True, configure_logs=False);"
            "print(app.log.level, app.log.handlers, app.log.propagate)"
        )
        assert run(source) == "0 [] True\n"

    def test_the_level_is_error_until_the_app_sets_another(self, app):
        assert app.log.level == logging.ERROR
        assert app.log.name == "shop"

    def test_the_execution_environment_variable_is_left_alone(self):
        source = "import os; from chalice import Chalice; Chalice('s'); print(os.environ['AWS_EXECUTION_ENV'])"
        assert run(source, AWS_EXECUTION_ENV="AWS_Lambda_python3.12") == "AWS_Lambda_python3.12\n"
