"""A settings class names the tables; repositories get a table through their constructor."""

import os
import time
import uuid
from dataclasses import dataclass
from typing import Optional

import boto3
from boto3.dynamodb.conditions import Key


class Settings:
    STAGE = os.environ.get("STAGE", "dev")
    SERVICE = "booking"

    @property
    def rooms_table(self):
        return f"{self.SERVICE}-{self.STAGE}-rooms"

    @property
    def bookings_table(self):
        return f"{self.SERVICE}-{self.STAGE}-bookings"


settings = Settings()


@dataclass
class Booking:
    room: str
    day: str
    guest: str
    id: Optional[str] = None


class TableGateway:
    def __init__(self, table):
        self._table = table

    def _read(self, **key):
        return self._table.get_item(Key=key).get("Item")


class Rooms(TableGateway):
    def by_id(self, room):
        return self._read(id=room)

    def on_floor(self, floor):
        answer = self._table.query(IndexName="floor-index", KeyConditionExpression=Key("floor").eq(floor))
        return answer["Items"]


class Bookings(TableGateway):
    def of(self, room, day):
        return self._read(room=room, day=day)

    def add(self, booking):
        booking.id = str(uuid.uuid4())
        self._table.put_item(
            Item={**vars(booking), "at": int(time.time())},
            ConditionExpression="attribute_not_exists(room) AND attribute_not_exists(#d)",
            ExpressionAttributeNames={"#d": "day"},
        )
        return booking

    def cancel(self, room, day, guest):
        self._table.delete_item(
            Key={"room": room, "day": day},
            ConditionExpression="guest = :g",
            ExpressionAttributeValues={":g": guest},
        )

    def in_month(self, room, month):
        found = self._table.query(
            KeyConditionExpression=Key("room").eq(room) & Key("day").begins_with(month), ScanIndexForward=True
        )
        return [item["day"] for item in found["Items"]]


class Desk:
    """Takes bookings; knows nothing of tables."""

    def __init__(self, rooms: Rooms, bookings: Bookings):
        self.rooms = rooms
        self.bookings = bookings

    def book(self, room, day, guest):
        if self.rooms.by_id(room) is None:
            raise LookupError(room)
        if self.bookings.of(room, day):
            raise ValueError(f"{room} is taken on {day}")
        return self.bookings.add(Booking(room, day, guest))

    def free(self, floor, day):
        return [r["id"] for r in self.rooms.on_floor(floor) if not self.bookings.of(r["id"], day)]


def make_desk():
    dynamodb = boto3.resource("dynamodb")
    return Desk(
        rooms=Rooms(dynamodb.Table(settings.rooms_table)),
        bookings=Bookings(dynamodb.Table(settings.bookings_table)),
    )


def handler(event, context):
    desk = make_desk()
    what = event["what"]
    if what == "book":
        return vars(desk.book(event["room"], event["day"], event["guest"]))
    if what == "cancel":
        desk.bookings.cancel(event["room"], event["day"], event["guest"])
        return {"ok": True}
    if what == "month":
        return desk.bookings.in_month(event["room"], event["month"])
    return desk.free(event["floor"], event["day"])
