"""What the decorators record, and what they refuse at once."""

import functools
import inspect

import pytest

import chalice
from chalice import Blueprint, Chalice
from chalice.faults import (
    DuplicateFunctionError,
    InvalidArgumentError,
    UncalledDecoratorError,
    UnnamedFunctionError,
)


@pytest.fixture
def app():
    return Chalice("shop")


def function(event):
    """Do it."""


DECORATORS = {
    "lambda_function": {},
    "schedule": {"expression": "rate(1 hour)"},
    "on_cw_event": {"event_pattern": {"source": ["shop"]}},
    "on_s3_event": {"bucket": "bucket"},
    "on_sns_message": {"topic": "topic"},
    "on_sqs_message": {"queue": "queue"},
    "on_kinesis_record": {"stream": "stream"},
    "on_dynamodb_record": {"stream_arn": "arn"},
    "on_ws_connect": {},
    "on_ws_message": {},
    "on_ws_disconnect": {},
    "authorizer": {},
}

KINDS = {
    "lambda_function": "pure_lambda",
    "schedule": "scheduled",
    "on_cw_event": "cloudwatch",
    "on_s3_event": "s3",
    "on_sns_message": "sns",
    "on_sqs_message": "sqs",
    "on_kinesis_record": "kinesis",
    "on_dynamodb_record": "dynamodb",
    "on_ws_connect": "websocket",
    "on_ws_message": "websocket",
    "on_ws_disconnect": "websocket",
    "authorizer": "authorizer",
}


@pytest.mark.parametrize("decorator", DECORATORS)
@pytest.mark.parametrize(
    ("name", "recorded"), [(None, "function"), ("other", "other")], ids=["its own name", "another"]
)
def test_a_function_is_recorded(app, decorator, name, recorded):
    handler = getattr(app, decorator)(name=name, **DECORATORS[decorator])(function)
    (entry,) = app.declared_functions
    assert (entry.kind, entry.name, entry.handler_string) == (KINDS[decorator], recorded, "app.function")
    assert entry.handler is handler
    assert entry.func is handler.func is function
    assert app.handler_map == {recorded: handler}


@pytest.mark.parametrize("decorator", DECORATORS)
def test_the_arguments_are_recorded_by_name(app, decorator):
    getattr(app, decorator)(**DECORATORS[decorator])(function)
    assert DECORATORS[decorator].items() <= app.declared_functions[0].options.items()


@pytest.mark.parametrize("owner", [Chalice("shop"), Blueprint("part")], ids=["an app", "a blueprint"])
@pytest.mark.parametrize("decorator", [*DECORATORS, "route", "middleware", "exception_handler"])
def test_a_decorator_without_parentheses_says_how_it_is_written(owner, decorator):
    with pytest.raises(UncalledDecoratorError, match=rf"the decorator needs parentheses: write @app\.{decorator}\("):
        getattr(owner, decorator)(function)


@pytest.mark.parametrize("decorator", [name for name in DECORATORS if not name.startswith("on_ws")])
def test_a_name_that_is_taken_is_refused_naming_both(app, decorator):
    def other(event):
        return None

    app.lambda_function(name="function")(other)
    with pytest.raises(DuplicateFunctionError, match=r"'function' belongs to two functions: other \(.*function \("):
        getattr(app, decorator)(**DECORATORS[decorator])(function)


@pytest.mark.parametrize("decorator", ["on_ws_connect", "on_ws_message", "on_ws_disconnect"])
def test_a_websocket_route_has_one_handler(app, decorator):
    getattr(app, decorator)(name="one")(function)
    with pytest.raises(ValueError, match="websocket"):
        getattr(app, decorator)(name="two")(function)


def test_other_websocket_routes_have_handlers_of_their_own(app):
    app.on_ws_message(name="one")(function)
    app.on_ws_message(name="two", route_key="leave")(function)
    assert list(app.websocket_handlers) == ["$default", "leave"]


def test_what_has_no_name_is_refused(app):
    class Nameless:
        def __call__(self, event, context):
            return None

    with pytest.raises(UnnamedFunctionError, match="has no __name__; register a function"):
        app.lambda_function()(Nameless())


@pytest.mark.parametrize("arguments", [{}, {"queue": "q", "queue_arn": "arn"}], ids=["neither", "both"])
def test_a_queue_has_a_name_or_an_arn(app, arguments):
    with pytest.raises(InvalidArgumentError, match="give either queue='name' or queue_arn="):
        app.on_sqs_message(**arguments)


@pytest.mark.parametrize("errors", [(), ("ValueError",), (ValueError(),), (int,)], ids=repr)
def test_an_exception_handler_takes_classes_of_exceptions(app, errors):
    with pytest.raises(UncalledDecoratorError):
        app.exception_handler(*errors)


def test_one_handler_may_be_for_several_errors(app):
    handler = app.exception_handler(ValueError, KeyError)(function)
    assert handler is function
    assert app.error_handlers == {ValueError: function, KeyError: function}


def test_the_defaults_are_those_of_chalice_1(app):
    app.on_sqs_message("queue", name="sqs")(function)
    app.on_kinesis_record("stream", name="kinesis")(function)
    app.on_s3_event("bucket", name="s3")(function)
    sqs, kinesis, s3 = app.event_sources
    assert (sqs.batch_size, sqs.maximum_batching_window_in_seconds, sqs.maximum_concurrency) == (1, 0, None)
    assert (kinesis.batch_size, kinesis.starting_position) == (100, "LATEST")
    assert (s3.events, s3.prefix, s3.suffix) == (["s3:ObjectCreated:*"], None, None)


def test_every_decorator_is_documented_and_typed():
    for name in [*DECORATORS, "route", "middleware", "exception_handler"]:
        decorator = getattr(chalice.Chalice("shop"), name)
        assert decorator.__doc__, name
        assert inspect.signature(decorator).return_annotation is not inspect.Signature.empty, name


def test_a_route_without_a_method_is_refused():
    with pytest.raises(InvalidArgumentError, match="name at least one"):
        Chalice("shop").route("/", methods=[])(lambda: None)


def test_a_view_without_a_name_needs_one():
    view = functools.partial(lambda: None)
    with pytest.raises(UnnamedFunctionError, match="pass name="):
        Chalice("shop").route("/")(view)
    app = Chalice("shop")
    app.route("/", name="index")(view)
    assert app.routes["/"]["GET"].view_name == "index"
