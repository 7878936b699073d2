import json
import logging
import os

from rotator import accounts, plan, targets
from rotator.report import Report

logging.getLogger().setLevel(logging.INFO)
KEEP = int(os.environ.get("KEEP_DAYS", "14"))


def handler(event, context):
    report = Report(os.environ["REPORT_TOPIC"])
    for account in accounts.members(exclude=event.get("exclude", ())):
        session = accounts.session_in(account)
        for target in targets.for_session(session, regions=event.get("regions", ["eu-west-1"])):
            made = target.create()
            gone = plan.apply(target, keep_days=KEEP)
            report.note(account, target.kind, made, gone)
    report.send()
    return json.loads(report.text())
