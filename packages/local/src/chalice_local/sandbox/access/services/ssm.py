"""What Systems Manager needs: its parameters, documents and commands.

https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import UNKNOWN, Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_OF_PARAMETERS = {
    "DeleteParameter",
    "DeleteParameters",
    "GetParameter",
    "GetParameterHistory",
    "GetParameters",
    "GetParametersByPath",
    "LabelParameterVersion",
    "PutParameter",
    "UnlabelParameterVersion",
}
_OF_TAGS = {"AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource"}


def accesses(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation needs."""
    return tuple(Access(f"ssm:{operation.name}", resource) for resource in _resources(operation)) or (
        Access(f"ssm:{operation.name}", UNKNOWN),
    )


def _resources(operation: Operation) -> Iterator[str]:
    if operation.name in _OF_PARAMETERS:
        named = (*operation.texts("Names"), operation.text("Name", "Path"))
        yield from (_parameter(operation, name) for name in named if name)
    elif operation.name == "DescribeParameters":
        yield operation.arn("ssm", "*")
    elif operation.name in _OF_TAGS and operation.text("ResourceType") == "Parameter":
        yield _parameter(operation, operation.text("ResourceId"))
    elif operation.name == "SendCommand":
        yield operation.arn("ssm", f"document/{operation.text('DocumentName')}")
        yield from (operation.arn("ec2", f"instance/{each}") for each in operation.texts("InstanceIds"))
    elif document := operation.text("DocumentName"):
        yield operation.arn("ssm", f"document/{document}")


def _parameter(operation: Operation, name: str) -> str:
    if name.startswith("arn:"):
        return name
    # A version or a label after the name selects a value of the same parameter. A path keeps the slash at its end.
    plain = name.partition(":")[0].removeprefix("/")
    return operation.arn("ssm", f"parameter/{plain}")
