"""CloudWatch logs of Lambda functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalice_deployer.aws.failures import has_code

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One line that a function wrote."""

    time: datetime
    """In UTC."""
    event_id: str
    stream: str
    message: str
    """Without a newline at its end."""


class Logs:
    """The log groups of a region."""

    def __init__(self, client: CloudWatchLogsClient) -> None:
        self._client = client

    def events(self, group: str, *, since: datetime | None = None) -> Iterator[LogEvent]:
        """Yield the events of a group in order of time; a group that does not exist yet has none."""
        start = int(since.timestamp() * 1000) if since else 0
        try:
            for page in self._client.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=start):
                for event in page["events"]:
                    time = datetime.fromtimestamp(event["timestamp"] / 1000, tz=timezone.utc)
                    yield LogEvent(time, event["eventId"], event["logStreamName"], event["message"].rstrip("\n"))
        except ClientError as error:
            if not has_code(error, "ResourceNotFoundException"):
                raise

    def delete_group(self, group: str) -> None:
        """Delete a log group; one that is gone is as good as deleted."""
        try:
            self._client.delete_log_group(logGroupName=group)
        except ClientError as error:
            if not has_code(error, "ResourceNotFoundException"):
                raise
