"""The functions of the state machine, one per step, and the one that starts it."""

import json
import logging
import os
from urllib.parse import unquote_plus

from .aws import documents, machine, ocr
from .model import Invoice
from .steps import Approve, Extract, Pay, run

log = logging.getLogger(__name__)
log.setLevel(os.getenv("LOG_LEVEL", "INFO"))


def start(event, context):
    started = []
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        started.append(machine.begin(name=key.replace("/", "-")[-80:], bucket=bucket, key=key))
    return {"started": started}


def extract(event, context):
    return run(Extract(ocr=ocr, store=documents), event)


def approve(event, context):
    step = Approve(limit=float(os.environ["AUTO_APPROVE_LIMIT"]))
    invoice = Invoice.load(event["invoice"])
    if step.needs_human(invoice):
        step.ask(invoice, token=event["token"])
        return {"status": "asked"}
    machine.succeed(event["token"], {"approved": True})
    return {"status": "approved"}


def decided(event, context):
    """The link in the message to the approver: an API Gateway proxy event."""
    query = event["queryStringParameters"]
    if query["answer"] == "yes":
        machine.succeed(query["token"], {"approved": True})
    else:
        machine.fail(query["token"], "Rejected", query.get("why", ""))
    return {"statusCode": 200, "body": json.dumps({"ok": True})}


def pay(event, context):
    return run(Pay(), event)
