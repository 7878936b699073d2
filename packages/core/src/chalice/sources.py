"""What ``app.event_sources`` lists: one value per function that an event source invokes.

Recorded only: the decorators hold the same in their own form. What is deployed of it is decided from ``spec``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from chalice.schedule import ScheduleExpression
    from chalice.subscriptions import Declared


class BaseEventSourceConfig:
    """A function and the handler that Lambda calls for it, such as ``app.every_hour``."""

    def __init__(self, name: str, handler_string: str) -> None:
        self.name = name
        self.handler_string = handler_string

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({values})"


class ScheduledEventConfig(BaseEventSourceConfig):
    """``@app.schedule``."""

    def __init__(
        self, name: str, handler_string: str, schedule_expression: str | ScheduleExpression, description: str
    ) -> None:
        super().__init__(name, handler_string)
        self.schedule_expression = schedule_expression
        self.description = description


class CloudWatchEventConfig(BaseEventSourceConfig):
    """``@app.on_cw_event``."""

    def __init__(self, name: str, handler_string: str, event_pattern: dict[str, Any]) -> None:
        super().__init__(name, handler_string)
        self.event_pattern = event_pattern


class S3EventConfig(BaseEventSourceConfig):
    """``@app.on_s3_event``."""

    def __init__(
        self, name: str, bucket: str, events: list[str], prefix: str | None, suffix: str | None, handler_string: str
    ) -> None:
        super().__init__(name, handler_string)
        self.bucket = bucket
        self.events = events
        self.prefix = prefix
        self.suffix = suffix


class SNSEventConfig(BaseEventSourceConfig):
    """``@app.on_sns_message``; ``topic`` is a name or an ARN."""

    def __init__(self, name: str, handler_string: str, topic: str) -> None:
        super().__init__(name, handler_string)
        self.topic = topic


class SQSEventConfig(BaseEventSourceConfig):
    """``@app.on_sqs_message``; one of ``queue`` and ``queue_arn`` is set."""

    def __init__(  # noqa: PLR0913, PLR0917  # the arguments of Chalice 1.x
        self,
        name: str,
        handler_string: str,
        queue: str | None,
        queue_arn: str | None,
        batch_size: int,
        maximum_batching_window_in_seconds: int,
        maximum_concurrency: int | None,
    ) -> None:
        super().__init__(name, handler_string)
        self.queue = queue
        self.queue_arn = queue_arn
        self.batch_size = batch_size
        self.maximum_batching_window_in_seconds = maximum_batching_window_in_seconds
        self.maximum_concurrency = maximum_concurrency


class KinesisEventConfig(BaseEventSourceConfig):
    """``@app.on_kinesis_record``; ``stream`` is a name."""

    def __init__(
        self,
        name: str,
        handler_string: str,
        stream: str,
        batch_size: int,
        starting_position: str,
        maximum_batching_window_in_seconds: int,
    ) -> None:
        super().__init__(name, handler_string)
        self.stream = stream
        self.batch_size = batch_size
        self.starting_position = starting_position
        self.maximum_batching_window_in_seconds = maximum_batching_window_in_seconds


class DynamoDBEventConfig(BaseEventSourceConfig):
    """``@app.on_dynamodb_record``."""

    def __init__(
        self,
        name: str,
        handler_string: str,
        stream_arn: str,
        batch_size: int,
        starting_position: str,
        maximum_batching_window_in_seconds: int,
    ) -> None:
        super().__init__(name, handler_string)
        self.stream_arn = stream_arn
        self.batch_size = batch_size
        self.starting_position = starting_position
        self.maximum_batching_window_in_seconds = maximum_batching_window_in_seconds


def config_of(declared: Declared) -> BaseEventSourceConfig:
    """Return what ``app.event_sources`` lists for *declared*; raise ``LookupError`` if no event source invokes it."""
    make = _CONFIGS[declared.kind]
    return make(declared.name, declared.handler_string, declared.options)


def _schedule(name: str, handler: str, options: Mapping[str, Any]) -> BaseEventSourceConfig:
    return ScheduledEventConfig(name, handler, options["expression"], options["description"])


def _pattern(name: str, handler: str, options: Mapping[str, Any]) -> BaseEventSourceConfig:
    return CloudWatchEventConfig(name, handler, options["event_pattern"])


def _bucket(name: str, handler: str, options: Mapping[str, Any]) -> BaseEventSourceConfig:
    return S3EventConfig(name, options["bucket"], options["events"], options["prefix"], options["suffix"], handler)


def _topic(name: str, handler: str, options: Mapping[str, Any]) -> BaseEventSourceConfig:
    return SNSEventConfig(name, handler, options["topic"])


def _queue(name: str, handler: str, options: Mapping[str, Any]) -> BaseEventSourceConfig:
    return SQSEventConfig(
        name,
        handler,
        options["queue"],
        options["queue_arn"],
        options["batch_size"],
        options["maximum_batching_window_in_seconds"],
        options["maximum_concurrency"],
    )


def _stream(name: str, handler: str, options: Mapping[str, Any]) -> BaseEventSourceConfig:
    return KinesisEventConfig(
        name,
        handler,
        options["stream"],
        options["batch_size"],
        options["starting_position"],
        options["maximum_batching_window_in_seconds"],
    )


def _table(name: str, handler: str, options: Mapping[str, Any]) -> BaseEventSourceConfig:
    return DynamoDBEventConfig(
        name,
        handler,
        options["stream_arn"],
        options["batch_size"],
        options["starting_position"],
        options["maximum_batching_window_in_seconds"],
    )


_CONFIGS: dict[str, Callable[[str, str, Mapping[str, Any]], BaseEventSourceConfig]] = {
    "scheduled": _schedule,
    "cloudwatch": _pattern,
    "s3": _bucket,
    "sns": _topic,
    "sqs": _queue,
    "kinesis": _stream,
    "dynamodb": _table,
}
