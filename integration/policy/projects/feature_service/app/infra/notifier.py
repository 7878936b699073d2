import json
from typing import Protocol

import boto3


class Notifier(Protocol):
    def notify(self, subject: str, data: dict) -> None: ...


class SnsNotifier:
    client = boto3.client("sns")

    def __init__(self, topic: str) -> None:
        self.topic = topic

    def notify(self, subject: str, data: dict) -> None:
        self.client.publish(TopicArn=self.topic, Subject=subject, Message=json.dumps(data))
