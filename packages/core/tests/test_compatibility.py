"""What apps and tools written for Chalice 1.x do with the runtime beside what is documented."""

import json

import pytest

import chalice.app
from chalice import Blueprint, Chalice, SQSEvent
from chalice.legacy import error_response, handle_extra_types


class TestSubclasses:
    @pytest.mark.parametrize("base", [Chalice, Blueprint])
    def test_a_subclass_may_put_its_own_decorator_before_ours(self, base):
        class Own(base):
            def schedule(self, expression, name=None, description=""):
                return super().schedule(expression, name=f"own_{name}", description=description)

        own = Own("shop")
        own.schedule("rate(1 hour)", name="tick")(lambda event: None)
        app = Chalice("shop")
        if base is Blueprint:
            app.register_blueprint(own)
        source = (app if base is Blueprint else own).event_sources[0]
        assert (source.name, source.schedule_expression) == ("own_tick", "rate(1 hour)")

    def test_a_decorator_may_be_called_by_its_class(self):
        app = Chalice("shop")
        Chalice.on_sqs_message(app, queue="orders")(lambda event: None)
        assert app.event_sources[0].queue == "orders"

    def test_every_decorator_is_listed(self):
        assert {"route", "schedule", "on_s3_event", "on_ws_connect", "authorizer", "lambda_function"} <= set(
            dir(Chalice)
        )

    def test_a_subclass_may_call_views_in_its_own_way(self, event):
        class Own(Chalice):
            def _get_view_function_response(self, view_function, function_args):
                answer = super()._get_view_function_response(view_function, function_args)
                return {"wrapped": answer, "of": sorted(function_args)}

        app = Own("shop")
        app.route("/{name}")(lambda name: name)
        result = app(event("/{name}", captures={"name": "a"}), None)
        assert json.loads(result["body"]) == {"wrapped": "a", "of": ["name"]}


@pytest.fixture
def own_handler():
    """Put a class in the place of ours for a while."""

    def put(kind):
        chalice.app.EventSourceHandler = kind

    yield put
    vars(chalice.app).pop("EventSourceHandler", None)


def test_a_tool_may_put_its_own_handler_in_the_place_of_ours(own_handler):
    seen = []

    class Reporting(chalice.app.EventSourceHandler):
        def __call__(self, event, context):
            try:
                return super().__call__(event, context)
            except LookupError as error:
                seen.append(error)
                raise

    own_handler(Reporting)
    app = Chalice("shop")

    @app.on_sqs_message(queue="orders")
    def take(event):
        assert isinstance(event, SQSEvent)
        raise LookupError("no such order")

    with pytest.raises(LookupError):
        take({"Records": []}, None)
    assert [str(error) for error in seen] == ["no such order"]


class TestCurrentRequest:
    def test_the_last_request_stays_and_can_be_replaced(self, event):
        app = Chalice("shop")
        app.route("/")(lambda: None)
        app(event("/"), "context")
        assert (app.current_request.method, app.lambda_context) == ("GET", "context")
        app.current_request = "fake"
        assert app.current_request == "fake"
        app(event("/"), None)
        assert app.current_request.method == "GET"

    def test_a_test_may_replace_it_for_a_while_and_delete_it(self):
        app = Chalice("shop")
        app.current_request, app.lambda_context = "fake", "context"
        assert (app.current_request, app.lambda_context) == ("fake", "context")
        del app.current_request, app.lambda_context
        assert not hasattr(app, "current_request")
        assert not hasattr(app, "lambda_context")


def test_a_json_body_may_begin_with_a_byte_order_mark(event):
    app = Chalice("shop")
    app.route("/", methods=["POST"])(lambda: app.current_request.json_body)
    request = event("/", method="POST", headers={"Content-Type": "application/json"}, body='\ufeff{"a":1}')
    assert app(request, None)["body"] == '{"a":1}'


def test_helpers_of_1x_are_where_they_were():
    assert chalice.app.handle_extra_types is handle_extra_types
    assert json.loads(error_response("gone", "GoneError", 410).to_dict()["body"]) == {
        "Code": "GoneError",
        "Message": "gone",
    }
