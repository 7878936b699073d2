"""What AWS delivers again after a batch, checked against a model of how AWS reads the answer."""

import json
import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalice.batch import answer
from chalice.events import DynamoDBRecord, KinesisRecord, MalformedEventError, SQSRecord

UNHURRIED = settings(deadline=None)  # no test fails because its machine is busy

LOG = logging.getLogger("test_batch")

RECORD_CLASSES = {"sqs": SQSRecord, "kinesis": KinesisRecord, "dynamodb": DynamoDBRecord}

SAMPLES = {
    kind: json.loads((Path(__file__).parent / "cases" / f"{kind}_event.json").read_text(encoding="utf-8"))
    for kind in RECORD_CLASSES
}

STANDARD = "arn:aws:sqs:us-east-2:123456789012:orders"
FIFO = f"{STANDARD}.fifo"


def message(name, group=None, arn=STANDARD):
    """Make a message of AWS's sample."""
    record = json.loads(json.dumps(SAMPLES["sqs"]["Records"][0]))
    record.update(messageId=name, body=f"body of {name}", eventSourceARN=arn)
    if group is not None:
        record["attributes"]["MessageGroupId"] = group
    return record


def stream_record(kind, number):
    """Make a record of a stream of AWS's sample."""
    record = json.loads(json.dumps(SAMPLES[kind]["Records"][0]))
    key = {"kinesis": "sequenceNumber", "dynamodb": "SequenceNumber"}[kind]
    record[kind][key] = str(number)
    return record


def identity(record):
    return record.message_id if isinstance(record, SQSRecord) else record.sequence_number


class HandlerError(Exception):
    """What the handlers of these tests raise."""


class Handler:
    """Fails for each record as many times as it is told to, and notes what it was called with."""

    def __init__(self, failures=None):
        self.failures = dict(failures or {})
        self.called = []
        self.handled = []

    def __call__(self, record):
        name = identity(record)
        self.called.append(name)
        if self.failures.get(name, 0) > 0:
            self.failures[name] -= 1
            raise HandlerError(f"cannot handle {name}")
        self.handled.append(name)


def listed(result):
    """Return the identifiers in an answer of exactly the form that AWS reads."""
    assert set(result) == {"batchItemFailures"}
    assert all(set(item) == {"itemIdentifier"} for item in result["batchItemFailures"])
    return [item["itemIdentifier"] for item in result["batchItemFailures"]]


def delivered_again(kind, records, result):
    """Return the records that AWS delivers again: a model of its documentation.

    An identifier that is empty, or of no record of the batch, makes AWS deliver the whole batch again. Of a queue,
    the listed messages come again; of a stream, everything from the lowest listed sequence number on.
    """
    names = [identity(RECORD_CLASSES[kind](record, None)) for record in records]
    failed = listed(result)
    if not set(failed) <= set(names):
        return records
    if kind == "sqs":
        return [record for record, name in zip(records, names, strict=True) if name in failed]
    return records[min(map(names.index, failed)) :] if failed else []


def deliver(kind, records, handler):
    """Deliver *records* until AWS has no reason to deliver any again."""
    for _ in range(100):
        result = answer(kind, {"Records": records}, None, handler, LOG)
        records = delivered_again(kind, records, result)
        if not records:
            return
    pytest.fail("the batch never ends")


FAILURES = st.integers(0, 3)


@UNHURRIED
@given(failures=st.lists(FAILURES, max_size=10))
def test_no_handled_message_of_a_standard_queue_comes_again(failures):
    names = [f"m{index}" for index in range(len(failures))]
    handler = Handler(dict(zip(names, failures, strict=True)))
    deliver("sqs", [message(name) for name in names], handler)
    assert sorted(handler.handled) == sorted(names)


@UNHURRIED
@given(batch=st.lists(st.tuples(st.sampled_from("abc"), FAILURES), max_size=10))
def test_no_handled_message_of_a_fifo_queue_comes_again_or_out_of_order(batch):
    groups = {f"m{index}": group for index, (group, _) in enumerate(batch)}
    handler = Handler({f"m{index}": failures for index, (_, failures) in enumerate(batch)})
    deliver("sqs", [message(name, group, FIFO) for name, group in groups.items()], handler)
    assert sorted(handler.handled) == sorted(groups)
    for group in "abc":
        in_order = [name for name in groups if groups[name] == group]
        assert [name for name in handler.handled if groups[name] == group] == in_order


@pytest.mark.parametrize("kind", ["kinesis", "dynamodb"])
@UNHURRIED
@given(failures=st.lists(FAILURES, max_size=10))
def test_no_handled_record_of_a_stream_comes_again_or_out_of_order(kind, failures):
    numbers = [str(index) for index in range(100, 100 + len(failures))]
    handler = Handler(dict(zip(numbers, failures, strict=True)))
    deliver(kind, [stream_record(kind, number) for number in numbers], handler)
    assert handler.handled == numbers


