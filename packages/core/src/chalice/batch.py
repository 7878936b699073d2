"""Decide which records of a batch AWS delivers again when a handler that is called per record fails for some.

AWS reads the answer when the event source mapping has ``ReportBatchItemFailures``. A batch that a handler takes as a
whole does not come here: it succeeds or fails as a whole.
"""

from __future__ import annotations

from chalice.events import DynamoDBEvent, KinesisEvent, SQSEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from logging import Logger
    from typing import Any

    from chalice.events import DynamoDBRecord, Event, KinesisRecord, SQSRecord

    Answer = dict[str, list[dict[str, str]]]
    Handle = Callable[[Any], object]


def answer(kind: str, event: Event, context: object, handle: Handle, log: Logger) -> Answer:
    """Call *handle* with each record of *event* that may be handled now, and return which AWS is to deliver again.

    *kind* is ``sqs``, ``kinesis`` or ``dynamodb``. No record that *handle* returned for is delivered again. A failure
    is logged with the record's id and the handler's error, and nothing of the record's content. Raises
    ``MalformedEventError``, before any record is handled, for an event that is no batch of that kind.
    """
    if kind == "sqs":
        failed = _handle_messages(SQSEvent(event, context).records, handle, log)
    else:
        batch = KinesisEvent(event, context) if kind == "kinesis" else DynamoDBEvent(event, context)
        failed = _handle_in_order(batch.records, handle, log)
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}


def _handle_messages(records: Iterable[SQSRecord], handle: Handle, log: Logger) -> list[str]:
    """Return the ids of the messages that failed, and of those that wait for one of them.

    AWS deletes every message that is not listed. A FIFO queue keeps order within a message group, so after a failure
    the rest of its group is listed unhandled; other groups go on. What decides that is read before any is handled.
    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    failed: list[str] = []
    blocked: set[str] = set()
    for record, identifier, group in [(record, record.message_id, _ordered_group(record)) for record in records]:
        if group in blocked:
            log.warning("message %s was left for later: one before it in its message group failed", identifier)
        elif _succeeds(record, handle, identifier, log):
            continue
        elif group is not None:
            blocked.add(group)
        failed.append(identifier)
    return failed


def _ordered_group(record: SQSRecord) -> str | None:
    """Return the message group whose order is to be kept, or ``None``.

    Messages of a standard queue may have a group as well, for fairness; it keeps no order.
    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
    """
    arn = record.to_dict().get("eventSourceARN")
    is_standard = isinstance(arn, str) and not arn.endswith(".fifo")  # only a hand-made message has no ARN
    return None if is_standard else record.message_group_id


def _handle_in_order(records: Iterable[KinesisRecord | DynamoDBRecord], handle: Handle, log: Logger) -> list[str]:
    """Return the sequence number of the first record that failed, if any; those after it are not handled.

    AWS delivers that record and all after it again, and takes those before it for done.
    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html and
    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    for record, identifier in [(record, record.sequence_number) for record in records]:
        if not _succeeds(record, handle, identifier, log):
            return [identifier]
    return []


def _succeeds(record: object, handle: Handle, identifier: str, log: Logger) -> bool:
    try:
        handle(record)
    except Exception:
        log.exception("the handler failed for the record %r; it will be delivered again", identifier)
        return False
    return True
