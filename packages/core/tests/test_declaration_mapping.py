"""With which settings Lambda polls a queue or a stream."""

import pytest

from chalice import Chalice
from chalice.declaration import InvalidEventSourceError, place_of, problems

QUEUE = "arn:aws:sqs:us-west-2:123456789012:orders"
STREAM = "arn:aws:dynamodb:us-west-2:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
WINDOW = "maximum_batching_window_in_seconds"


def function(event):
    return None


def found(kind, **options):
    app = Chalice("shop")
    getattr(app, kind)(**options)(function)
    return problems(app)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"queue": "orders"}, id="a name"),
        pytest.param({"queue": "a" * 80}, id="a long name"),
        pytest.param({"queue_arn": QUEUE}, id="an ARN"),
        pytest.param({"queue_arn": QUEUE.replace("aws:", "aws-cn:")}, id="an ARN of China"),
        pytest.param({"queue_arn": "placeholder"}, id="a placeholder"),
        pytest.param({"queue": "orders", "batch_size": 10}, id="the largest batch at once"),
        pytest.param({"queue": "orders", "batch_size": 10_000, WINDOW: 300}, id="the largest batch and window"),
        pytest.param({"queue": "orders", "batch_size": 11, WINDOW: 1}, id="a batch with a window"),
        pytest.param({"queue": "orders", "maximum_concurrency": 2}, id="the least concurrency"),
        pytest.param({"queue": "orders", "maximum_concurrency": 1000}, id="the most concurrency"),
        pytest.param({"queue": "orders.fifo", "batch_size": 10}, id="a FIFO queue"),
    ],
)
def test_a_queue_passes(options):
    assert found("on_sqs_message", **options) == []


@pytest.mark.parametrize(
    ("options", "argument", "problem", "fix"),
    [
        pytest.param({"queue": QUEUE}, "queue", "is an ARN, not a name", "pass it as queue_arn=", id="an ARN as name"),
        pytest.param(
            {"queue": "https://sqs.us-west-2.amazonaws.com/123456789012/orders"},
            "queue",
            "is a URL, not a name",
            "write its last part, 'orders'",
            id="a URL",
        ),
        pytest.param({"queue": "my orders"}, "queue", "is no name of a queue", "up to 80 letters", id="a blank"),
        pytest.param({"queue": ""}, "queue", "is no name of a queue", "up to 80 letters", id="an empty name"),
        pytest.param({"queue": "a" * 81}, "queue", "is no name of a queue", "up to 80 letters", id="a long name"),
        pytest.param({"queue_arn": ""}, "queue_arn", "is no ARN of a queue", "arn:aws:sqs:", id="an empty ARN"),
        pytest.param(
            {"queue_arn": QUEUE.replace("sqs", "sns")}, "queue_arn", "is no ARN of a queue", "sqs", id="a topic's ARN"
        ),
        pytest.param({"queue": "q", "batch_size": 0}, "batch_size", "is none that", "1 to 10,000", id="no message"),
        pytest.param(
            {"queue": "q", "batch_size": 10_001, WINDOW: 1}, "batch_size", "is none that", "1 to", id="a large batch"
        ),
        pytest.param({"queue": "q", "batch_size": "5"}, "batch_size", "is none that", "1 to", id="a text"),
        pytest.param({"queue": "q", "batch_size": True}, "batch_size", "is none that", "1 to", id="yes"),
        pytest.param(
            {"queue": "q", "batch_size": 11},
            "batch_size",
            "is more than the 10 messages that Lambda takes at once",
            f"or {WINDOW}=1 or more",
            id="a batch without a window",
        ),
        pytest.param(
            {"queue": "q.fifo", "batch_size": 11},
            "batch_size",
            "is more than the 10 messages that Lambda takes of a FIFO queue",
            "write 10 or less",
            id="a batch of a FIFO queue",
        ),
        pytest.param({"queue": "q.fifo", WINDOW: 1}, WINDOW, "is of no use", "leave it out", id="a window of FIFO"),
        pytest.param({"queue": "q", WINDOW: 301}, WINDOW, "is none that", "0 to 300", id="a long window"),
        pytest.param({"queue": "q", WINDOW: -1}, WINDOW, "is none that", "0 to 300", id="a window below 0"),
        pytest.param(
            {"queue": "q", "maximum_concurrency": 1}, "maximum_concurrency", "is none", "2 to 1,000", id="concurrency 1"
        ),
        pytest.param(
            {"queue": "q", "maximum_concurrency": 1001}, "maximum_concurrency", "is none", "2 to", id="concurrency 1001"
        ),
    ],
)
def test_a_queue_is_refused(options, argument, problem, fix):
    (error,) = found("on_sqs_message", **options)
    assert type(error) is InvalidEventSourceError
    assert error.subject == f"{argument}={options[argument]!r} of the function 'function'"
    assert problem in error.problem
    assert fix in error.fix
    assert error.place == place_of(function)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param("on_kinesis_record", {"stream": "my_stream.1-a"}, id="kinesis"),
        pytest.param("on_dynamodb_record", {"stream_arn": STREAM}, id="dynamodb"),
    ],
)
class TestStreams:
    @pytest.mark.parametrize(
        "options",
        [
            {},
            {"batch_size": 1},
            {"batch_size": 10_000},
            {WINDOW: 300},
            {"starting_position": "LATEST"},
            {"starting_position": "TRIM_HORIZON"},
        ],
        ids=str,
    )
    def test_it_passes(self, kind, name, options):
        assert found(kind, **name, **options) == []

    @pytest.mark.parametrize(
        ("options", "fix"),
        [
            ({"batch_size": 0}, "write 1 to 10,000"),
            ({"batch_size": 10_001}, "write 1 to 10,000"),
            ({WINDOW: 301}, "write 0 to 300 seconds"),
            ({"starting_position": "latest"}, "write 'LATEST' or 'TRIM_HORIZON'"),
            ({"starting_position": "AT_TIMESTAMP"}, "write 'LATEST' or 'TRIM_HORIZON'"),
        ],
        ids=str,
    )
    def test_a_setting_is_refused(self, kind, name, options, fix):
        (error,) = found(kind, **name, **options)
        ((argument, value),) = options.items()
        assert error.subject == f"{argument}={value!r} of the function 'function'"
        assert error.fix == fix


@pytest.mark.parametrize(
    ("stream", "fix"),
    [
        pytest.param(
            "arn:aws:kinesis:us-west-2:123456789012:stream/orders", "write the name alone: 'orders'", id="ARN"
        ),
        pytest.param("my orders", "write the name alone", id="a blank"),
        pytest.param("", "write the name alone", id="empty"),
        pytest.param(None, "write the name alone", id="none"),
    ],
)
def test_what_is_no_name_of_a_stream_is_refused(stream, fix):
    (error,) = found("on_kinesis_record", stream=stream)
    assert (error.problem, error.fix) == ("is no name of a stream", fix)


@pytest.mark.parametrize(
    "arn",
    [
        pytest.param("arn:aws:dynamodb:us-west-2:123456789012:table/orders", id="a table's ARN"),
        pytest.param("arn:aws:kinesis:us-west-2:123456789012:stream/orders", id="a stream's ARN"),
        pytest.param("", id="empty"),
        pytest.param(None, id="none"),
    ],
)
def test_what_is_no_arn_of_a_table_s_stream_is_refused(arn):
    (error,) = found("on_dynamodb_record", stream_arn=arn)
    assert error.problem == "is no ARN of the stream of a table"
    assert "LatestStreamArn" in error.fix


def test_an_arn_may_be_a_placeholder():
    assert found("on_dynamodb_record", stream_arn="arn") == []
