"""Audits users and keys in several accounts; a context manager lends a session of each account."""

import csv
import io
import json
import os
from contextlib import contextmanager
from datetime import datetime, timezone
from time import sleep

import boto3

FINDINGS_BUCKET = os.environ["FINDINGS_BUCKET"]
ACCOUNTS = json.loads(os.environ.get("ACCOUNTS", "[]"))
AUDIT_ROLE = "security-audit"
NOW = datetime.now(timezone.utc)


@contextmanager
def account(number):
    sts = boto3.client("sts")
    answer = sts.assume_role(
        RoleArn="arn:aws:iam::{}:role/{}".format(number, AUDIT_ROLE), RoleSessionName="audit"
    )
    found = answer["Credentials"]
    session = boto3.Session(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
    try:
        yield session
    finally:
        print("done with", number)


def credential_report(iam):
    while iam.generate_credential_report()["State"] != "COMPLETE":
        sleep(1)
    content = iam.get_credential_report()["Content"].decode()
    return list(csv.DictReader(io.StringIO(content)))


def old_keys(session, days=90):
    iam = session.resource("iam")
    for user in iam.users.all():
        for key in user.access_keys.all():
            if key.status == "Active" and (NOW - key.create_date).days > days:
                yield {"what": "old key", "user": user.name, "key": key.id}


def without_mfa(session):
    for row in credential_report(session.client("iam")):
        if row["password_enabled"] == "true" and row["mfa_active"] == "false":
            yield {"what": "no mfa", "user": row["user"]}


def administrators(session):
    policy = session.resource("iam").Policy("arn:aws:iam::aws:policy/AdministratorAccess")
    if policy.attachment_count == 0:
        return
    for user in policy.attached_users.all():
        yield {"what": "administrator", "user": user.name}
    for role in policy.attached_roles.all():
        yield {"what": "administrator", "role": role.name}


def shared_outside(session):
    analyzer = session.client("accessanalyzer")
    analyzers = analyzer.list_analyzers(type="ACCOUNT")["analyzers"]
    for one in analyzers:
        pages = analyzer.get_paginator("list_findings").paginate(
            analyzerArn=one["arn"], filter={"status": {"eq": ["ACTIVE"]}}
        )
        for page in pages:
            for finding in page["findings"]:
                yield {"what": "shared", "resource": finding.get("resource"), "type": finding["resourceType"]}


CHECKS = [old_keys, without_mfa, administrators, shared_outside]


def save(number, findings):
    key = f"audit/{NOW:%Y/%m/%d}/{number}.jsonl"
    body = "\n".join(json.dumps(finding) for finding in findings)
    boto3.resource("s3").Object(FINDINGS_BUCKET, key).put(Body=body.encode(), ServerSideEncryption="AES256")


def lambda_handler(event, context):
    counts = {}
    for number in event.get("accounts") or ACCOUNTS:
        with account(number) as session:
            findings = [finding for check in CHECKS for finding in check(session)]
        save(number, findings)
        counts[number] = len(findings)
    boto3.client("securityhub").batch_import_findings(Findings=[summary(n, c) for n, c in counts.items()])
    return counts


def summary(number, count):
    stamp = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "SchemaVersion": "2018-10-08",
        "Id": f"audit/{number}/{stamp}",
        "ProductArn": f"arn:aws:securityhub:eu-west-1:{number}:product/{number}/default",
        "GeneratorId": "access-audit",
        "AwsAccountId": number,
        "CreatedAt": stamp,
        "UpdatedAt": stamp,
        "Severity": {"Label": "MEDIUM" if count else "INFORMATIONAL"},
        "Title": "Access audit",
        "Description": f"{count} findings",
        "Resources": [{"Type": "AwsAccount", "Id": f"AWS::::Account:{number}"}],
    }
