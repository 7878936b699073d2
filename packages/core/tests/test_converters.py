"""What the values of a request become, type by type."""

import enum
import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import InitVar, dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, NewType, TypedDict
from uuid import UUID

import pytest

from chalice.converters import MAX_FAULTS, Invalid, converter
from chalice.markers import Body, Limits
from chalice.unbindable import UnusableTypeError

IDENTIFIER = "2f1c9d3e-8a4b-4c1d-9e2f-0123456789ab"
UserId = NewType("UserId", int)


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Shade(enum.Enum):
    DARK = "dark"

    @classmethod
    def _missing_(cls, value):
        return cls.DARK if value == "dim" else None


@dataclass
class Item:
    sku: str
    price: Decimal
    quantity: int = 1


@dataclass(frozen=True)
class Order:
    items: list[Item]
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    total: Decimal = field(init=False, default=Decimal(0))
    currency: ClassVar[str] = "EUR"


@dataclass
class Node:
    name: str
    children: "list[Node]" = field(default_factory=list)
    parent: "Node | None" = None


@dataclass
class Period:
    first: date
    last: date

    def __post_init__(self):
        if self.last < self.first:
            raise ValueError("must end after it begins")


@dataclass
class Renamed:
    first_name: Annotated[str, Body("firstName", min_length=1)]
    age: Annotated[int, Limits(ge=0, lt=150)] = 0


@dataclass
class Secret:
    shown: str
    key: InitVar[int]

    def __post_init__(self, key):
        self.key_seen = key


class Point(NamedTuple):
    x: int
    y: int = 0


class Options(TypedDict, total=False):
    depth: int


class Search(Options):
    term: str


