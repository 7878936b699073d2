"""One function for every call: retries, logging, and all pages."""

import logging
import os
import random
import time
from functools import lru_cache

import boto3
from botocore.exceptions import ClientError

log = logging.getLogger("inventory")
AGAIN = ("Throttling", "ThrottlingException", "RequestLimitExceeded")


@lru_cache(maxsize=64)
def client_for(service, region):
    return boto3.client(service, region_name=region)


def call(service, method, region=None, **kw):
    region = region or os.environ.get("AWS_REGION", "eu-central-1")
    function = getattr(client_for(service, region), method)
    for attempt in range(6):
        try:
            return function(**kw)
        except ClientError as error:
            if error.response["Error"]["Code"] not in AGAIN:
                raise
            time.sleep(random.uniform(0, 2**attempt))
    raise RuntimeError(f"{service}.{method}: throttled for too long")


def pages(service, method, result, region=None, **kw):
    client = client_for(service, region or "eu-central-1")
    if not client.can_paginate(method):
        yield from call(service, method, region, **kw)[result]
        return
    for page in client.get_paginator(method).paginate(**kw):
        yield from page[result]


def functions(region):
    for function in pages("lambda", "list_functions", "Functions", region):
        tags = call("lambda", "list_tags", region, Resource=function["FunctionArn"])["Tags"]
        yield {"arn": function["FunctionArn"], "runtime": function.get("Runtime"), "owner": tags.get("owner")}


def volumes(region):
    wanted = [{"Name": "status", "Values": ["available"]}]
    for volume in pages("ec2", "describe_volumes", "Volumes", region, Filters=wanted):
        yield {"arn": volume["VolumeId"], "size": volume["Size"]}


def log_groups(region):
    for group in pages("logs", "describe_log_groups", "logGroups", region):
        if "retentionInDays" not in group:
            yield {"arn": group["arn"], "stored": group.get("storedBytes", 0)}


def queues(region):
    for url in pages("sqs", "list_queues", "QueueUrls", region, QueueNamePrefix="prod-"):
        attributes = call("sqs", "get_queue_attributes", region, QueueUrl=url, AttributeNames=["All"])["Attributes"]
        yield {"arn": attributes["QueueArn"], "messages": int(attributes["ApproximateNumberOfMessages"])}


COLLECTORS = {"functions": functions, "volumes": volumes, "log-groups": log_groups, "queues": queues}


def publish(counts):
    data = [{"MetricName": name, "Value": value, "Unit": "Count"} for name, value in counts.items()]
    call("cloudwatch", "put_metric_data", Namespace="Inventory", MetricData=data)


def handler(event, context):
    region = event.get("region", os.environ["AWS_REGION"])
    wanted = event.get("collect") or list(COLLECTORS)
    counts = {}
    for name in wanted:
        found = list(COLLECTORS[name](region))
        log.info("%s in %s: %d", name, region, len(found))
        counts[name] = len(found)
    publish(counts)
    return counts
