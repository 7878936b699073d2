"""A worker that reads jobs of a queue; the queue is a dataclass whose client is made by a default factory."""

from __future__ import annotations

import dataclasses
import json
import logging
import signal
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Iterator

import boto3

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

log = logging.getLogger(__name__)


@dataclasses.dataclass
class Message:
    id: str
    body: Any
    receipt: str


@dataclasses.dataclass
class QueueBase:
    url: str
    client: SQSClient = dataclasses.field(default_factory=partial(boto3.client, "sqs"), repr=False)


@dataclasses.dataclass
class InputQueue(QueueBase):
    wait: int = 20
    visibility: int = 120

    def messages(self) -> Iterator[Message]:
        answer = self.client.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=self.wait, VisibilityTimeout=self.visibility
        )
        for raw in answer.get("Messages", ()):
            yield Message(raw["MessageId"], json.loads(raw["Body"]), raw["ReceiptHandle"])

    def done(self, *messages: Message) -> None:
        entries = [{"Id": str(i), "ReceiptHandle": m.receipt} for i, m in enumerate(messages)]
        for start in range(0, len(entries), 10):
            self.client.delete_message_batch(QueueUrl=self.url, Entries=entries[start : start + 10])

    def later(self, message: Message, seconds: int) -> None:
        self.client.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=message.receipt, VisibilityTimeout=seconds
        )


@dataclasses.dataclass
class OutputQueue(QueueBase):
    def put(self, body: Any) -> None:
        self.client.send_message(QueueUrl=self.url, MessageBody=json.dumps(body))

    def depth(self) -> int:
        names = ["ApproximateNumberOfMessages"]
        answer = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return int(answer["Attributes"][names[0]])


class Worker:
    def __init__(self, source: InputQueue, target: OutputQueue, work: Callable[[Any], Any]) -> None:
        self.source, self.target, self.work = source, target, work
        self._stop = threading.Event()

    def stop(self, *_: object) -> None:
        self._stop.set()

    def run(self) -> None:
        while not self._stop.is_set():
            finished = []
            for message in self.source.messages():
                try:
                    self.target.put(self.work(message.body))
                except Exception:
                    log.exception("job %s", message.id)
                    self.source.later(message, seconds=300)
                else:
                    finished.append(message)
            if finished:
                self.source.done(*finished)
            if self.target.depth() > 10_000:
                time.sleep(30)


def double(job: dict) -> dict:
    return {"id": job["id"], "value": job["value"] * 2}


if __name__ == "__main__":
    base = "https://sqs.eu-west-1.amazonaws.com/123456789012"
    worker = Worker(InputQueue(f"{base}/jobs"), OutputQueue(f"{base}/results"), double)
    signal.signal(signal.SIGTERM, worker.stop)
    worker.run()
