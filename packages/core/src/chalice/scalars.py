"""Turn strings, and values of JSON, into the scalars that fewer views use: decimals, dates, UUIDs, enums, literals.

Loaded when a view asks for one of them. The formats are narrower than what Python's own constructors take, so that
they are the same under every version of Python, and those of JSON Schema's ``format``: RFC 3339 dates and times, RFC
9562 UUIDs.
"""

from __future__ import annotations

import sys
from decimal import Decimal, InvalidOperation
from enum import Enum
from types import NoneType

from chalice.converters import Invalid, arguments_of, holds_only_numerals, is_of_typing, origin_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable
    from typing import Any
    from uuid import UUID

    from chalice.converters import Convert

MAX_EXPONENT = 6144
"""The largest exponent of IEEE 754's decimal128; beyond it, converting a decimal to ``int`` can take minutes."""

_holds_only_hexadecimals = frozenset("-0123456789ABCDEFabcdef").issuperset


def scalar_converter(hint: object, *, text: bool) -> Convert | None:
    """Return the converter of *hint* if it is one of these scalars. Raises ``UnusableTypeError``."""
    if is_of_typing(origin_of(hint), "Literal"):
        return _choice_converter([(choice, choice) for choice in arguments_of(hint)], text=text)
    if not isinstance(hint, type) or origin_of(hint) is not None:
        return None
    if issubclass(hint, Enum):
        return _enum_converter(hint, text=text)
    if hint is Decimal:
        return _read_decimal if text else _decimal_from_json
    module, name = hint.__module__, hint.__qualname__
    return _BY_NAME.get((module, name)) if module in sys.modules else None


def _enum_converter(kind: type[Enum], *, text: bool) -> Convert:
    choose = _choice_converter([(member.value, member) for member in kind.__members__.values()], text=text)
    if "_missing_" not in vars(kind) or getattr(kind, "_missing_", None) is None:
        return choose

    def convert(value: object) -> object:
        try:
            return choose(value)
        except Invalid as invalid:
            try:
                return kind(value)  # its own _missing_ decides
            except ValueError:
                raise invalid from None

    return convert


def _choice_converter(choices: Iterable[tuple[object, object]], *, text: bool) -> Convert:
    """Return the converter of the first of each pair into the second.

    Keys are compared with their type, because ``True == 1`` in Python but not in JSON.
    """
    table: dict[object, object] = {}
    for sent, meant in choices:
        key = _text_of(sent) if text else (type(sent), sent)
        if not isinstance(sent, (str, int, NoneType)):
            from chalice.unbindable import UnusableTypeError

            raise UnusableTypeError(f"has the choice {sent!r}, which no JSON value is", "use strings or whole numbers")
        table.setdefault(key, meant)
    message = f"must be one of: {', '.join(_text_of(sent) for sent in dict.fromkeys(sent for sent, _ in choices))}"

    def convert(value: object) -> object:
        try:
            return table[value if text else (type(value), value)]
        except (KeyError, TypeError):  # a list or an object has no hash
            raise Invalid(message) from None

    return convert


def _text_of(value: object) -> str:
    """Return *value* as it stands in a query string."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read_decimal(text: str) -> Decimal:
    try:
        number = Decimal(text) if holds_only_numerals(text) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise Invalid("must be a number")
    if not -MAX_EXPONENT <= number.adjusted() <= MAX_EXPONENT:
        raise Invalid("is too large or too small a number")
    return number


def _decimal_from_json(value: object) -> Decimal:
    """Return a number as it was written, as far as a float keeps it; a string keeps all digits."""
    if type(value) is str:
        return _read_decimal(value)
    if type(value) is int:
        return Decimal(value)
    if type(value) is float:
        return _read_decimal(repr(value))
    raise Invalid("must be a number, or a string of one")


def _from_text(read: Callable[[str], object], message: str) -> Convert:
    """Return *read* as a converter: whatever it finds wrong is told by *message*."""

    def convert(value: object) -> object:
        if type(value) is str:
            try:
                return read(value)
            except (ValueError, OverflowError):
                pass
        raise Invalid(message)

    return convert


def _read_uuid(text: str) -> UUID:
    from uuid import UUID

    if not _holds_only_hexadecimals(text) or [len(part) for part in text.split("-")] != [8, 4, 4, 4, 12]:
        raise ValueError
    return UUID(text)


def _read_date(text: str) -> dt.date:
    from datetime import date

    if len(text) != 10 or text[4] != "-" or text[7] != "-":  # Python 3.11 takes other forms too
        raise ValueError
    return date.fromisoformat(text)


def _read_time(text: str) -> dt.time:
    """Return the time; without a zone in the text it has none."""
    from datetime import time

    clock, zone = _split_zone(text)
    clock, _, fraction = clock.partition(".")
    if len(clock) not in {5, 8} or clock[2] != ":" or (fraction and (len(clock) == 5 or not fraction.isdecimal())):
        raise ValueError
    microsecond = int(fraction.ljust(6, "0")[:6]) if fraction else 0
    return time.fromisoformat(clock).replace(microsecond=microsecond, tzinfo=_zone(zone))


def _read_datetime(text: str) -> dt.datetime:
    from datetime import datetime

    if text[10:11] not in {"T", "t", " "}:
        raise ValueError
    return datetime.combine(_read_date(text[:10]), _read_time(text[11:]))


def _split_zone(text: str) -> tuple[str, str]:
    """Return the time, and its offset from UTC as written: ``Z``, ``+01:00`` or nothing."""
    if text[-1:] in {"Z", "z"}:
        return text[:-1], "Z"
    return (text[:-6], text[-6:]) if text[-6:-5] in {"+", "-"} else (text, "")


def _zone(text: str) -> dt.timezone | None:
    from datetime import timedelta, timezone

    if not text:
        return None
    if text == "Z":
        return timezone.utc
    if text[3] != ":" or not (text[1:3] + text[4:]).isdecimal():
        raise ValueError
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:]))
    return timezone(-offset if text[0] == "-" else offset)


_BY_NAME: dict[tuple[str, str], Callable[[Any], object]] = {
    ("uuid", "UUID"): _from_text(_read_uuid, "must be a UUID, such as 2f1c9d3e-8a4b-4c1d-9e2f-0123456789ab"),
    ("datetime", "date"): _from_text(_read_date, "must be a date, such as 2026-11-22"),
    ("datetime", "time"): _from_text(_read_time, "must be a time, such as 17:30:00Z"),
    ("datetime", "datetime"): _from_text(_read_datetime, "must be a date and time, such as 2026-11-22T17:30:00Z"),
}
"""By module and name, so that an app that uses none of them does not load their modules."""
