import os

import boto3

from .. import config
from . import templates

session = boto3.Session()
ses, sesv2 = session.client("ses"), session.client("sesv2")
s3 = session.client("s3")


def _send(to, subject, body, kind="Text"):
    return ses.send_email(
        Source=config.get("from-address"),
        Destination={"ToAddresses": [to]},
        Message={"Subject": {"Data": subject}, "Body": {kind: {"Data": body}}},
    )


def confirm(address, token):
    link = f"{config.get('base-url')}/confirm/{token}"
    _send(address, "Please confirm", templates.render("confirm.txt", link=link))


def send_issue(key, addresses):
    text = s3.get_object(Bucket=os.environ["CONTENT_BUCKET"], Key=key)["Body"].read().decode("utf-8")
    issue = templates.Issue.parse(key, text)
    html = templates.render("issue.html", title=issue.title, body=issue.body)
    for address in addresses:
        try:
            _send(address, issue.title, html, kind="Html")
        except ses.exceptions.MessageRejected:
            suppress(address)


def suppress(address):
    sesv2.put_suppressed_destination(EmailAddress=address, Reason="BOUNCE")


def statistics():
    return ses.get_send_quota()
