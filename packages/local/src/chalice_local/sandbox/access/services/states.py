"""What Step Functions needs.

https://docs.aws.amazon.com/step-functions/latest/dg/concept-create-iam-advanced.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_ARNS = ("stateMachineArn", "executionArn", "activityArn", "mapRunArn", "stateMachineAliasArn", "resourceArn")
_WITHOUT_TYPE = {
    "ListActivities",
    "ListStateMachines",
    "SendTaskFailure",
    "SendTaskHeartbeat",
    "SendTaskSuccess",
    "ValidateStateMachineDefinition",
}
_CREATED = {"CreateActivity": "activity", "CreateStateMachine": "stateMachine"}


def accesses(operation: Operation, _names: Names) -> Iterator[Access]:
    """Yield what an operation needs; a state machine's role has to be passed to it."""
    action = f"states:{operation.name}"
    if kind := _CREATED.get(operation.name):
        yield Access(action, operation.arn("states", f"{kind}:{operation.text('name')}"))
    else:
        yield Access(action, operation.text(*_ARNS) or operation.unnamed(_WITHOUT_TYPE))
    if role := operation.text("roleArn"):
        yield Access("iam:PassRole", role, {"iam:passedtoservice": ("states.amazonaws.com",)})
