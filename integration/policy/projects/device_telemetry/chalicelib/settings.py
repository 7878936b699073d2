from __future__ import annotations

import os
from dataclasses import dataclass, field


def _env(name: str, default: str | None = None):
    return field(default_factory=lambda: os.environ.get(name, default) if default is not None else os.environ[name])


@dataclass(frozen=True)
class Settings:
    database: str = _env("TIMESTREAM_DATABASE", "telemetry")
    table: str = _env("TIMESTREAM_TABLE", "readings")
    delivery_stream: str = _env("ARCHIVE_STREAM", "device-archive")
    alarm_topic: str = _env("ALARM_TOPIC_ARN")
    devices_stream_arn: str = _env("DEVICES_STREAM_ARN")
    namespace: str = "Telemetry"
    limit_celsius: float = 85.0