@pytest.mark.parametrize("kind", RECORD_CLASSES)
def test_the_records_of_aws_are_handled_each_as_its_class(kind):
    seen = []
    context = object()
    result = answer(kind, SAMPLES[kind], context, seen.append, LOG)
    assert result == {"batchItemFailures": []}
    assert [type(record) for record in seen] == [RECORD_CLASSES[kind]] * 2
    assert [record.to_dict() for record in seen] == SAMPLES[kind]["Records"]
    assert all(record.context is context for record in seen)


@pytest.mark.parametrize("kind", RECORD_CLASSES)
def test_an_empty_batch_has_no_failures(kind):
    assert answer(kind, {"Records": []}, None, Handler(), LOG) == {"batchItemFailures": []}


def test_every_message_of_a_standard_queue_is_tried():
    handler = Handler({"m0": 1, "m2": 1})
    result = answer("sqs", {"Records": [message(f"m{index}") for index in range(4)]}, None, handler, LOG)
    assert handler.called == ["m0", "m1", "m2", "m3"]
    assert listed(result) == ["m0", "m2"]


def test_a_group_of_a_fifo_queue_stops_at_a_failure_and_the_others_go_on():
    records = [message(f"m{index}", group, FIFO) for index, group in enumerate("abaab")]
    handler = Handler({"m0": 1})
    result = answer("sqs", {"Records": records}, None, handler, LOG)
    assert handler.called == ["m0", "m1", "m4"]
    assert listed(result) == ["m0", "m2", "m3"]


def test_a_group_of_a_standard_queue_keeps_no_order():
    records = [message(f"m{index}", "tenant") for index in range(3)]
    handler = Handler({"m0": 1})
    result = answer("sqs", {"Records": records}, None, handler, LOG)
    assert handler.called == ["m0", "m1", "m2"]
    assert listed(result) == ["m0"]


def test_a_group_without_the_arn_of_a_queue_keeps_its_order():
    records = [{"messageId": f"m{index}", "attributes": {"MessageGroupId": "a"}} for index in range(3)]
    result = answer("sqs", {"Records": records}, None, Handler({"m1": 1}), LOG)
    assert listed(result) == ["m1", "m2"]


@pytest.mark.parametrize("kind", ["kinesis", "dynamodb"])
def test_a_stream_stops_at_the_first_failure_and_lists_it_alone(kind):
    records = [stream_record(kind, number) for number in (7, 8, 9)]
    handler = Handler({"8": 1, "9": 1})
    result = answer(kind, {"Records": records}, None, handler, LOG)
    assert handler.called == ["7", "8"]
    assert listed(result) == ["8"]


@pytest.mark.parametrize(
    ("kind", "records"),
    [
        ("sqs", None),
        ("sqs", [message("m0"), 5]),
        ("sqs", [message("m0"), {"body": "no id"}]),
        ("sqs", [message("m0"), message("")]),
        ("sqs", [message("m0"), {"messageId": "m1", "attributes": 5}]),
        ("kinesis", [stream_record("kinesis", 1), {"kinesis": {"sequenceNumber": ""}}]),
        ("dynamodb", [stream_record("dynamodb", 1), stream_record("kinesis", 2)]),
    ],
    ids=["no-records", "no-object", "no-id", "empty-id", "attributes", "empty-sequence-number", "other-kind"],
)
def test_a_malformed_batch_is_refused_before_any_record_is_handled(kind, records):
    handler = Handler()
    with pytest.raises(MalformedEventError):
        answer(kind, {"Records": records}, None, handler, LOG)
    assert handler.called == []


def test_what_a_handler_does_to_a_record_changes_no_identifier():
    def spoil(record):
        record.to_dict().clear()
        record.message_id = "other"
        raise HandlerError

    assert listed(answer("sqs", {"Records": [message("m0")]}, None, spoil, LOG)) == ["m0"]


def test_an_exit_is_not_taken_for_a_failure_of_one_record():
    def leave(record):
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        answer("sqs", {"Records": [message("m0")]}, None, leave, LOG)


def test_a_failure_is_logged_with_its_error_and_without_the_content(caplog):
    records = [message("m0", "a", FIFO), message("m1", "a", FIFO)]
    answer("sqs", {"Records": records}, None, Handler({"m0": 1}), LOG)
    failed, left = caplog.records
    assert (failed.levelname, left.levelname) == ("ERROR", "WARNING")
    assert "m0" in failed.getMessage()
    assert failed.exc_info[0] is HandlerError
    assert "m1" in left.getMessage()
    assert "body of" not in caplog.text
