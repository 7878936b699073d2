"""Deletes the stacks of closed pull requests, with everything that stops a stack from being deleted."""

import logging
import os
import re
import sys

import boto3
import botocore
import requests
from jinja2 import Environment, FileSystemLoader

logging.basicConfig(format="%(levelname)s %(message)s", level=logging.INFO)

STACK = re.compile(r"^preview-pr-(\d+)$")
GONE = ["DELETE_COMPLETE"]
ACTIVE = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE", "DELETE_FAILED"]


class Cleaner(object):
    def __init__(self, repository, token, cloudformation=None, s3=None, dry_run=True):
        self.repository = repository
        self.http = requests.Session()
        self.http.headers["Authorization"] = "Bearer " + token
        self.cloudformation = cloudformation or boto3.client("cloudformation")
        self.s3 = s3 or boto3.resource("s3")
        self.dry_run = dry_run
        self.templates = Environment(loader=FileSystemLoader("templates"))

    def is_open(self, number):
        answer = self.http.get("https://api.github.com/repos/%s/pulls/%s" % (self.repository, number), timeout=10)
        answer.raise_for_status()
        return answer.json()["state"] == "open"

    def previews(self):
        paginator = self.cloudformation.get_paginator("list_stacks")
        for page in paginator.paginate(StackStatusFilter=ACTIVE):
            for summary in page["StackSummaries"]:
                match = STACK.match(summary["StackName"])
                if match:
                    yield summary["StackName"], match.group(1)

    def buckets_of(self, stack):
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
        for page in pages:
            for resource in page["StackResourceSummaries"]:
                if resource["ResourceType"] == "AWS::S3::Bucket" and resource["ResourceStatus"] not in GONE:
                    yield self.s3.Bucket(resource["PhysicalResourceId"])

    def empty(self, bucket):
        try:
            bucket.object_versions.all().delete()
        except botocore.exceptions.ClientError as e:
            if e.response["Error"]["Code"] != "NoSuchBucket":
                raise

    def delete(self, stack):
        for bucket in self.buckets_of(stack):
            logging.info("emptying %s", bucket.name)
            self.empty(bucket)
        self.cloudformation.delete_stack(StackName=stack)
        waiter = self.cloudformation.get_waiter("stack_delete_complete")
        waiter.wait(StackName=stack, WaiterConfig={"Delay": 15, "MaxAttempts": 80})

    def comment(self, number, stack):
        text = self.templates.get_template("gone.md").render(stack=stack)
        self.http.post(
            "https://api.github.com/repos/%s/issues/%s/comments" % (self.repository, number),
            json={"body": text},
            timeout=10,
        )

    def run(self):
        for stack, number in self.previews():
            if self.is_open(number):
                continue
            if self.dry_run:
                logging.info("would delete %s", stack)
                continue
            self.delete(stack)
            self.comment(number, stack)


if __name__ == "__main__":
    Cleaner(sys.argv[1], os.environ["GITHUB_TOKEN"], dry_run="--yes" not in sys.argv).run()
