#!/usr/bin/env python3
"""Starts and stops the instances and databases that carry a schedule tag."""

import argparse
import datetime
import sys
from typing import Iterator

import boto3

TAG = "office-hours"


def regions(session: boto3.Session) -> list:
    ec2 = session.client("ec2", region_name="us-east-1")
    return [r["RegionName"] for r in ec2.describe_regions(Filters=[{"Name": "opt-in-status", "Values": ["opt-in-not-required", "opted-in"]}])["Regions"]]


def scheduled_instances(ec2, state: str) -> Iterator[str]:
    filters = [
        {"Name": f"tag:{TAG}", "Values": ["yes", "true"]},
        {"Name": "instance-state-name", "Values": [state]},
    ]
    for page in ec2.get_paginator("describe_instances").paginate(Filters=filters):
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                yield instance["InstanceId"]


def scheduled_databases(rds, state: str) -> Iterator[str]:
    for page in rds.get_paginator("describe_db_instances").paginate():
        for database in page["DBInstances"]:
            if database["DBInstanceStatus"] != state:
                continue
            tags = rds.list_tags_for_resource(ResourceName=database["DBInstanceArn"])["TagList"]
            if any(tag["Key"] == TAG and tag["Value"] in ("yes", "true") for tag in tags):
                yield database["DBInstanceIdentifier"]


def stop(session: boto3.Session, region: str, dry_run: bool) -> int:
    ec2 = session.client("ec2", region_name=region)
    rds = session.client("rds", region_name=region)
    instances = list(scheduled_instances(ec2, "running"))
    databases = list(scheduled_databases(rds, "available"))
    if dry_run:
        print(f"{region}: would stop {instances} {databases}")
        return 0
    if instances:
        ec2.stop_instances(InstanceIds=instances)
    for name in databases:
        rds.stop_db_instance(DBInstanceIdentifier=name)
    return len(instances) + len(databases)


def start(session: boto3.Session, region: str, dry_run: bool) -> int:
    ec2 = session.client("ec2", region_name=region)
    rds = session.client("rds", region_name=region)
    instances = list(scheduled_instances(ec2, "stopped"))
    databases = list(scheduled_databases(rds, "stopped"))
    if dry_run:
        print(f"{region}: would start {instances} {databases}")
        return 0
    if instances:
        ec2.start_instances(InstanceIds=instances)
        ec2.get_waiter("instance_running").wait(InstanceIds=instances, WaiterConfig={"Delay": 10})
    for name in databases:
        rds.start_db_instance(DBInstanceIdentifier=name)
    return len(instances) + len(databases)


ACTIONS = {"start": start, "stop": stop}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=sorted(ACTIONS))
    parser.add_argument("--profile")
    parser.add_argument("--dry-run", action="store_true")
    args = parser.parse_args()
    session = boto3.Session(profile_name=args.profile)
    if datetime.date.today().weekday() > 4 and args.action == "start":
        print("not on weekends", file=sys.stderr)
        return 0
    count = sum(ACTIONS[args.action](session, region, args.dry_run) for region in regions(session))
    print(f"{args.action}: {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
