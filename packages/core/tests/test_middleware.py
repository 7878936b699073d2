"""What runs around views and functions, and what it sees."""

import json

import pytest

from chalice import BadRequestError, Chalice, ChaliceUnhandledError, ConvertToMiddleware, Response
from chalice.faults import InvalidArgumentError


@pytest.fixture
def app():
    app = Chalice("shop")
    app.log.propagate = True

    @app.route("/a")
    def view():
        return {"a": 1}

    return app


def named(name, trace):
    def middleware(event, get_response):
        trace.append(f"{name} in")
        response = get_response(event)
        trace.append(f"{name} out")
        return response

    return middleware


def test_the_first_one_is_the_outermost(app, event):
    trace = []
    for name in ("one", "two"):
        app.register_middleware(named(name, trace))
    app(event("/a"), None)
    assert trace == ["one in", "two in", "two out", "one out"]


def test_what_is_registered_later_holds_for_what_was_declared_and_called_before(app, event):
    app(event("/a"), None)
    app.register_middleware(lambda request, get_response: Response("short"), "http")
    assert app(event("/a"), None)["body"] == "short"


def test_it_gets_a_response_with_a_body_that_is_not_written_yet(app, event):
    @app.middleware("http")
    def change(request, get_response):
        response = get_response(request)
        assert (response.body, response.status_code) == ({"a": 1}, 200)
        response.body["path"] = request.path
        response.status_code = 201
        response.headers["X-A"] = "1"
        return response

    result = app(event("/a"), None)
    assert (result["statusCode"], result["headers"]) == (201, {"X-A": "1"})
    assert json.loads(result["body"]) == {"a": 1, "path": "/a"}


@pytest.mark.parametrize(
    ("error", "status"),
    [(BadRequestError("x"), 400), (ValueError("x"), 500)],
    ids=["an error of the view", "an unexpected one"],
)
def test_an_error_of_the_view_is_an_answer_to_it(app, event, error, status):
    @app.route("/fails")
    def fail():
        raise error

    seen = []

    @app.middleware("http")
    def watch(request, get_response):
        response = get_response(request)
        seen.append(response.status_code)
        return response

    assert app(event("/fails"), None)["statusCode"] == status
    assert seen == [status]


def test_an_unhandled_error_reaches_it(app, event):
    @app.route("/fails")
    def fail():
        raise ChaliceUnhandledError("x")

    assert app(event("/fails"), None)["statusCode"] == 500

    @app.middleware("http")
    def rescue(request, get_response):
        try:
            return get_response(request)
        except ChaliceUnhandledError as error:
            return Response({"rescued": str(error)}, status_code=418)

    result = app(event("/fails"), None)
    assert (result["statusCode"], result["body"]) == (418, '{"rescued":"x"}')


def test_an_error_of_its_own_is_500_without_its_text(app, event, caplog):
    @app.middleware("http")
    def fail(request, get_response):
        raise ValueError("secret")

    result = app(event("/a"), None)
    assert result["statusCode"] == 500
    assert "secret" not in result["body"]
    assert "secret" in caplog.text


@pytest.mark.parametrize(
    ("value", "body"),
    [({"b": 2}, '{"b":2}'), ("text", "text"), (None, "null")],
    ids=["a dict", "text", "nothing"],
)
def test_it_may_return_what_a_view_may(app, event, value, body):
    app.register_middleware(lambda request, get_response: value, "http")
    result = app(event("/a"), None)
    assert (result["statusCode"], result["body"]) == (200, body)


@pytest.mark.parametrize("value", [({"error": "x"}, 401), 5], ids=["a tuple", "a number"])
def test_what_is_no_answer_is_500_and_named_in_the_log(app, event, caplog, value):
    app.register_middleware(lambda request, get_response: value, "http")
    assert app(event("/a"), None)["statusCode"] == 500
    assert f"a middleware returned a {type(value).__name__}; return what get_response gives" in caplog.text


def test_it_is_called_for_its_own_type_of_event(app, event):
    seen = []
    for event_type in ("http", "sqs", "pure_lambda", "all"):
        app.register_middleware(lambda e, get, t=event_type: (seen.append(t), get(e))[1], event_type)

    @app.on_sqs_message("queue")
    def messages(event):
        return "messages"

    @app.lambda_function()
    def job(event, context):
        return [event, context]

    app(event("/a"), None)
    assert seen == ["http", "all"]
    seen.clear()
    assert messages({"Records": []}, None) == "messages"
    assert seen == ["sqs", "all"]
    seen.clear()
    assert job({"a": 1}, "context") == [{"a": 1}, "context"]
    assert seen == ["pure_lambda", "all"]


def test_an_unknown_type_is_refused_with_the_known_ones(app):
    with pytest.raises(
        InvalidArgumentError, match=r"event_type='htp' means nothing; use one of all, http, pure_lambda"
    ):
        app.middleware("htp")(lambda e, g: g(e))


def test_around_a_function_it_sees_the_event_as_an_object(app):
    @app.middleware("pure_lambda")
    def change(event, get_response):
        assert event.to_dict() == {"a": 1}
        assert event.context == "context"
        event.event = {"b": 2}
        return [get_response(event)]

    @app.lambda_function()
    def job(event, context):
        return event

    assert job({"a": 1}, "context") == [{"b": 2}]


class TestConvertToMiddleware:
    @pytest.fixture
    def trace(self, app):
        trace = []

        def decorator(handler):
            def wrapped(event, context):
                trace.append((event, context))
                return handler(event, context)

            return wrapped

        app.register_middleware(ConvertToMiddleware(decorator))
        return trace

    def test_a_decorator_of_handlers_sees_the_event_of_a_request(self, app, event, trace):
        request = event("/a")
        assert app(request, "context")["body"] == '{"a":1}'
        assert trace == [(request, "context")]

    def test_a_decorator_of_handlers_sees_the_event_of_a_function(self, app, trace):
        @app.lambda_function()
        def job(event, context):
            return [event, context]

        assert job({"a": 1}, "context") == [{"a": 1}, "context"]
        assert trace == [({"a": 1}, "context")]


def test_async_and_plain_middleware_may_be_mixed(app, event):
    trace = []
    app.register_middleware(named("plain", trace))

    @app.middleware()
    async def other(request, get_response):
        trace.append("async in")
        response = await get_response(request)
        trace.append("async out")
        return response

    assert app(event("/a"), None)["body"] == '{"a":1}'
    assert trace == ["plain in", "async in", "async out", "plain out"]
