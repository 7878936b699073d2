"""What Kinesis Data Streams and Firehose need.

https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_WITHOUT_STREAM = {"DescribeAccountSettings", "DescribeLimits", "ListDeliveryStreams", "ListStreams"}


def kinesis(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation of Kinesis needs."""
    action = f"kinesis:{operation.name}"
    if consumer := operation.text("ConsumerARN"):
        return (Access(action, consumer),)
    if name := operation.text("StreamARN", "StreamName") or _iterated(operation.text("ShardIterator")):
        return (Access(action, operation.arn("kinesis", name if name.startswith("arn:") else f"stream/{name}")),)
    return (Access(action, operation.text("ResourceARN") or operation.unnamed(_WITHOUT_STREAM)),)


def firehose(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation of Firehose needs."""
    name = operation.text("DeliveryStreamName")
    resource = operation.arn("firehose", f"deliverystream/{name}") if name else operation.unnamed(_WITHOUT_STREAM)
    return (Access(f"firehose:{operation.name}", resource),)


def _iterated(iterator: str) -> str:
    """Return the stream in an iterator, which is opaque to its user: moto writes its name first, encoded."""
    try:
        return base64.b64decode(iterator).decode().partition(":")[0]
    except ValueError:
        return ""
