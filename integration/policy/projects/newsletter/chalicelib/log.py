import json
import logging
import time

import boto3

from .config import STAGE

logger = logging.getLogger("newsletter")
events = boto3.client("events")


def audit(what, who):
    logger.info("%s %s", what, who)
    entry = {
        "Source": "newsletter",
        "DetailType": what,
        "Detail": json.dumps({"who": who, "at": time.time()}),
        "EventBusName": f"audit-{STAGE}",
    }
    result = events.put_events(Entries=[entry])
    if result["FailedEntryCount"]:
        logger.warning("audit entry refused: %s", result["Entries"])
