"""What a handler can ask about the event that invoked it: a reading of AWS's JSON, one class per event source.

Nothing is read before it is asked for, so any event can be made; and nothing is written back. An attribute that AWS
always sends raises ``MalformedEventError`` when the event lacks it, one that AWS sends only sometimes is ``None``.
Values are handed out as they came unless the attribute says otherwise. Which handler an event belongs to, and what is
answered, is decided elsewhere (``functions``, ``batch``).
"""

from __future__ import annotations

from chalice.errors import ChaliceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import Any, Generic, TypeVar, overload

    Event = dict[str, Any]  # JSON as Lambda decoded it; its shape is AWS's, not ours.
    T = TypeVar("T")
    Record = TypeVar("Record", bound="BaseLambdaEvent")

    # Generic takes 2 ms to import: type checkers read these three, Lambda runs the two below.
    class _Lazy(Generic[T]):
        @overload
        def __get__(self, instance: None, owner: type) -> _Lazy[T]: ...
        @overload
        def __get__(self, instance: BaseLambdaEvent, owner: type) -> T: ...
        def __get__(self, instance: BaseLambdaEvent | None, owner: type) -> _Lazy[T] | T: ...
        def __set__(self, instance: BaseLambdaEvent, value: T) -> None: ...

    class _Value(_Lazy[T]):
        def __init__(
            self,
            *path: str | int,
            read: Callable[[Any], T] | None = None,
            absent: Callable[[], T] | None = None,
        ) -> None: ...

    class _Records(_Lazy[tuple[Record, ...]], Generic[Record]):
        def __init__(self, record: type[Record]) -> None: ...


class MalformedEventError(ChaliceError, KeyError, ValueError):
    """An event without something that AWS always sends, or with something else in its place."""

    def __init__(self, attribute: str, path: str, problem: str) -> None:
        super().__init__(attribute, path, problem)
        self.attribute = attribute
        """What was asked for, such as ``SQSRecord.body``."""
        self.path = path
        """Where it should be in that event or record, such as ``Records[0].s3.bucket.name``."""
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.attribute}: {self.path!r} {self.problem}; compare the event with one that AWS sent"


if not TYPE_CHECKING:

    class _Value:
        """The value under *path*, looked up when it is first asked for, and kept.

        *read* makes of it what the attribute promises, or raises. *absent* makes the value when there is none; without
        it, that is an error. An attribute may be assigned, as any other.
        """

        __slots__ = ("_absent", "_name", "_path", "_read")

        def __init__(self, *path, read=None, absent=None):
            self._path = path
            self._read = read
            self._absent = absent

        def __set_name__(self, owner, name):
            self._name = name

        def __get__(self, instance, owner):
            if instance is None:
                return self
            read = self._read
            try:
                value = instance._event_dict
                for step in self._path:
                    value = value[step]
                if read is not None:
                    value = read(value)
            except _FAILURES:
                value = None
            if value is None:
                value = self._of(instance)
            instance.__dict__[self._name] = value
            return value

        def _of(self, instance):
            """Return the value, which is not simply there, or raise ``MalformedEventError``."""
            try:
                value = _find(instance.to_dict(), self._path)
                if value is None and self._absent is not None:
                    return self._absent()
                return value if self._read is None else self._read(value)
            except LookupError:
                if self._absent is not None:
                    return self._absent()
                raise self._error(instance, "is missing") from None
            except _UnreadableError as error:
                raise self._error(instance, str(error)) from None
            except _FAILURES as error:
                raise self._error(instance, f"cannot be read ({type(error).__name__})") from error

        def _error(self, instance, problem):
            return MalformedEventError(f"{type(instance).__name__}.{self._name}", _written(self._path), problem)

    class _Records(_Value):
        """The records of an event, each read by the class *record*."""

        __slots__ = ("_record",)

        def __init__(self, record):
            super().__init__("Records", read=_list)
            self._record = record

        def __get__(self, instance, owner):
            records = super().__get__(instance, owner)
            if type(records) is list:
                record, context = self._record, instance.context
                records = tuple([record(item, context) for item in records])
                instance.__dict__[self._name] = records
            return records


