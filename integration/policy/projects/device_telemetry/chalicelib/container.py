from __future__ import annotations

from functools import cached_property

import boto3

from .alarms import Alarms
from .archive import Archive
from .history import History
from .metrics import Metrics
from .settings import Settings
from .shadows import Shadows


class Container:
    """Everything the handlers need, made on first use."""

    def __init__(self, settings: Settings, session: boto3.Session) -> None:
        self.settings = settings
        self.session = session

    @classmethod
    def from_environment(cls) -> Container:
        return cls(Settings(), boto3.Session())

    @cached_property
    def archive(self) -> Archive:
        return Archive(
            timestream=self.session.client("timestream-write"),
            firehose=self.session.client("firehose"),
            settings=self.settings,
        )

    @cached_property
    def metrics(self) -> Metrics:
        return Metrics(self.session.client("cloudwatch"), self.settings.namespace)

    @cached_property
    def alarms(self) -> Alarms:
        return Alarms(self.session.resource("sns"), self.settings.alarm_topic)

    @cached_property
    def shadows(self) -> Shadows:
        return Shadows(self.session.client("iot-data"))

    @cached_property
    def history(self) -> History:
        return History(self.session.client("timestream-query"), self.settings)