UTC = timezone.utc
TEXTS = {
    "a string is taken as it is": (str, " a ", " a "),
    "a string of other scripts": (str, "Zürich 東京 🙂", "Zürich 東京 🙂"),
    "a whole number": (int, "42", 42),
    "a negative number": (int, "-7", -7),
    "a number with leading zeros": (int, "007", 7),
    "a large number keeps its digits": (int, "9007199254740993", 9007199254740993),
    "a float": (float, "1.5", 1.5),
    "a float with an exponent": (float, "1e3", 1000.0),
    "a float without a fraction": (float, "3", 3.0),
    "true": (bool, "true", True),
    "True": (bool, "True", True),
    "1 is true": (bool, "1", True),
    "false": (bool, "false", False),
    "0 is false": (bool, "0", False),
    "a decimal keeps its digits": (Decimal, "0.10", Decimal("0.10")),
    "a UUID": (UUID, IDENTIFIER.upper(), UUID(IDENTIFIER)),
    "a date": (date, "2026-11-22", date(2026, 11, 22)),
    "a time": (time, "17:30", time(17, 30)),
    "a time with seconds and a zone": (time, "17:30:05Z", time(17, 30, 5, tzinfo=UTC)),
    "a date and time in UTC": (datetime, "2026-11-22T17:30:00Z", datetime(2026, 11, 22, 17, 30, tzinfo=UTC)),
    "a fraction of a second": (
        datetime,
        "2026-11-22T17:30:00.25Z",
        datetime(2026, 11, 22, 17, 30, 0, 250000, tzinfo=UTC),
    ),
    "more digits than a microsecond has": (time, "17:30:00.123456789", time(17, 30, 0, 123456)),
    "an offset": (
        datetime,
        "2026-11-22t17:30:00-05:30",
        datetime(2026, 11, 22, 17, 30, tzinfo=timezone(-timedelta(hours=5, minutes=30))),
    ),
    "a time without a zone stays without": (
        datetime,
        "2026-11-22 17:30:00",
        datetime.combine(date(2026, 11, 22), time(17, 30)),
    ),
    "an enum by value": (Color, "blue", Color.BLUE),
    "an enum of numbers": (Level, "2", Level.HIGH),
    "an enum that knows other spellings": (Shade, "dim", Shade.DARK),
    "a literal": (Literal["asc", "desc"], "desc", "desc"),
    "a literal of numbers": (Literal[1, 2], "2", 2),
    "a literal of truth": (Literal[True], "true", True),
    "an optional": (int | None, "5", 5),
    "the first type that fits": (int | str, "5", 5),
    "the second type if the first does not fit": (int | str, "five", "five"),
    "a list": (list[int], ["1", "2"], [1, 2]),
    "a set": (set[int], ["1", "1"], {1}),
    "a tuple of any length": (tuple[int, ...], ["1", "2"], (1, 2)),
    "a new type": (UserId, "5", 5),
    "an annotated type": (Annotated[int, "meters"], "5", 5),
}
WRONG_TEXTS = {
    "a word is no number": (int, "five", "must be a whole number"),
    "an empty string is no number": (int, "", "must be a whole number"),
    "a space is no digit": (int, " 5", "must be a whole number"),
    "an underscore is no digit": (int, "1_000", "must be a whole number"),
    "digits of other scripts": (int, "٣", "must be a whole number"),
    "a fraction is not whole": (int, "1.0", "must be a whole number"),
    "a sign alone": (int, "-", "must be a whole number"),
    "more digits than Python converts": (int, "1" * 5000, "has too many digits"),
    "nan is no number": (float, "nan", "must be a number"),
    "infinity is no number": (float, "Infinity", "must be a number"),
    "a number beyond a float": (float, "1e999", "must be a number"),
    "a lonely dot": (float, ".", "must be a number"),
    "yes is not true": (bool, "yes", "must be true, false, 1 or 0"),
    "nan is no decimal": (Decimal, "NaN", "must be a number"),
    "a decimal that would fill the memory": (Decimal, "1e1000000", "is too large or too small a number"),
    "an exponent beyond decimal's own": (Decimal, "1e9999999999999999999", "must be a number"),
    "a UUID in braces": (UUID, f"{{{IDENTIFIER}}}", f"must be a UUID, such as {IDENTIFIER}"),
    "a UUID without dashes": (UUID, IDENTIFIER.replace("-", ""), f"must be a UUID, such as {IDENTIFIER}"),
    "a date that the calendar does not have": (date, "2026-02-30", "must be a date, such as 2026-11-22"),
    "a week is no date": (date, "2026-W01-1", "must be a date, such as 2026-11-22"),
    "a date without dashes": (date, "20261122", "must be a date, such as 2026-11-22"),
    "an hour that no day has": (time, "24:30", "must be a time, such as 17:30:00Z"),
    "a time without colons": (time, "1730", "must be a time, such as 17:30:00Z"),
    "a fraction of nothing": (time, "17:30.5", "must be a time, such as 17:30:00Z"),
    "an offset of a day": (time, "17:30+24:00", "must be a time, such as 17:30:00Z"),
    "an offset of letters": (time, "17:30+aa:bb", "must be a time, such as 17:30:00Z"),
    "a date is no date and time": (datetime, "2026-11-22", "must be a date and time, such as 2026-11-22T17:30:00Z"),
    "another color": (Color, "green", "must be one of: red, blue"),
    "a color's Python name": (Color, "RED", "must be one of: red, blue"),
    "another literal": (Literal["asc", "desc"], "up", "must be one of: asc, desc"),
    "none of several types": (int | date, "x", "must be int or date"),
    "half of a surrogate pair": (str, "\ud800", "must be Unicode text without lone surrogates"),
}
VALUES = {
    "a string": (str, "a", "a"),
    "an integer": (int, 5, 5),
    "an integer as JSON Schema sees it": (int, 5.0, 5),
    "a float": (float, 1.5, 1.5),
    "a float written whole": (float, 5, 5.0),
    "a boolean": (bool, False, False),
    "null": (int | None, None, None),
    "a decimal from a number": (Decimal, 0.1, Decimal("0.1")),
    "a decimal from a string": (Decimal, "12.50", Decimal("12.50")),
    "a date": (date, "2026-11-22", date(2026, 11, 22)),
    "an enum": (Level, 1, Level.LOW),
    "a literal": (Literal["a", 1] | None, None, None),
    "anything": (Any, {"a": [1]}, {"a": [1]}),
    "any object": (dict, {"a": 1}, {"a": 1}),
    "any mapping": (Mapping, {"a": 1}, {"a": 1}),
    "any list": (list, [1, "a"], [1, "a"]),
    "a dict of ints": (dict[str, int], {"a": 1}, {"a": 1}),
    "keys that are numbers": (dict[int, str], {"1": "a"}, {1: "a"}),
    "a mapping": (Mapping[str, Point], {"a": [1, 2]}, {"a": Point(1, 2)}),
    "a sequence": (Sequence[int], [1], [1]),
    "a frozen set": (frozenset[int], [1, 1], frozenset({1})),
    "an abstract set": (AbstractSet[int], [1, 1], {1}),
    "a pair": (tuple[int, str], [1, "a"], (1, "a")),
    "a dataclass": (Item, {"sku": "a", "price": 1}, Item("a", Decimal(1))),
    "unknown keys are ignored": (Item, {"sku": "a", "price": 1, "admin": True}, Item("a", Decimal(1))),
    "a field that is computed is not read": (Order, {"items": [], "total": 5}, Order([])),
    "dataclasses in a list in a dataclass": (
        Order,
        {"items": [{"sku": "a", "price": 1, "quantity": 2}], "tags": ["x"]},
        Order([Item("a", Decimal(1), 2)], None, ["x"]),
    ),
    "a model that contains itself": (
        Node,
        {"name": "a", "children": [{"name": "b"}], "parent": {"name": "c"}},
        Node("a", [Node("b")], Node("c")),
    ),
    "a field with a key of its own": (Renamed, {"firstName": "Ada", "age": 36}, Renamed("Ada", 36)),
    "a named tuple from an object": (Point, {"x": 1}, Point(1)),
    "a named tuple from a list": (Point, [1, 2], Point(1, 2)),
    "a typed dict": (Search, {"term": "a", "depth": 2, "x": 3}, {"term": "a", "depth": 2}),
    "a typed dict without what it need not have": (Search, {"term": "a"}, {"term": "a"}),
    "the first model that fits": (Item | Point, {"x": 1}, Point(1)),
}
WRONG_VALUES = {
    "a number is no string": (str, 5, [((), "must be a string")]),
    "a string is no number": (int, "5", [((), "must be a whole number")]),
    "true is no number": (int, True, [((), "must be a whole number")]),
    "a fraction is not whole": (int, 1.5, [((), "must be a whole number")]),
    "infinity is not whole": (int, float("inf"), [((), "must be a whole number")]),
    "true is no float": (float, True, [((), "must be a number")]),
    "an integer beyond a float": (float, 10**400, [((), "is too large a number")]),
    "1 is not true": (bool, 1, [((), "must be true or false")]),
    "null is no number": (int, None, [((), "must be a whole number")]),
    "1 is no literal of true": (Literal[True], 1, [((), "must be one of: true")]),
    "a list is no literal": (Literal["a"], ["a"], [((), "must be one of: a")]),
    "an object is no enum": (Color, {}, [((), "must be one of: red, blue")]),
    "true is no decimal": (Decimal, True, [((), "must be a number, or a string of one")]),
    "an object is no list": (list[int], {}, [((), "must be a list")]),
    "a list is no object": (Item, [], [((), "must be an object")]),
    "a string is no object": (dict, "a", [((), "must be an object")]),
    "a number is no list": (list, 5, [((), "must be a list")]),
    "something is not null": (None, 5, [((), "must be null")]),
    "every wrong item is named": (
        list[int],
        [1, "a", None],
        [((1,), "must be a whole number"), ((2,), "must be a whole number")],
    ),
    "every wrong value is named": (dict[str, int], {"a": "x", "b": 1}, [(("a",), "must be a whole number")]),
    "every wrong key is named": (dict[int, int], {"a": 1}, [(("a",), "must be a whole number")]),
    "every missing and wrong field is named": (
        Order,
        {"items": [{"price": "x"}, 5], "note": 5},
        [
            (("items", 0, "sku"), "is missing"),
            (("items", 0, "price"), "must be a number"),
            (("items", 1), "must be an object"),
            (("note",), "must be a string"),
        ],
    ),
    "a model's own check": (Period, {"first": "2026-02-01", "last": "2026-01-01"}, [((), "must end after it begins")]),
    "a field under its key": (Renamed, {"first_name": "a"}, [(("firstName",), "is missing")]),
    "a field beyond its limits": (
        Renamed,
        {"firstName": "", "age": 150},
        [(("firstName",), "must have a length of at least 1"), (("age",), "must be less than 150")],
    ),
    "a tuple of another length": (tuple[int, str], [1], [((), "must be a list of 2")]),
    "a wrong element of a tuple": (tuple[int, str], [1, 2], [((1,), "must be a string")]),
    "a named tuple that is too long": (Point, [1, 2, 3], [((), "must have at most 2 items")]),
    "a wrong element of a named tuple": (Point, ["a"], [(("x",), "must be a whole number")]),
    "a set of what cannot be in one": (set[dict], [{}], [((), "must be a list of single values")]),
    "a typed dict without what it must have": (
        Search,
        {"depth": "x"},
        [(("term",), "is missing"), (("depth",), "must be a whole number")],
    ),
    "half of a surrogate pair": (str, json.loads('"\\ud800"'), [((), "must be Unicode text without lone surrogates")]),
    "none of several models": (Item | Point | None, 5, [((), "must be Item or Point or null")]),
}
UNUSABLE = {
    "a class that says nothing of its fields": object.__class__,
    "bytes": bytes,
    "a callable": dict[str, type],
    "a choice that JSON does not have": Literal[b"a"],
}


