"""How registered functions are called."""

import asyncio
import functools
import json
from pathlib import Path

import pytest

from chalice import Chalice, CloudWatchEvent, ForbiddenError, SQSRecord

CASES = Path(__file__).parent / "cases"
SQS = json.loads((CASES / "sqs_event.json").read_text(encoding="utf-8"))


@pytest.fixture
def app():
    app = Chalice("shop")
    app.log.propagate = True
    return app


def test_a_plain_function_gets_exactly_what_lambda_passed(app):
    seen = []

    @app.lambda_function()
    def job(event, context):
        seen.append((event, context))
        return seen

    event, context = {"a": 1}, object()
    assert job(event, context) is seen
    assert seen[0][0] is event
    assert seen[0][1] is context


def test_what_another_library_made_of_a_function_is_called_with_the_same_context(app):
    """A durable function is one: its SDK makes a plain callable for ``(event, context)`` of it."""

    def durable(func):
        @functools.wraps(func)
        def wrapped(event, context):
            return func(event, ("durable", context))

        return wrapped

    @app.lambda_function()
    @durable
    def job(event, context):
        return context

    context = object()
    assert job({}, context) == ("durable", context)
    assert job({}, context)[1] is context


def test_a_callable_object_is_a_function_too(app):
    class Job:
        __name__ = "job"

        def __call__(self, event, context):
            return [event, context]

    handler = app.lambda_function()(Job())
    assert handler({"a": 1}, "context") == [{"a": 1}, "context"]
    assert app.declared_functions[0].handler_string == "app.job"


def test_an_event_is_read_by_its_class(app):
    seen = []
    handler = app.schedule("rate(1 hour)")(lambda_named("hourly", seen.append))
    handler({"id": "1"}, "context")
    assert isinstance(seen[0], CloudWatchEvent)
    assert (seen[0].event_id, seen[0].context) == ("1", "context")


def test_an_event_that_is_one_already_is_passed_on(app):
    seen = []
    handler = app.schedule("rate(1 hour)")(lambda_named("hourly", seen.append))
    event = CloudWatchEvent({"id": "1"}, None)
    handler(event)
    assert seen == [event]


def lambda_named(name, func):
    def named(event):
        return func(event)

    named.__name__ = name
    return named


def test_a_function_per_record_says_which_ones_failed(app, caplog):
    @app.on_sqs_message("queue", per_record=True)
    def message(record):
        assert isinstance(record, SQSRecord)
        if record.body == "bad":
            raise ValueError("secret of the message")

    records = [{**SQS["Records"][0], "messageId": f"m{n}", "body": body} for n, body in enumerate(["ok", "bad", "ok"])]
    assert message({"Records": records}, None) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert "m1" in caplog.text


def test_middleware_of_a_function_per_record_sees_the_whole_batch(app):
    sizes = []

    @app.middleware("sqs")
    def watch(event, get_response):
        sizes.append(len(list(event)))
        return get_response(event)

    handler = app.on_sqs_message("queue", per_record=True)(lambda_named("message", lambda record: None))
    assert handler(SQS, None) == {"batchItemFailures": []}
    assert sizes == [len(SQS["Records"])]


@pytest.mark.parametrize("per_record", [False, True], ids=["a batch", "each record"])
def test_an_async_function_is_awaited(app, per_record):
    seen = []

    @app.on_sqs_message("queue", per_record=per_record)
    async def message(event):
        await asyncio.sleep(0)
        seen.append(event)
        return "done"

    result = message(SQS, None)
    assert result == ({"batchItemFailures": []} if per_record else "done")
    assert len(seen) == (len(SQS["Records"]) if per_record else 1)


def test_an_async_lambda_function_is_awaited(app):
    @app.lambda_function()
    async def job(event, context):
        await asyncio.sleep(0)
        return [event, context]

    assert job({"a": 1}, "context") == [{"a": 1}, "context"]


def test_what_a_function_raises_is_lambdas_matter(app):
    @app.on_cw_event({"source": ["shop"]})
    def sold(event):
        raise ForbiddenError("no")

    with pytest.raises(ForbiddenError):
        sold({}, None)
