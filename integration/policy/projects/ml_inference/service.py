"""SQS in, predictions out. What serves the model and what keeps the results is a matter of configuration."""

import json
import logging
import os
import sys

from inference.backends import make_cache, make_results
from inference.models import make_model
from inference.settings import load_settings

logging.basicConfig(stream=sys.stdout, level=logging.INFO)
log = logging.getLogger("inference")

settings = load_settings(os.environ.get("SETTINGS", "settings.json"))
model = make_model(settings["model"])
results = make_results(settings["results"])
cache = make_cache(settings["cache"])


def predict(item):
    digest = model.digest(item)
    known = cache.get_item(digest)
    if known is not None:
        return json.loads(known)
    prediction = model.predict(item)
    cache.put_item(digest, json.dumps(prediction))
    return prediction


def handler(event, context):
    for record in event["Records"]:
        item = json.loads(record["body"])
        results.put_object(item["id"], predict(item))
    log.info("%d done", len(event["Records"]))


def refresh(event, context):
    """Scheduled: takes a newer model into use when the registry has one."""
    newer = model.newest()
    if newer and newer != model.version:
        model.use(newer)
        cache.flush()
    return {"version": model.version}
