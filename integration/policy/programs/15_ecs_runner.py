#!/usr/bin/env python3
"""Runs a task of a cluster and follows its log; settings come from a dict at the top."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import boto3

CONFIG: dict[str, Any] = {
    "cluster": "batch",
    "family": "nightly-import",
    "log_group": "/ecs/nightly-import",
    "execution_role": "arn:aws:iam::123456789012:role/ecs-execution",
    "task_role": "arn:aws:iam::123456789012:role/nightly-import",
    "subnets": ["subnet-0a1b2c3d", "subnet-4e5f6a7b"],
    "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/nightly-import:latest",
}

session = boto3.session.Session(region_name="eu-west-1")
ecs, logs = session.client("ecs"), session.client("logs")


def register(environment: dict[str, str]) -> str:
    container = {
        "name": "main",
        "image": CONFIG["image"],
        "environment": [{"name": k, "value": v} for k, v in environment.items()],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": CONFIG["log_group"],
                "awslogs-region": "eu-west-1",
                "awslogs-stream-prefix": "run",
            },
        },
    }
    definition = ecs.register_task_definition(
        family=CONFIG["family"],
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="512",
        memory="1024",
        executionRoleArn=CONFIG["execution_role"],
        taskRoleArn=CONFIG["task_role"],
        containerDefinitions=[container],
    )
    return definition["taskDefinition"]["taskDefinitionArn"]


def start(definition: str) -> str:
    answer = ecs.run_task(
        cluster=CONFIG["cluster"],
        taskDefinition=definition,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": CONFIG["subnets"], "assignPublicIp": "DISABLED"}},
    )
    if answer["failures"]:
        raise SystemExit(json.dumps(answer["failures"]))
    return answer["tasks"][0]["taskArn"]


def follow(task: str) -> None:
    stream = f"run/main/{task.rsplit('/', 1)[-1]}"
    ecs.get_waiter("tasks_running").wait(cluster=CONFIG["cluster"], tasks=[task])
    token: dict[str, str] = {}
    while True:
        try:
            page = logs.get_log_events(
                logGroupName=CONFIG["log_group"], logStreamName=stream, startFromHead=True, **token
            )
        except logs.exceptions.ResourceNotFoundException:
            page = {"events": [], "nextForwardToken": None}
        for event in page["events"]:
            print(event["message"])
        if page["nextForwardToken"]:
            token = {"nextToken": page["nextForwardToken"]}
        if stopped(task) and not page["events"]:
            return
        time.sleep(3)


def stopped(task: str) -> bool:
    (found,) = ecs.describe_tasks(cluster=CONFIG["cluster"], tasks=[task])["tasks"]
    return found["lastStatus"] == "STOPPED"


def main() -> int:
    environment = dict(pair.split("=", 1) for pair in sys.argv[1:])
    definition = register(environment)
    task = start(definition)
    try:
        follow(task)
    except KeyboardInterrupt:
        ecs.stop_task(cluster=CONFIG["cluster"], task=task, reason="interrupted")
        return 130
    finally:
        ecs.deregister_task_definition(taskDefinition=definition)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