def table(cases):
    return [pytest.param(*case, id=name) for name, case in cases.items()]


@pytest.mark.parametrize(("hint", "sent", "expected"), table(TEXTS))
def test_a_text_becomes(hint, sent, expected):
    converted = converter(hint, text=True)(sent)
    assert (converted, type(converted)) == (expected, type(expected))


@pytest.mark.parametrize(("hint", "sent", "message"), table(WRONG_TEXTS))
def test_a_text_is_refused(hint, sent, message):
    with pytest.raises(Invalid) as caught:
        converter(hint, text=True)(sent)
    assert caught.value.faults == [((), message)]


@pytest.mark.parametrize(("hint", "sent", "expected"), table(VALUES))
def test_a_value_of_json_becomes(hint, sent, expected):
    converted = converter(hint)(sent)
    assert (converted, type(converted)) == (expected, type(expected))


@pytest.mark.parametrize(("hint", "sent", "faults"), table(WRONG_VALUES))
def test_a_value_of_json_is_refused(hint, sent, faults):
    with pytest.raises(Invalid) as caught:
        converter(hint)(sent)
    assert sorted(caught.value.faults, key=str) == sorted(faults, key=str)


@pytest.mark.parametrize("hint", UNUSABLE.values(), ids=UNUSABLE)
def test_a_type_that_no_value_has_is_refused_before_any_request(hint):
    with pytest.raises(UnusableTypeError):
        converter(hint)


