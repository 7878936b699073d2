"""Decide with which settings Lambda polls a queue or a stream (an event source mapping).

Sources: ``CreateEventSourceMapping`` and ``ScalingConfig`` in the API reference of Lambda, and
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

MAX_BATCH = 10_000
MAX_BATCH_AT_ONCE = 10
"""Messages of a queue that Lambda takes without a batching window, and ever of a FIFO queue."""
MAX_WINDOW = 300
"""Seconds."""
CONCURRENCY = (2, 1000)
POSITIONS = ("LATEST", "TRIM_HORIZON")
"""Lambda's third one, AT_TIMESTAMP, needs a time that the decorators do not take."""

_QUEUE = re.compile(r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo")
_QUEUE_ARN = re.compile(r"arn:[^:\s]+:sqs:[^:\s]*:[^:\s]*:[^:\s]+")
_PLACEHOLDER = re.compile(r"[A-Za-z0-9_.-]+")
"""What an environment of tests may have in the place of an ARN; whether it is one, AWS says."""
_STREAM = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_TABLE_STREAM_ARN = re.compile(r"arn:[^:\s]+:dynamodb:[^:\s]*:[^:\s]*:table/[^/\s]+/stream/\S+")
_WINDOW = "maximum_batching_window_in_seconds"

Options = Mapping[str, object]
Problem = tuple[str, str, str]  # the argument of the decorator, what is wrong, the fix


def queue_problems(options: Options) -> Iterator[Problem]:
    """Yield what is wrong with *options* of ``@app.on_sqs_message``."""
    yield from _queue_name(options["queue"], options["queue_arn"])
    yield from _batch(options)
    size, window, concurrency = options["batch_size"], options[_WINDOW], options["maximum_concurrency"]
    is_fifo = str(options["queue"] or options["queue_arn"]).endswith(".fifo")
    if isinstance(size, int) and MAX_BATCH_AT_ONCE < size <= MAX_BATCH and (is_fifo or window == 0):
        reason = "of a FIFO queue" if is_fifo else "at once"
        fix = f"write {MAX_BATCH_AT_ONCE} or less" + ("" if is_fifo else f", or {_WINDOW}=1 or more")
        yield "batch_size", f"is more than the {MAX_BATCH_AT_ONCE} messages that Lambda takes {reason}", fix
    if is_fifo and window != 0:
        yield _WINDOW, "is of no use: Lambda gathers no messages of a FIFO queue", "leave it out"
    if concurrency is not None and not _is_within(concurrency, *CONCURRENCY):
        low, high = CONCURRENCY
        yield "maximum_concurrency", "is none that Lambda takes", f"write {low} to {high:,}, or leave it out"


def stream_problems(options: Options) -> Iterator[Problem]:
    """Yield what is wrong with *options* of ``@app.on_kinesis_record``."""
    stream = options["stream"]
    if not isinstance(stream, str) or not _STREAM.fullmatch(stream):
        fix = "write the name alone"
        if isinstance(stream, str) and ":stream/" in stream:
            fix += f": {stream.rpartition('/')[2]!r}"
        yield "stream", "is no name of a stream", fix
    yield from _polled_stream(options)


def table_problems(options: Options) -> Iterator[Problem]:
    """Yield what is wrong with *options* of ``@app.on_dynamodb_record``."""
    if not _may_be(_TABLE_STREAM_ARN, options["stream_arn"]):
        fix = "write the table's LatestStreamArn, 'arn:aws:dynamodb:...:table/NAME/stream/...'"
        yield "stream_arn", "is no ARN of the stream of a table", fix
    yield from _polled_stream(options)


def _polled_stream(options: Options) -> Iterator[Problem]:
    yield from _batch(options)
    position = options["starting_position"]
    if position not in POSITIONS:
        yield "starting_position", "is none that can be started from", f"write {' or '.join(map(repr, POSITIONS))}"


def _queue_name(queue: object, arn: object) -> Iterator[Problem]:
    if arn is not None:
        if not _may_be(_QUEUE_ARN, arn):
            yield "queue_arn", "is no ARN of a queue", "write 'arn:aws:sqs:REGION:ACCOUNT:NAME', or queue= with a name"
    elif isinstance(queue, str) and _QUEUE_ARN.fullmatch(queue):
        yield "queue", "is an ARN, not a name", "pass it as queue_arn="
    elif isinstance(queue, str) and "://" in queue:
        yield "queue", "is a URL, not a name", f"write its last part, {queue.rpartition('/')[2]!r}"
    elif not isinstance(queue, str) or not _QUEUE.fullmatch(queue):
        yield "queue", "is no name of a queue", "use up to 80 letters, digits, '_' and '-'; '.fifo' ends that of a FIFO"


def _may_be(form: re.Pattern[str], arn: object) -> bool:
    return isinstance(arn, str) and (form.fullmatch(arn) or _PLACEHOLDER.fullmatch(arn)) is not None


def _batch(options: Options) -> Iterator[Problem]:
    if not _is_within(options["batch_size"], 1, MAX_BATCH):
        yield "batch_size", "is none that Lambda takes", f"write 1 to {MAX_BATCH:,}"
    if not _is_within(options[_WINDOW], 0, MAX_WINDOW):
        yield _WINDOW, "is none that Lambda takes", f"write 0 to {MAX_WINDOW} seconds"


def _is_within(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
