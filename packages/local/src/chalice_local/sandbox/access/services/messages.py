"""What SQS and SNS need.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalice_local.sandbox.access.policy import Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_WITHOUT_TOPIC = {"GetSMSAttributes", "ListSubscriptions", "ListTopics", "Publish", "SetSMSAttributes"}


def sqs(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation of SQS needs; a batch needs the action of one message."""
    action = f"sqs:{operation.name.removesuffix('Batch')}"
    path = urlsplit(operation.text("QueueUrl")).path
    if name := path.rpartition("/")[2] or operation.text("QueueName"):
        return (Access(action, operation.arn("sqs", name)),)
    return (Access(action, operation.text("SourceArn") or operation.unnamed({"ListQueues"})),)


def sns(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation of SNS needs. A text message to a telephone needs ``sns:Publish`` on ``*``."""
    action = f"sns:{operation.name.removesuffix('Batch')}"
    if operation.name == "CreateTopic":
        return (Access(action, operation.arn("sns", operation.text("Name"))),)
    if named := operation.text("TopicArn", "TargetArn", "ResourceArn"):
        return (Access(action, named),)
    if subscription := operation.text("SubscriptionArn"):
        return (Access(action, subscription.rpartition(":")[0]),)  # the topic, which it starts with
    return (Access(action, operation.unnamed(_WITHOUT_TOPIC)),)
