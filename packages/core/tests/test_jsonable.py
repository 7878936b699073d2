"""What the values of Python look like in an answer."""

import enum
import json
from collections import OrderedDict, UserDict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, NamedTuple
from uuid import UUID

import pytest

from chalice.faults import UnserializableError
from chalice.markers import Body
from chalice.response import encode

IDENTIFIER = "2f1c9d3e-8a4b-4c1d-9e2f-0123456789ab"


class Color(enum.Enum):
    RED = "red"


class Size(str, enum.Enum):
    SMALL = "s"


class Level(enum.IntEnum):
    LOW = 1


class Price(Decimal):
    pass


class Point(NamedTuple):
    x: int
    y: Decimal


@dataclass(frozen=True)
class Item:
    sku: str
    price: Decimal


@dataclass
class Order:
    number: Annotated[int, Body("orderNumber")]
    items: list[Item]
    when: date = date(2026, 11, 22)
    tags: dict = field(default_factory=dict)


async def stream():
    yield 1


VALUES = {
    "a decimal that is whole stays so": (Decimal(9007199254740993), 9007199254740993),
    "a decimal with a fraction": (Decimal("1.25"), 1.25),
    "a decimal written with a fraction": (Decimal("1.0"), 1.0),
    "a decimal with an exponent": (Decimal("1E+2"), 100.0),
    "a subclass of Decimal": (Price("1.25"), 1.25),
    "a date": (date(2026, 11, 22), "2026-11-22"),
    "a time": (time(17, 30), "17:30:00"),
    "a date and time": (datetime(2026, 11, 22, 17, 30, tzinfo=timezone.utc), "2026-11-22T17:30:00+00:00"),
    "a UUID": (UUID(IDENTIFIER), IDENTIFIER),
    "an enum": (Color.RED, "red"),
    "an enum of strings": (Size.SMALL, "s"),
    "an enum of numbers": (Level.LOW, 1),
    "a dataclass": (Item("a", Decimal("1.5")), {"sku": "a", "price": 1.5}),
    "a dataclass with a key of its own": (
        Order(5, [Item("a", Decimal(1))]),
        {"orderNumber": 5, "items": [{"sku": "a", "price": 1}], "when": "2026-11-22", "tags": {}},
    ),
    "a named tuple is a list": (Point(1, Decimal(2)), [1, 2]),
    "a set is sorted": ({"b", "a", "c"}, ["a", "b", "c"]),
    "a frozen set": (frozenset({2, 1}), [1, 2]),
    "keys of a dict": ({"a": 1}.keys(), ["a"]),
    "a mapping": (MappingProxyType({"a": Decimal(1)}), {"a": 1}),
    "another mapping": (UserDict(a=1), {"a": 1}),
    "an ordered dict": (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
}


async def unawaited():
    pass


def table(cases):
    return [pytest.param(*case, id=name) for name, case in cases.items()]


@pytest.mark.parametrize(("value", "expected"), table(VALUES))
def test_json_has_a_form_of(value, expected):
    decoded = json.loads(encode({"value": value}))["value"]
    assert (decoded, type(decoded)) == (expected, type(expected))


def test_a_set_of_what_cannot_be_compared_is_a_list():
    assert sorted(json.loads(encode({1, "a"})), key=str) == [1, "a"]


REFUSED = {
    "a decimal that is no number": (Decimal("NaN"), "NaN has no JSON form; return None, or its text"),
    "a decimal without end": (Decimal("-Infinity"), "-Infinity has no JSON form; return None"),
    "a decimal beyond a float": (Decimal("1.5e999"), "1.5E+999 has no JSON form; return None"),
    "bytes": (b"\x00", "bytes inside a JSON answer has no JSON form; decode it to text (value.decode(), or base64"),
    "a bytearray": (bytearray(b"\x00"), "bytearray inside a JSON answer has no JSON form; decode it"),
    "a view of memory": (memoryview(b"\x00"), "memoryview inside a JSON answer has no JSON form; decode it"),
    "a generator": ((number for number in [1]), "a value of type generator has no JSON form; return list(...)"),
    "an iterator": (map(str, [1]), "a value of type map has no JSON form; return list(...)"),
    "an async generator": (
        stream(),
        "a value of type async_generator has no JSON form; return list(...) of it, or a Stream",
    ),
    "a function": (len, "a value of type builtin_function_or_method has no JSON form"),
    "a class": (Item, "a value of type type has no JSON form"),
    "an object": (object(), "a value of type object has no JSON form"),
    "an exception": (ValueError("x"), "a value of type ValueError has no JSON form"),
}


@pytest.mark.parametrize(("value", "message"), table(REFUSED))
def test_json_has_no_form_of(value, message):
    with pytest.raises(UnserializableError) as caught:
        encode([value])
    assert str(caught.value).startswith(message)


def test_a_coroutine_that_nobody_awaited_is_refused():
    coroutine = unawaited()
    with pytest.raises(UnserializableError, match="a coroutine has no JSON form; write 'await' before the call that"):
        encode({"value": coroutine})
    coroutine.close()
