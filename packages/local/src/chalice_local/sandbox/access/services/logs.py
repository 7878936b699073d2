"""What CloudWatch Logs needs.

A group is named with ``:log-stream:`` behind it, and so with ``:*`` in a policy, but for the operations on tags:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import UNKNOWN, Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_OF_STREAMS = {"DeleteLogStream", "GetLogEvents", "PutLogEvents"}
_WITHOUT_RESOURCE = {"DescribeQueries", "GetQueryResults", "StopQuery", "TestMetricFilter"}


def accesses(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation needs."""
    action = f"logs:{operation.name}"
    if arn := operation.text("resourceArn"):
        return (Access(action, arn),)
    if operation.name in _WITHOUT_RESOURCE:
        return (Access(action),)
    if operation.name == "StartQuery":
        groups = (*operation.texts("logGroupNames"), *operation.texts("logGroupIdentifiers"))
        named = [group for group in (*groups, operation.text("logGroupName")) if group]
        return tuple(Access(action, _group(operation, group)) for group in named)
    group = operation.text("logGroupName", "logGroupIdentifier", "logGroupNamePrefix")
    if not group and operation.name != "DescribeLogGroups":
        return (Access(action, UNKNOWN),)
    stream = operation.text("logStreamName") if operation.name in _OF_STREAMS else ""
    return (Access(action, _group(operation, group) + stream),)


def _group(operation: Operation, name: str) -> str:
    if name.startswith("arn:"):
        return f"{name.removesuffix(':*')}:log-stream:"
    return operation.arn("logs", f"log-group:{name}:log-stream:")
