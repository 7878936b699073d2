"""What CloudWatch's metrics and X-Ray's traces need.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import UNKNOWN, Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_OF_METRICS = {"GetMetricData", "GetMetricStatistics", "ListDashboards", "ListMetrics", "PutMetricData"}


def cloudwatch(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation on metrics, alarms and dashboards needs. Metrics have no ARN."""
    action = f"cloudwatch:{operation.name}"
    if alarms := (*operation.texts("AlarmNames"), *filter(None, [operation.text("AlarmName")])):
        return tuple(Access(action, operation.arn("cloudwatch", f"alarm:{alarm}")) for alarm in alarms)
    if operation.name == "DescribeAlarms":
        return (Access(action, operation.arn("cloudwatch", "alarm:*")),)
    if dashboard := operation.text("DashboardName"):
        return (Access(action, operation.place.global_arn("cloudwatch", f"dashboard/{dashboard}")),)
    if operation.name not in _OF_METRICS:
        return (Access(action, UNKNOWN),)
    namespace = operation.text("Namespace")
    return (Access(action, context={"cloudwatch:namespace": (namespace,)} if namespace else {}),)


def xray(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation on traces needs."""
    is_of_group = operation.name.endswith(("Group", "SamplingRule", "Resource"))
    return (Access(f"xray:{operation.name}", UNKNOWN if is_of_group else "*"),)