def test_a_text_cannot_be_a_model():
    with pytest.raises(UnusableTypeError, match="has the type Item, which no text can become; use a scalar or a list"):
        converter(Item, text=True)


def test_a_parameter_of_the_constructor_that_is_no_field_is_read():
    assert converter(Secret)({"shown": "a", "key": 5}).key_seen == 5


def test_a_model_named_for_type_checkers_only_is_reported():
    @dataclass
    class Local:
        value: "NowhereToBeFound"  # noqa: F821 - what the test is about

    with pytest.raises(UnusableTypeError, match=r"Local, whose annotations cannot be read here \(.*NowhereToBeFound"):
        converter(Local)


def test_no_more_faults_are_collected_than_an_answer_can_hold():
    with pytest.raises(Invalid) as caught:
        converter(list[int])(["x"] * 100_000)
    assert len(caught.value.faults) == MAX_FAULTS


def test_a_deep_value_that_is_wrong_at_the_bottom_takes_no_longer_than_a_right_one():
    value = {"name": 5}
    for _ in range(60):  # an attempt per level and alternative would be 2 ** 60
        value = {"name": "a", "children": [value]}
    with pytest.raises(Invalid) as caught:
        converter(Node)(value)
    assert caught.value.faults == [(("children", 0) * 60 + ("name",), "must be a string")]