class _UnreadableError(Exception):
    """Something in an event is not what it should be; the text says what it is instead."""


_FAILURES = (_UnreadableError, LookupError, TypeError, ValueError, OverflowError, OSError, RecursionError)
"""What looking a value up and reading it may raise for JSON of another shape."""


def _find(value: Any, path: tuple[Any, ...]) -> object:
    """Return what *value* has under *path*; raise ``LookupError`` when it is not there."""
    for step in path:
        if not isinstance(value, dict if isinstance(step, str) else list):
            raise _UnreadableError(f"is not to be found in a value of type {type(value).__name__}")
        value = value[step]
    return value


def _written(path: tuple[str | int, ...]) -> str:
    return "".join(f".{step}" if type(step) is str else f"[{step}]" for step in path).lstrip(".")


def _none() -> None:
    return None


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _UnreadableError(f"is not a list but a value of type {type(value).__name__}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _UnreadableError(f"is not a text but a value of type {type(value).__name__}")
    return value


def _identifier(value: object) -> str:
    text = _text(value)
    if not text:
        raise _UnreadableError("is empty")
    return text


def _decoded(value: str) -> bytes:
    import binascii

    return binascii.a2b_base64(value)


def _json(value: str | bytes) -> Any:
    import json

    return json.loads(value)


def _decoded_json(value: str) -> Any:
    return _json(_decoded(value))


def _unquoted(value: object) -> str:
    key = _text(value)
    if "%" not in key and "+" not in key:
        return key
    from urllib.parse import unquote_plus

    return unquote_plus(key)


def _moment(value: float) -> datetime:
    from datetime import datetime, timezone

    return datetime.fromtimestamp(value, timezone.utc).replace(tzinfo=None)


def _table_name(arn: object) -> str:
    kind, _, rest = _text(arn).split(":", 5)[-1].partition("/")
    return rest.partition("/")[0] if kind == "table" else ""


class BaseLambdaEvent:
    """An event, or one record of it; ``context`` is what Lambda passed along with it."""

    def __init__(self, event_dict: Event, context: Any) -> None:
        self._event_dict = event_dict
        self.context = context

    def to_dict(self) -> Event:
        """Return the event as Lambda passed it, for what has no attribute of its own."""
        return self._event_dict


class LambdaFunctionEvent(BaseLambdaEvent):
    """What a pure Lambda function was invoked with: ``event`` may be any JSON value."""

    def __init__(self, event_dict: Any, context: Any) -> None:
        super().__init__(event_dict, context)
        self.event = event_dict


class CloudWatchEvent(BaseLambdaEvent):
    """What EventBridge sends for a schedule or an event pattern.

    Source: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
    """

    version: _Value[str] = _Value("version")
    account: _Value[str] = _Value("account")
    region: _Value[str] = _Value("region")
    detail: _Value[Event] = _Value("detail")
    """What happened, in the form that the source decides; of a schedule, ``{}``."""
    detail_type: _Value[str] = _Value("detail-type")
    source: _Value[str] = _Value("source")
    time: _Value[str] = _Value("time")
    """When it happened, in UTC, such as ``2017-06-30T23:28:38Z``."""
    event_id: _Value[str] = _Value("id")
    resources: _Value[list[str]] = _Value("resources")
    """The ARNs that the source names; of a schedule, its rule."""


class S3Record(BaseLambdaEvent):
    """One change of one object.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """

    bucket: _Value[str] = _Value("s3", "bucket", "name")
    key: _Value[str] = _Value("s3", "object", "key", read=_unquoted)
    """The object's key as S3's API takes it; the event has it URL-encoded."""
    size: _Value[int | None] = _Value("s3", "object", "size", absent=_none)
    """In bytes; ``None`` when the object was removed."""
    etag: _Value[str | None] = _Value("s3", "object", "eTag", absent=_none)
    version_id: _Value[str | None] = _Value("s3", "object", "versionId", absent=_none)
    """``None`` unless the bucket is versioned."""
    sequencer: _Value[str | None] = _Value("s3", "object", "sequencer", absent=_none)
    """Tells which of two changes of one key came later, when both are padded to one length with zeros on the right."""
    event_name: _Value[str] = _Value("eventName")
    """Such as ``ObjectCreated:Put``: without the ``s3:`` of a subscription."""
    event_time: _Value[str] = _Value("eventTime")
    aws_region: _Value[str] = _Value("awsRegion")


class S3Event(BaseLambdaEvent):
    """Changes in a bucket. ``bucket`` and ``key`` are those of the first, which is nearly always the only one."""

    bucket: _Value[str] = _Value("Records", 0, "s3", "bucket", "name")
    key: _Value[str] = _Value("Records", 0, "s3", "object", "key", read=_unquoted)
    records: _Records[S3Record] = _Records(S3Record)

    def __iter__(self) -> Iterator[S3Record]:
        return iter(self.records)


class SNSRecord(BaseLambdaEvent):
    """One message of a topic.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
    """

    message: _Value[str] = _Value("Sns", "Message")
    json_message: _Value[Any] = _Value("Sns", "Message", read=_json)
    """The parsed message; raises ``MalformedEventError`` when it is not JSON."""
    subject: _Value[str | None] = _Value("Sns", "Subject", absent=_none)
    message_attributes: _Value[dict[str, dict[str, str]]] = _Value("Sns", "MessageAttributes", absent=dict)
    """By name, each with its ``Type`` and ``Value``."""
    message_id: _Value[str] = _Value("Sns", "MessageId")
    topic_arn: _Value[str] = _Value("Sns", "TopicArn")
    timestamp: _Value[str] = _Value("Sns", "Timestamp")
    """When it was published, in UTC, such as ``2019-01-02T12:45:07.000Z``."""


class SNSEvent(BaseLambdaEvent):
    """A message of a topic. SNS sends one record an event; the attributes are those of the first."""

    message: _Value[str] = _Value("Records", 0, "Sns", "Message")
    subject: _Value[str | None] = _Value("Records", 0, "Sns", "Subject", absent=_none)
    message_attributes: _Value[dict[str, dict[str, str]]] = _Value(
        "Records", 0, "Sns", "MessageAttributes", absent=dict
    )
    records: _Records[SNSRecord] = _Records(SNSRecord)

    def __iter__(self) -> Iterator[SNSRecord]:
        return iter(self.records)


class SQSRecord(BaseLambdaEvent):
    """One message of a queue.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """

    body: _Value[str] = _Value("body")
    json_body: _Value[Any] = _Value("body", read=_json)
    """The parsed body; raises ``MalformedEventError`` when it is not JSON."""
    receipt_handle: _Value[str] = _Value("receiptHandle")
    message_id: _Value[str] = _Value("messageId", read=_identifier)
    attributes: _Value[dict[str, str]] = _Value("attributes", absent=dict)
    """What SQS knows about the message, such as ``SentTimestamp`` (milliseconds) and ``SenderId``."""
    message_attributes: _Value[dict[str, Event]] = _Value("messageAttributes", absent=dict)
    """What the sender added, by name, each with its ``dataType`` and ``stringValue`` or ``binaryValue`` (base64)."""
    message_group_id: _Value[str | None] = _Value("attributes", "MessageGroupId", read=_text, absent=_none)
    """Within it a FIFO queue keeps order; a standard queue may have it for fairness only."""
    receive_count: _Value[int] = _Value("attributes", "ApproximateReceiveCount", read=int)
    """How often the message was delivered, this time included."""
    event_source_arn: _Value[str] = _Value("eventSourceARN")
    """The queue's ARN."""
    aws_region: _Value[str] = _Value("awsRegion")


class SQSEvent(BaseLambdaEvent):
    """A batch of messages of one queue; iterate over it for the ``SQSRecord`` of each."""

    records: _Records[SQSRecord] = _Records(SQSRecord)

    def __iter__(self) -> Iterator[SQSRecord]:
        return iter(self.records)


class KinesisRecord(BaseLambdaEvent):
    """One record of a data stream.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
    """

    data: _Value[bytes] = _Value("kinesis", "data", read=_decoded)
    """What the producer put; the event has it in base64."""
    json_data: _Value[Any] = _Value("kinesis", "data", read=_decoded_json)
    """The parsed data; raises ``MalformedEventError`` when it is not JSON."""
    sequence_number: _Value[str] = _Value("kinesis", "sequenceNumber", read=_identifier)
    partition_key: _Value[str] = _Value("kinesis", "partitionKey")
    schema_version: _Value[str] = _Value("kinesis", "kinesisSchemaVersion")
    timestamp: _Value[datetime] = _Value("kinesis", "approximateArrivalTimestamp", read=_moment)
    """When the stream took it, in UTC, without a time zone."""
    event_id: _Value[str] = _Value("eventID")
    """The shard and the sequence number."""
    event_source_arn: _Value[str] = _Value("eventSourceARN")
    """The ARN of the stream, or of its consumer."""
    aws_region: _Value[str] = _Value("awsRegion")


class KinesisEvent(BaseLambdaEvent):
    """A batch of records of one shard, in order; iterate over it for the ``KinesisRecord`` of each."""

    records: _Records[KinesisRecord] = _Records(KinesisRecord)

    def __iter__(self) -> Iterator[KinesisRecord]:
        return iter(self.records)


class DynamoDBRecord(BaseLambdaEvent):
    """One change of one item; ``keys`` and the images are in DynamoDB's own form, such as ``{"Id": {"N": "101"}}``.

    Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
    """

    event_name: _Value[str] = _Value("eventName")
    """``INSERT``, ``MODIFY`` or ``REMOVE``."""
    event_id: _Value[str] = _Value("eventID")
    event_source_arn: _Value[str] = _Value("eventSourceARN")
    """The stream's ARN."""
    table_name: _Value[str] = _Value("eventSourceARN", read=_table_name)
    """Of the stream's ARN, in whichever partition; empty when that is not the ARN of a table's stream."""
    aws_region: _Value[str] = _Value("awsRegion")
    keys: _Value[dict[str, Event] | None] = _Value("dynamodb", "Keys", absent=_none)
    new_image: _Value[dict[str, Event] | None] = _Value("dynamodb", "NewImage", absent=_none)
    """The item after the change; ``None`` when it was removed, or the stream does not have it."""
    old_image: _Value[dict[str, Event] | None] = _Value("dynamodb", "OldImage", absent=_none)
    """The item before the change; ``None`` when it was inserted, or the stream does not have it."""
    sequence_number: _Value[str] = _Value("dynamodb", "SequenceNumber", read=_identifier)
    size_bytes: _Value[int] = _Value("dynamodb", "SizeBytes")
    stream_view_type: _Value[str] = _Value("dynamodb", "StreamViewType")
    timestamp: _Value[datetime | None] = _Value("dynamodb", "ApproximateCreationDateTime", read=_moment, absent=_none)
    """When it changed, in UTC, without a time zone."""


class DynamoDBEvent(BaseLambdaEvent):
    """A batch of changes of one shard, in order; iterate over it for the ``DynamoDBRecord`` of each."""

    records: _Records[DynamoDBRecord] = _Records(DynamoDBRecord)

    def __iter__(self) -> Iterator[DynamoDBRecord]:
        return iter(self.records)


EVENT_CLASSES: dict[str, type[BaseLambdaEvent]] = {
    "pure_lambda": LambdaFunctionEvent,
    "scheduled": CloudWatchEvent,
    "cloudwatch": CloudWatchEvent,
    "s3": S3Event,
    "sns": SNSEvent,
    "sqs": SQSEvent,
    "kinesis": KinesisEvent,
    "dynamodb": DynamoDBEvent,
}
"""What reads the event of each kind of function. Websockets and authorizers have classes of their own modules."""
