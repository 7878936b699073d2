#!/usr/bin/env python3
"""Keeps parameters, log retention and repository policies as a file says: show, plan, apply."""

import argparse
import json
import sys
from collections import namedtuple

import boto3

Change = namedtuple("Change", "kind name before after")


class Source:
    """One kind of thing: what lists it, what changes it."""

    service = ""
    list_method = ""
    result = ""

    def __init__(self, session, options):
        self.client = session.client(self.service)
        self.options = options
        self._list = getattr(self.client, self.list_method)

    def items(self, **kwargs):
        token = None
        while True:
            page = self._list(**kwargs, **({self.token: token} if token else {}))
            yield from page[self.result]
            token = page.get(self.token)
            if not token:
                return

    def current(self):
        raise NotImplementedError

    def put(self, name, value):
        raise NotImplementedError

    def changes(self, wanted):
        current = self.current()
        for name, value in wanted.items():
            if current.get(name) != value:
                yield Change(type(self).__name__, name, current.get(name), value)


class Parameters(Source):
    service = "ssm"
    list_method = "get_parameters_by_path"
    result = "Parameters"
    token = "NextToken"

    def current(self):
        found = self.items(Path="/config/", Recursive=True)
        return {p["Name"]: p["Value"] for p in found if p["Type"] != "SecureString"}

    def put(self, name, value):
        self.client.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)


class Retention(Source):
    service = "logs"
    list_method = "describe_log_groups"
    result = "logGroups"
    token = "nextToken"

    def current(self):
        return {g["logGroupName"]: g.get("retentionInDays") for g in self.items()}

    def put(self, name, value):
        if value is None:
            self.client.delete_retention_policy(logGroupName=name)
        else:
            self.client.put_retention_policy(logGroupName=name, retentionInDays=value)


class Repositories(Source):
    service = "ecr"
    list_method = "describe_repositories"
    result = "repositories"
    token = "nextToken"

    def current(self):
        return {r["repositoryName"]: self._policy(r["repositoryName"]) for r in self.items()}

    def _policy(self, name):
        try:
            return json.loads(self.client.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"])
        except self.client.exceptions.LifecyclePolicyNotFoundException:
            return None

    def put(self, name, value):
        self.client.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=json.dumps(value))


SOURCES = {"parameters": Parameters, "retention": Retention, "repositories": Repositories}


def read(path):
    if not path.startswith("s3://"):
        with open(path) as file:
            return json.load(file)
    bucket, key = path[5:].split("/", 1)
    body = boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"]
    return json.load(body)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["show", "plan", "apply"])
    parser.add_argument("file")
    parser.add_argument("--region", default="eu-west-1")
    args = parser.parse_args()
    session = boto3.Session(region_name=args.region)
    wanted = read(args.file)
    sources = {name: SOURCES[name](session, options={}) for name in wanted}
    if args.command == "show":
        json.dump({name: source.current() for name, source in sources.items()}, sys.stdout, indent=2, default=str)
        return 0
    changes = [(source, change) for name, source in sources.items() for change in source.changes(wanted[name])]
    for source, change in changes:
        print(f"{change.kind} {change.name}: {change.before} -> {change.after}")
        if args.command == "apply":
            source.put(change.name, change.after)
    return 1 if changes and args.command == "plan" else 0


if __name__ == "__main__":
    sys.exit(main())
