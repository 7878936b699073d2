"""What EventBridge and its scheduler need.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import UNKNOWN, Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_OF_RULES = {"DeleteRule", "DescribeRule", "DisableRule", "EnableRule", "PutRule"}
_WITHOUT_TYPE = {"ListEventBuses", "ListRuleNamesByTarget", "ListRules", "TestEventPattern"}
_OF_BUSES = {"CreateEventBus", "DeleteEventBus", "DescribeEventBus", "UpdateEventBus"}


def accesses(operation: Operation, _names: Names) -> Iterator[Access]:
    """Yield what an operation of EventBridge needs."""
    action = f"events:{operation.name}"
    if operation.name == "PutEvents":
        buses = {str(entry.get("EventBusName") or "default") for entry in operation.entries("Entries")}
        yield from (Access(action, _bus(operation, bus)) for bus in sorted(buses))
    elif operation.name in _OF_BUSES:
        yield Access(action, _bus(operation, operation.text("Name") or "default"))
    else:
        rule = operation.text("Rule") or (operation.text("Name") if operation.name in _OF_RULES else "")
        yield Access(
            action,
            _rule(operation, rule) if rule else operation.text("ResourceARN") or operation.unnamed(_WITHOUT_TYPE),
        )
    roles = (operation.text("RoleArn"), *(str(each.get("RoleArn") or "") for each in operation.entries("Targets")))
    for role in sorted({role for role in roles if role}):
        yield Access("iam:PassRole", role, {"iam:passedtoservice": ("events.amazonaws.com",)})


def schedule_accesses(operation: Operation, _names: Names) -> Iterator[Access]:
    """Yield what an operation of the scheduler needs."""
    action, group = f"scheduler:{operation.name}", operation.text("GroupName") or "default"
    if name := operation.text("Name"):
        is_group = operation.name.endswith("ScheduleGroup")
        resource = f"schedule-group/{name}" if is_group else f"schedule/{group}/{name}"
        yield Access(action, operation.arn("scheduler", resource))
    else:
        yield Access(action, operation.text("ResourceArn") or UNKNOWN)
    if role := (operation.parameters.get("Target") or {}).get("RoleArn"):
        yield Access("iam:PassRole", str(role), {"iam:passedtoservice": ("scheduler.amazonaws.com",)})


def _bus(operation: Operation, name: str) -> str:
    return operation.arn("events", name if name.startswith("arn:") else f"event-bus/{name}")


def _rule(operation: Operation, name: str) -> str:
    bus = operation.text("EventBusName").rpartition("/")[2] or "default"
    return operation.arn("events", f"rule/{name}" if bus == "default" else f"rule/{bus}/{name}")
