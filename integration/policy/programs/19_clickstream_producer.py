"""Takes clicks from stdin to a stream, a delivery stream, and a metric. Clients are made by closures."""

import argparse
import functools
import json
import sys
import time
import uuid

import boto3

make = functools.partial(boto3.client, region_name="eu-central-1")


def client_constructor(service):
    """A function that makes the client once."""
    client = None

    def get():
        nonlocal client
        if client is None:
            client = make(service)
        return client

    return get


get_kinesis = client_constructor("kinesis")
get_firehose = client_constructor("firehose")
get_cloudwatch = client_constructor("cloudwatch")


class Batch:
    def __init__(self, flush, size=500, seconds=2.0):
        self.flush, self.size, self.seconds = flush, size, seconds
        self.items, self.since = [], time.monotonic()

    def add(self, item):
        self.items.append(item)
        if len(self.items) >= self.size or time.monotonic() - self.since > self.seconds:
            self.close()

    def close(self):
        if self.items:
            self.flush(self.items)
        self.items, self.since = [], time.monotonic()


def to_stream(name, clicks):
    records = [{"Data": json.dumps(c).encode(), "PartitionKey": c["session"]} for c in clicks]
    for attempt in range(4):
        answer = get_kinesis().put_records(StreamName=name, Records=records)
        if not answer["FailedRecordCount"]:
            break
        records = [r for r, s in zip(records, answer["Records"]) if "ErrorCode" in s]
        time.sleep(2**attempt)
    count("clicks", len(clicks))


def to_archive(name, clicks):
    records = [{"Data": (json.dumps(c) + "\n").encode()} for c in clicks]
    get_firehose().put_record_batch(DeliveryStreamName=name, Records=records)


def count(metric, value):
    get_cloudwatch().put_metric_data(
        Namespace="Clickstream", MetricData=[{"MetricName": metric, "Value": value, "Unit": "Count"}]
    )


def scale(name, shards):
    kinesis = get_kinesis()
    summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    if summary["OpenShardCount"] == shards:
        return
    kinesis.update_shard_count(StreamName=name, TargetShardCount=shards, ScalingType="UNIFORM_SCALING")
    kinesis.get_waiter("stream_exists").wait(StreamName=name)


def tail(name):
    kinesis = get_kinesis()
    shards = kinesis.list_shards(StreamName=name)["Shards"]
    iterators = [
        kinesis.get_shard_iterator(StreamName=name, ShardId=s["ShardId"], ShardIteratorType="LATEST")["ShardIterator"]
        for s in shards
    ]
    while iterators:
        answers = [kinesis.get_records(ShardIterator=i, Limit=100) for i in iterators]
        for record in (r for a in answers for r in a["Records"]):
            sys.stdout.write(record["Data"].decode() + "\n")
        iterators = [a["NextShardIterator"] for a in answers if a.get("NextShardIterator")]
        time.sleep(1)


def produce(stream, archive):
    batches = [Batch(functools.partial(to_stream, stream)), Batch(functools.partial(to_archive, archive))]
    for line in sys.stdin:
        click = {"id": str(uuid.uuid4()), **json.loads(line)}
        for batch in batches:
            batch.add(click)
    for batch in batches:
        batch.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--shards", type=int)
    parser.add_argument("--tail", action="store_true")
    options = parser.parse_args()
    if options.shards:
        scale("clickstream", options.shards)
    if options.tail:
        tail("clickstream")
    else:
        produce("clickstream", "clickstream-archive")
