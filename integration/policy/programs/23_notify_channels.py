"""Sends a notice by the channel that each person chose; channels are made by kind, from one settings dict."""

from __future__ import annotations

import json
import logging
import os
import urllib.request
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
from botocore.exceptions import ClientError

log = logging.getLogger(__name__)

SETTINGS = {
    "email": {"sender": "notices@example.org", "set": "notices"},
    "sms": {"sender": "Example"},
    "push": {"application": os.environ.get("PUSH_APPLICATION_ARN", "")},
    "slack": {"secret": "notify/slack-webhook"},
    "people": {"table": "notify-people"},
}


@dataclass(frozen=True)
class Notice:
    title: str
    text: str


class Channel(Protocol):
    def send(self, to: str, notice: Notice) -> None: ...


class Email:
    def __init__(self, client: Any, sender: str, set: str) -> None:
        self.client, self.sender, self.set = client, sender, set

    def send(self, to: str, notice: Notice) -> None:
        self.client.send_email(
            FromEmailAddress=self.sender,
            Destination={"ToAddresses": [to]},
            ConfigurationSetName=self.set,
            Content={"Simple": {"Subject": {"Data": notice.title}, "Body": {"Text": {"Data": notice.text}}}},
        )


class Sms:
    def __init__(self, client: Any, sender: str) -> None:
        self.publish = client.publish
        self.attributes = {"AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": sender}}

    def send(self, to: str, notice: Notice) -> None:
        self.publish(PhoneNumber=to, Message=notice.title, MessageAttributes=self.attributes)


class Push:
    def __init__(self, client: Any, application: str) -> None:
        self.client, self.application = client, application

    def send(self, to: str, notice: Notice) -> None:
        endpoint = self.client.create_platform_endpoint(PlatformApplicationArn=self.application, Token=to)["EndpointArn"]
        try:
            self.client.publish(TargetArn=endpoint, Message=notice.title)
        except self.client.exceptions.EndpointDisabledException:
            self.client.delete_endpoint(EndpointArn=endpoint)


class Slack:
    def __init__(self, secret: str) -> None:
        found = boto3.client("secretsmanager").get_secret_value(SecretId=secret)
        self.url = json.loads(found["SecretString"])["url"]

    def send(self, to: str, notice: Notice) -> None:
        body = json.dumps({"channel": to, "text": f"*{notice.title}*\n{notice.text}"}).encode()
        urllib.request.urlopen(urllib.request.Request(self.url, data=body), timeout=5).close()


def make_channel(kind: str) -> Channel:
    options = SETTINGS.get(kind, {})
    match kind:
        case "email":
            return Email(boto3.client("sesv2"), **options)
        case "sms":
            return Sms(boto3.client("sns"), **options)
        case "push":
            return Push(boto3.client("sns"), **options)
        case "slack":
            return Slack(**options)
        case _:
            raise ValueError(f"no channel {kind}")


class People:
    def __init__(self, dynamodb: Any = None) -> None:
        dynamodb = dynamodb or boto3.resource("dynamodb")
        self._people = dynamodb.Table(SETTINGS["people"]["table"])

    def preferences(self, names: list[str]) -> dict[str, dict[str, str]]:
        found = (self._people.get_item(Key={"name": name}).get("Item") for name in names)
        return {person["name"]: person for person in found if person}

    def failed(self, name: str) -> None:
        self._people.update_item(
            Key={"name": name}, UpdateExpression="ADD failures :one", ExpressionAttributeValues={":one": 1}
        )


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    people, channels, sent = People(), {}, 0
    notice = Notice(event["title"], event["text"])
    for name, person in people.preferences(event["to"]).items():
        kind = person.get("channel", "email")
        if (channel := channels.get(kind)) is None:
            channel = channels[kind] = make_channel(kind)
        try:
            channel.send(person["address"], notice)
            sent += 1
        except (ClientError, OSError):
            log.exception("%s by %s", name, kind)
            people.failed(name)
    return {"sent": sent}
