"""Functions get their clients from a decorator, as ``s3_client``, ``ssm_client`` and so on."""

import functools
import gzip
import json
import logging

import boto3

logger = logging.getLogger(__name__)


def inject_clients(*names):
    def decorate(function):
        made = {}

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for name in names:
                if name not in made:
                    made[name] = boto3.client(name)
                kwargs.setdefault(f"{name}_client", made[name])
            return function(*args, **kwargs)

        return wrapper

    return decorate


@inject_clients("logs", "s3")
def export_group(group, bucket, logs_client=None, s3_client=None):
    exported = 0
    pages = logs_client.get_paginator("filter_log_events").paginate(logGroupName=group)
    for number, page in enumerate(pages):
        lines = "\n".join(event["message"].rstrip() for event in page["events"])
        if not lines:
            continue
        s3_client.put_object(
            Bucket=bucket, Key=f"logs{group}/{number:06}.gz", Body=gzip.compress(lines.encode())
        )
        exported += len(page["events"])
    return exported


@inject_clients("ssm")
def checkpoint(name, value=None, ssm_client=None):
    path = f"/log-export/{name}"
    if value is None:
        try:
            return json.loads(ssm_client.get_parameter(Name=path)["Parameter"]["Value"])
        except ssm_client.exceptions.ParameterNotFound:
            return {}
    ssm_client.put_parameter(Name=path, Value=json.dumps(value), Type="String", Overwrite=True)
    return value


@inject_clients("logs")
def groups(prefix, **kwargs):
    client = kwargs.pop("logs_client")
    for page in client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix):
        for group in page["logGroups"]:
            yield group["logGroupName"]


@inject_clients("logs")
def keep(group, days, *, logs_client):
    logs_client.put_retention_policy(logGroupName=group, retentionInDays=days)


@inject_clients("sns")
def report(topic, text, sns_client=None):
    sns_client.publish(TopicArn=topic, Message=text, Subject="log export")


def handler(event, context):
    total = 0
    state = checkpoint("state")
    for group in groups("/aws/lambda/"):
        if state.get(group) == event["day"]:
            continue
        total += export_group(group, event["bucket"])
        keep(group, 30)
        state[group] = event["day"]
    checkpoint("state", state)
    report(event["topic"], f"{total} events exported")
    return {"exported": total}
