"""Finds what costs money and is not used. Results of list calls come from one helper that is given the bound method."""

import csv
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from functools import partial

import boto3

NOW = datetime.now(timezone.utc)


def paginated(method, key, **kwargs):
    """All items under key of the pages of a client's bound method."""
    paginator = method.__self__.get_paginator(method.__name__)
    for page in paginator.paginate(**kwargs):
        yield from page[key]


def loose_addresses(ec2):
    for address in ec2.describe_addresses()["Addresses"]:
        if "AssociationId" not in address:
            yield "address", address["PublicIp"]


def loose_volumes(ec2):
    for volume in paginated(ec2.describe_volumes, "Volumes", Filters=[{"Name": "status", "Values": ["available"]}]):
        yield "volume", volume["VolumeId"]


def old_images(ec2):
    used = Counter()
    for reservation in paginated(ec2.describe_instances, "Reservations"):
        used.update(instance["ImageId"] for instance in reservation["Instances"])
    for image in ec2.describe_images(Owners=["self"])["Images"]:
        made = datetime.fromisoformat(image["CreationDate"].replace("Z", "+00:00"))
        if image["ImageId"] not in used and NOW - made > timedelta(days=180):
            yield "image", image["ImageId"]


def idle_balancers(elb, cloudwatch):
    describe = elb.describe_load_balancers
    for balancer in paginated(describe, "LoadBalancers"):
        name = balancer["LoadBalancerArn"].split("loadbalancer/", 1)[1]
        points = cloudwatch.get_metric_statistics(
            Namespace="AWS/ApplicationELB",
            MetricName="RequestCount",
            Dimensions=[{"Name": "LoadBalancer", "Value": name}],
            StartTime=NOW - timedelta(days=14),
            EndTime=NOW,
            Period=86400,
            Statistics=["Sum"],
        )["Datapoints"]
        if sum(point["Sum"] for point in points) == 0:
            yield "balancer", balancer["LoadBalancerName"]


def empty_repositories(ecr):
    for repository in paginated(ecr.describe_repositories, "repositories"):
        images = paginated(ecr.list_images, "imageIds", repositoryName=repository["repositoryName"])
        if next(iter(images), None) is None:
            yield "repository", repository["repositoryName"]


def checks(session):
    ec2 = session.client("ec2")
    yield partial(loose_addresses, ec2)
    yield partial(loose_volumes, ec2)
    yield partial(old_images, ec2)
    yield partial(idle_balancers, session.client("elbv2"), cloudwatch=session.client("cloudwatch"))
    yield partial(empty_repositories, session.client("ecr"))


def cost_of_last_month(session):
    end = NOW.date().replace(day=1)
    start = (end - timedelta(days=1)).replace(day=1)
    explorer = session.client("ce", region_name="us-east-1")
    answer = explorer.get_cost_and_usage(
        TimePeriod={"Start": start.isoformat(), "End": end.isoformat()},
        Granularity="MONTHLY",
        Metrics=["UnblendedCost"],
    )
    return answer["ResultsByTime"][0]["Total"]["UnblendedCost"]["Amount"]


def main(argv):
    session = boto3.Session(profile_name=argv[1] if len(argv) > 1 else None)
    out = csv.writer(sys.stdout)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda check: list(check()), checks(session)):
            out.writerows(found)
    print("last month:", cost_of_last_month(session), file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv)
