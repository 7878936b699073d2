"""Puts a new version of a function behind an alias, slowly, and takes it back when alarms ring."""

import argparse
import base64
import hashlib
import logging
import pathlib
import sys
import time

import boto3

log = logging.getLogger("deploy")


class Lazy:
    """A client as an attribute of a class, made when it is first read."""

    def __init__(self, service):
        self.service = service

    def __set_name__(self, owner, name):
        self.slot = "_" + name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.slot not in vars(instance):
            vars(instance)[self.slot] = instance.session.client(self.service)
        return vars(instance)[self.slot]


class Deployer:
    functions = Lazy("lambda")
    alarms = Lazy("cloudwatch")
    roles = Lazy("iam")

    def __init__(self, name, session=None):
        self.name = name
        self.session = session or boto3.session.Session()

    def exists(self):
        try:
            self.functions.get_function(FunctionName=self.name)
        except self.functions.exceptions.ResourceNotFoundException:
            return False
        return True

    def create(self, code, role):
        arn = self.roles.get_role(RoleName=role)["Role"]["Arn"]
        answer = self.functions.create_function(
            FunctionName=self.name,
            Runtime="python3.13",
            Role=arn,
            Handler="app.handler",
            Code={"ZipFile": code},
            Publish=True,
            Tags={"deployed-by": "release"},
        )
        self.functions.get_waiter("function_active_v2").wait(FunctionName=self.name)
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion=answer["Version"])
        return answer["Version"]

    def update(self, code):
        current = self.functions.get_function_configuration(FunctionName=self.name)
        if current["CodeSha256"] == base64.b64encode(hashlib.sha256(code).digest()).decode():
            return None
        self.functions.update_function_code(FunctionName=self.name, ZipFile=code)
        self.functions.get_waiter("function_updated").wait(FunctionName=self.name)
        return self.functions.publish_version(FunctionName=self.name)["Version"]

    def shift(self, version, weights=(0.05, 0.25, 0.5), pause=60):
        for weight in weights:
            self.functions.update_alias(
                FunctionName=self.name,
                Name="live",
                RoutingConfig={"AdditionalVersionWeights": {version: weight}},
            )
            log.info("%s gets %.0f%%", version, weight * 100)
            time.sleep(pause)
            if self.ringing():
                self.functions.update_alias(FunctionName=self.name, Name="live", RoutingConfig={})
                raise SystemExit(f"alarms ring, {version} was taken back")
        self.functions.update_alias(
            FunctionName=self.name, Name="live", FunctionVersion=version, RoutingConfig={}
        )

    def ringing(self):
        answer = self.alarms.describe_alarms(AlarmNamePrefix=f"{self.name}-", StateValue="ALARM")
        return [alarm["AlarmName"] for alarm in answer["MetricAlarms"]]

    def prune(self, keep=5):
        versions = []
        for page in self.functions.get_paginator("list_versions_by_function").paginate(FunctionName=self.name):
            versions += [v["Version"] for v in page["Versions"] if v["Version"] != "$LATEST"]
        for version in versions[:-keep]:
            self.functions.delete_function(FunctionName=self.name, Qualifier=version)


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("archive", type=pathlib.Path)
    parser.add_argument("--role", default="checkout-function")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO)
    deployer = Deployer("checkout")
    code = args.archive.read_bytes()
    if not deployer.exists():
        print("created", deployer.create(code, args.role))
        return 0
    version = deployer.update(code)
    if version:
        deployer.shift(version)
        deployer.prune()
    return 0


if __name__ == "__main__":
    sys.exit(main())
