"""What calls need: for each service, which actions on which resources an operation takes.

One module for a service or a family, written from AWS's service authorization reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/), and from nothing that generates policies: they
are judged by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.services import (
    cognito,
    dynamodb,
    events,
    functions,
    iam,
    kms,
    logs,
    messages,
    s3,
    secretsmanager,
    ses,
    ssm,
    states,
    streams,
    sts,
    telemetry,
)

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation
    from chalice_local.sandbox.access.policy import Access

Accesses = Callable[["Operation", "Names"], Iterable["Access"]]

SERVICES: Mapping[str, Accesses] = {
    "cloudwatch": telemetry.cloudwatch,
    "cognito-idp": cognito.accesses,
    "dynamodb": dynamodb.accesses,
    "dynamodbstreams": dynamodb.stream_accesses,
    "events": events.accesses,
    "firehose": streams.firehose,
    "iam": iam.accesses,
    "kinesis": streams.kinesis,
    "kms": kms.accesses,
    "lambda": functions.accesses,
    "logs": logs.accesses,
    "s3": s3.accesses,
    "scheduler": events.schedule_accesses,
    "secretsmanager": secretsmanager.accesses,
    "ses": ses.accesses,
    "sesv2": ses.accesses,
    "sns": messages.sns,
    "sqs": messages.sqs,
    "ssm": ssm.accesses,
    "stepfunctions": states.accesses,
    "sts": sts.accesses,
    "xray": telemetry.xray,
}
"""By botocore's names. A service that is not here is not judged."""
