"""Which event sources AWS has."""

import pytest

from chalice import Chalice, Cron, Rate
from chalice.declaration import InvalidEventSourceError, place_of, problems
from chalice.schedule import ScheduleExpression

TOPIC = "arn:aws:sns:us-west-2:123456789012:orders"


def function(event):
    return None


def found(kind, *args, **kwargs):
    app = Chalice("shop")
    getattr(app, kind)(*args, **kwargs)(function)
    return problems(app)


class Yearly(ScheduleExpression):
    def to_string(self):
        return "cron(0 0 1 1 ? *)"


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        pytest.param("schedule", {"expression": "rate(1 hour)"}, id="a rate"),
        pytest.param("schedule", {"expression": "cron(0/10 8-17 ? * MON-FRI *)"}, id="a cron"),
        pytest.param("schedule", {"expression": Rate(1, Rate.DAYS)}, id="a Rate"),
        pytest.param("schedule", {"expression": Cron(0, 18, "?", "*", "MON-FRI", "*")}, id="a Cron"),
        pytest.param("schedule", {"expression": Yearly()}, id="an expression of the app's own"),
        pytest.param("schedule", {"expression": "rate(1 day)", "description": "x" * 512}, id="a description"),
        pytest.param("on_cw_event", {"event_pattern": {"source": ["aws.ec2"]}}, id="a pattern"),
        pytest.param(
            "on_cw_event",
            {"event_pattern": {"detail": {"state": [{"prefix": "run"}, None, 1]}, "$or": [{"a": ["b"]}]}},
            id="a nested pattern",
        ),
        pytest.param("on_sns_message", {"topic": "orders"}, id="a topic"),
        pytest.param("on_sns_message", {"topic": "orders.fifo"}, id="a FIFO topic"),
        pytest.param("on_sns_message", {"topic": TOPIC}, id="a topic's ARN"),
        pytest.param("on_sns_message", {"topic": TOPIC.replace("aws", "aws-us-gov")}, id="an ARN of GovCloud"),
        pytest.param("on_ws_connect", {}, id="a websocket"),
        pytest.param("on_ws_message", {"route_key": "join the room"}, id="a websocket message"),
        pytest.param("lambda_function", {}, id="none"),
        pytest.param("authorizer", {}, id="an authorizer"),
    ],
)
def test_a_source_passes(kind, arguments):
    assert found(kind, **arguments) == []


@pytest.mark.parametrize(
    ("kind", "argument", "value", "problem", "fix"),
    [
        pytest.param(
            "schedule",
            "expression",
            "rate(1 hours)",
            "is no schedule of EventBridge: the unit of 1 is 'hour', not 'hours'",
            "write 'hour'",
            id="a rate",
        ),
        pytest.param(
            "schedule",
            "expression",
            "cron(0 10 * * * *)",
            "is no schedule of EventBridge: one of day of month and day of week must be '?', and neither is",
            "write '?' in the one that does not matter",
            id="a cron of two days",
        ),
        pytest.param("schedule", "expression", "hourly", "is no schedule of EventBridge", "write 'rate(", id="a word"),
        pytest.param("schedule", "expression", 5, "is no schedule", "pass a Rate, a Cron", id="a number"),
        pytest.param("on_cw_event", "event_pattern", '{"a": ["b"]}', "is no object", "{'source'", id="a text"),
        pytest.param(
            "on_cw_event",
            "event_pattern",
            {"source": "aws.ec2"},
            "has a 'source' that is neither",
            "['",
            id="a bare value",
        ),
        pytest.param(
            "on_cw_event", "event_pattern", {"detail": {"state": 1}}, "has a 'detail.state'", "['", id="one inside"
        ),
        pytest.param("on_cw_event", "event_pattern", {"a": [{1, 2}]}, "is not JSON", "write such", id="a set"),
        pytest.param("on_sns_message", "topic", "", "is neither a name nor an ARN", "'orders'", id="no topic"),
        pytest.param("on_sns_message", "topic", None, "is neither a name nor an ARN", "'orders'", id="none"),
        pytest.param("on_sns_message", "topic", "my topic", "is neither", "'orders'", id="a topic with a blank"),
        pytest.param("on_sns_message", "topic", TOPIC.replace("sns", "sqs"), "is neither", "sns", id="a queue's ARN"),
        pytest.param("on_ws_message", "route_key", "", "selects no message", "'$default'", id="an empty key"),
        pytest.param("on_ws_message", "route_key", "$defualt", "is none of API Gateway", "$default", id="a $ key"),
    ],
)
def test_an_argument_is_refused(kind, argument, value, problem, fix):
    (error,) = found(kind, **{argument: value})
    assert type(error) is InvalidEventSourceError
    assert error.subject == f"{argument}={value!r} of the function 'function'"
    assert error.problem.startswith(problem)
    assert fix in error.fix
    assert error.place == place_of(function)


@pytest.mark.parametrize("description", ["x" * 513, None], ids=["too long", "none"])
def test_a_description_is_refused(description):
    (error,) = found("schedule", "rate(1 day)", description=description)
    assert error.problem == "is none that EventBridge takes"
