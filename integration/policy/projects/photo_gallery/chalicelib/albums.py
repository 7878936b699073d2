import datetime as dt
import uuid

from boto3.dynamodb.conditions import Attr, Key

from chalicelib import aws
from chalicelib.config import settings


def _table():
    return aws.table(settings.albums_table)


def _now():
    return dt.datetime.now(dt.timezone.utc).isoformat()


def for_owner(owner):
    found, start = [], {}
    while True:
        page = _table().query(IndexName="by-owner", KeyConditionExpression=Key("owner").eq(owner), **start)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            return found
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def get(album_id):
    return _table().get_item(Key={"id": album_id}).get("Item")


def create(owner, title, tags):
    album = {"id": uuid.uuid4().hex, "owner": owner, "title": title, "tags": tags, "created": _now(), "photos": {}}
    _table().put_item(Item=album, ConditionExpression=Attr("id").not_exists())
    return album


def add_photo(album_id, photo_id, size):
    _table().update_item(
        Key={"id": album_id},
        UpdateExpression="SET photos.#p = :photo",
        ExpressionAttributeNames={"#p": photo_id},
        ExpressionAttributeValues={":photo": {"bytes": size, "added": _now()}},
    )


def forget_photo(album_id, photo_id):
    _table().update_item(
        Key={"id": album_id},
        UpdateExpression="REMOVE photos.#p",
        ExpressionAttributeNames={"#p": photo_id},
    )


def drop(album_id):
    """Used by hand from a shell, never by the app."""
    _table().delete_item(Key={"id": album_id})
