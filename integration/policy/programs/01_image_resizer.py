"""Lambda: makes the sizes of an uploaded picture and notes them in a table."""

import io
import json
import logging
import os
import urllib.parse

import boto3
from PIL import Image

logger = logging.getLogger()
logger.setLevel(logging.INFO)

s3 = boto3.client("s3")
dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(os.environ["IMAGES_TABLE"])

SIZES = {"small": 160, "medium": 640, "large": 1280}
TARGET = os.environ["RESIZED_BUCKET"]
QUALITY = int(os.environ.get("JPEG_QUALITY", "82"))


def fetch(bucket, key):
    response = s3.get_object(Bucket=bucket, Key=key)
    if response["ContentLength"] > 30_000_000:
        raise ValueError("%s is too large" % key)
    return Image.open(io.BytesIO(response["Body"].read())), response.get("Metadata", {})


def resized(image, width):
    if image.width <= width:
        copy = image.copy()
    else:
        copy = image.resize((width, round(image.height * width / image.width)))
    buffer = io.BytesIO()
    copy.convert("RGB").save(buffer, format="JPEG", quality=QUALITY)
    return buffer.getvalue()


def store(key, name, data, metadata):
    base = key.rsplit(".", 1)[0]
    target = f"{name}/{base}.jpg"
    s3.put_object(
        Bucket=TARGET,
        Key=target,
        Body=data,
        ContentType="image/jpeg",
        CacheControl="public, max-age=31536000",
        Metadata=metadata,
    )
    return target


def handle_record(record):
    bucket = record["s3"]["bucket"]["name"]
    key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
    if record["eventName"].startswith("ObjectRemoved"):
        forget(key)
        return
    image, metadata = fetch(bucket, key)
    made = {name: store(key, name, resized(image, width), metadata) for name, width in SIZES.items()}
    table.put_item(Item={"key": key, "sizes": made, "width": image.width, "height": image.height})
    logger.info(json.dumps({"key": key, "made": made}))


def forget(key):
    gone = table.delete_item(Key={"key": key}, ReturnValues="ALL_OLD").get("Attributes")
    if gone:
        objects = [{"Key": name} for name in gone["sizes"].values()]
        s3.delete_objects(Bucket=TARGET, Delete={"Objects": objects, "Quiet": True})


def lambda_handler(event, context):
    failures = 0
    for record in event["Records"]:
        try:
            handle_record(record)
        except (ValueError, OSError):
            logger.exception("skipped")
            failures += 1
    return {"failures": failures}
