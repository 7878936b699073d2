"""What ``app.event_sources`` lists. Third-party tools read these attributes, and make some of the classes."""

from types import SimpleNamespace

import pytest

from chalice.schedule import Rate
from chalice.sources import (
    BaseEventSourceConfig,
    CloudWatchEventConfig,
    DynamoDBEventConfig,
    KinesisEventConfig,
    S3EventConfig,
    ScheduledEventConfig,
    SNSEventConfig,
    SQSEventConfig,
    config_of,
)

EVERY_HOUR = Rate(1, unit=Rate.HOURS)
STREAM = {"batch_size": 100, "starting_position": "LATEST", "maximum_batching_window_in_seconds": 0}
QUEUE = {"batch_size": 1, "maximum_batching_window_in_seconds": 0, "maximum_concurrency": None}

CASES = [
    (
        "scheduled",
        {"expression": EVERY_HOUR, "description": "hourly"},
        ScheduledEventConfig("job", "app.job", EVERY_HOUR, "hourly"),
        {"schedule_expression": EVERY_HOUR, "description": "hourly"},
    ),
    (
        "cloudwatch",
        {"event_pattern": {"source": ["aws.ec2"]}},
        CloudWatchEventConfig("job", "app.job", {"source": ["aws.ec2"]}),
        {"event_pattern": {"source": ["aws.ec2"]}},
    ),
    (
        "s3",
        {"bucket": "photos", "events": ["s3:ObjectCreated:*"], "prefix": None, "suffix": None},
        S3EventConfig("job", "photos", ["s3:ObjectCreated:*"], None, None, "app.job"),
        {"bucket": "photos", "events": ["s3:ObjectCreated:*"], "prefix": None, "suffix": None},
    ),
    (
        "s3",
        {"bucket": "photos", "events": ["s3:ObjectRemoved:*"], "prefix": "in/", "suffix": ".jpg"},
        S3EventConfig("job", "photos", ["s3:ObjectRemoved:*"], "in/", ".jpg", "app.job"),
        {"bucket": "photos", "events": ["s3:ObjectRemoved:*"], "prefix": "in/", "suffix": ".jpg"},
    ),
    ("sns", {"topic": "news"}, SNSEventConfig("job", "app.job", "news"), {"topic": "news"}),
    (
        "sqs",
        {"queue": "orders", "queue_arn": None, **QUEUE},
        SQSEventConfig("job", "app.job", "orders", None, 1, 0, None),
        {"queue": "orders", "queue_arn": None, **QUEUE},
    ),
    (
        "kinesis",
        {"stream": "clicks", **STREAM},
        KinesisEventConfig("job", "app.job", "clicks", 100, "LATEST", 0),
        {"stream": "clicks", **STREAM},
    ),
    (
        "dynamodb",
        {"stream_arn": "arn:aws:dynamodb:...", **STREAM},
        DynamoDBEventConfig("job", "app.job", "arn:aws:dynamodb:...", 100, "LATEST", 0),
        {"stream_arn": "arn:aws:dynamodb:...", **STREAM},
    ),
]


def declared(kind, options):
    return SimpleNamespace(kind=kind, name="job", handler_string="app.job", options=options)


@pytest.mark.parametrize(("kind", "options", "made", "values"), CASES, ids=[case[0] for case in CASES])
def test_a_declared_function_becomes_what_its_source_needs(kind, options, made, values):
    config = config_of(declared(kind, options | {"name": "job"}))
    assert type(config) is type(made)
    assert vars(config) == vars(made) == {"name": "job", "handler_string": "app.job", **values}
    assert isinstance(config, BaseEventSourceConfig)


@pytest.mark.parametrize("kind", ["pure_lambda", "authorizer", "websocket"])
def test_what_no_event_source_invokes_has_no_config(kind):
    with pytest.raises(LookupError):
        config_of(declared(kind, {}))


def test_the_representation_tells_all():
    config = ScheduledEventConfig("job", "app.job", EVERY_HOUR, "")
    assert repr(config) == (
        "ScheduledEventConfig(name='job', handler_string='app.job',"
        " schedule_expression=Rate(1, unit='HOURS'), description='')"
    )
