import json
import os

import boto3

from .templates import Issue

bucket = boto3.resource("s3").Bucket(os.environ["CONTENT_BUCKET"])
sqs = boto3.resource("sqs")
_queue = None


def latest():
    """The newest issue below issues/, or None."""
    summaries = sorted(bucket.objects.filter(Prefix="issues/"), key=lambda s: s.last_modified)
    if not summaries:
        return None
    newest = summaries[-1]
    return Issue.parse(newest.key, newest.get()["Body"].read().decode("utf-8"))


def chunks(addresses, size):
    size = int(size)
    for start in range(0, len(addresses), size):
        yield addresses[start:start + size]


def _outgoing():
    global _queue
    if _queue is None:
        _queue = sqs.get_queue_by_name(QueueName="newsletter-outgoing")
    return _queue


def queue(issue, addresses):
    _outgoing().send_message(MessageBody=json.dumps({"issue": issue.key, "addresses": addresses}))
