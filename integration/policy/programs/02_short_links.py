from chalice import BadRequestError, Chalice, NotFoundError, Response
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError
import boto3
import os
import random
import string
import time

app = Chalice(app_name="short-links")
app.debug = os.environ.get("DEBUG") == "1"

ALPHABET = string.ascii_letters + string.digits
_links = None
_sqs = None


def get_links_table():
    global _links
    if _links is None:
        _links = boto3.resource("dynamodb").Table(os.environ["LINKS_TABLE"])
    return _links


def get_sqs():
    global _sqs
    if not _sqs:
        _sqs = boto3.client("sqs")
    return _sqs


def new_code(length=7):
    return "".join(random.choice(ALPHABET) for _ in range(length))


@app.route("/links", methods=["POST"])
def create_link():
    url = (app.current_request.json_body or {}).get("url", "")
    if not url.startswith(("http://", "https://")):
        raise BadRequestError("url must be absolute")
    for _ in range(5):
        code = new_code()
        try:
            get_links_table().put_item(
                Item={"code": code, "url": url, "created": int(time.time()), "hits": 0},
                ConditionExpression=Attr("code").not_exists(),
            )
        except ClientError as e:
            if e.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
        else:
            return {"code": code}
    raise BadRequestError("try again")


@app.route("/{code}", methods=["GET"])
def follow(code):
    item = get_links_table().get_item(Key={"code": code}).get("Item")
    if item is None:
        raise NotFoundError(code)
    get_sqs().send_message(QueueUrl=os.environ["HITS_QUEUE_URL"], MessageBody=code)
    return Response(body="", status_code=302, headers={"Location": item["url"]})


@app.route("/links/{code}", methods=["DELETE"])
def remove(code):
    get_links_table().delete_item(Key={"code": code})
    return Response(body="", status_code=204)


@app.on_sqs_message(queue="hits", batch_size=10)
def count_hits(event):
    hits = {}
    for record in event:
        hits[record.body] = hits.get(record.body, 0) + 1
    for code, n in hits.items():
        get_links_table().update_item(
            Key={"code": code},
            UpdateExpression="ADD hits :n",
            ExpressionAttributeValues={":n": n},
        )


@app.schedule("rate(1 day)")
def expire(event):
    limit = int(time.time()) - 365 * 86400
    table = get_links_table()
    kwargs = {"FilterExpression": Attr("created").lt(limit), "ProjectionExpression": "code"}
    while True:
        page = table.scan(**kwargs)
        with table.batch_writer() as batch:
            for item in page["Items"]:
                batch.delete_item(Key=item)
        if "LastEvaluatedKey" not in page:
            break
        kwargs["ExclusiveStartKey"] = page["LastEvaluatedKey"]
