"""Say when EventBridge invokes a function, and what is wrong with how that is written.

The rules are those of EventBridge's rules, not of its Scheduler: six fields, UTC, no ``at(...)``.
Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html
"""

from __future__ import annotations

import re

from chalice.errors import ChaliceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class InvalidScheduleError(ChaliceError, ValueError):
    """A schedule that EventBridge would refuse."""

    def __init__(self, expression: str, problems: Sequence[str]) -> None:
        super().__init__(expression, problems)
        self.expression = expression
        self.problems = problems

    def __str__(self) -> str:
        return f"{self.expression}: {'; '.join(self.problems)}"


class ScheduleExpression:
    """When a function is invoked. A subclass writes it in EventBridge's words."""

    def to_string(self) -> str:
        """Return the expression as EventBridge reads it."""
        raise NotImplementedError(f"{type(self).__name__} has no to_string()")


class Rate(ScheduleExpression):
    """Every *value* minutes, hours or days, from the deployment on.

    Raises ``InvalidScheduleError`` for anything but a whole number from 1 on, and any other unit.
    """

    MINUTES = "MINUTES"
    HOURS = "HOURS"
    DAYS = "DAYS"

    def __init__(self, value: int, unit: str) -> None:
        self.value = value
        self.unit = unit
        found = _rate_value(value) + _rate_unit(unit)
        if found:
            raise InvalidScheduleError(repr(self), found)

    def __repr__(self) -> str:
        return f"Rate({self.value!r}, unit={self.unit!r})"

    def to_string(self) -> str:
        """Return such as ``rate(5 minutes)`` or ``rate(1 hour)``."""
        value, unit = int(self.value), self.unit.lower()
        return f"rate({value} {unit[:-1] if value == 1 else unit})"


class Cron(ScheduleExpression):
    """At the times that six fields allow, in UTC.

    Raises ``InvalidScheduleError`` unless exactly one of *day_of_month* and *day_of_week* is ``'?'``; what else a
    field may hold, ``problems`` knows.
    """

    def __init__(
        self,
        minutes: str | int,
        hours: str | int,
        day_of_month: str | int,
        month: str | int,
        day_of_week: str | int,
        year: str | int,
    ) -> None:
        self.minutes = minutes
        self.hours = hours
        self.day_of_month = day_of_month
        self.month = month
        self.day_of_week = day_of_week
        self.year = year
        found = _days(day_of_month, day_of_week)
        if found:
            raise InvalidScheduleError(repr(self), found)

    @property
    def _fields(self) -> tuple[str | int, ...]:
        return (self.minutes, self.hours, self.day_of_month, self.month, self.day_of_week, self.year)

    def __repr__(self) -> str:
        return f"Cron({', '.join(map(repr, self._fields))})"

    def to_string(self) -> str:
        """Return such as ``cron(0 10 * * ? *)``."""
        return f"cron({' '.join(map(str, self._fields))})"


def problems(expression: str | ScheduleExpression) -> list[str]:
    """Return what EventBridge would refuse about *expression*, each with the fix; nothing for what it takes.

    What the documentation leaves open, such as a range that runs backwards, is left to EventBridge.
    """
    text = expression if isinstance(expression, str) else expression.to_string()
    match = re.fullmatch(r"\s*(rate|cron)\((.*)\)\s*", text, re.IGNORECASE | re.DOTALL)
    if not match:
        return [f"{text!r} is no schedule; write 'rate(5 minutes)' or 'cron(0 10 * * ? *)'"]
    fields = match[2].split()
    return _rate(fields) if match[1].lower() == "rate" else _cron(fields)


def _rate(fields: list[str]) -> list[str]:
    if len(fields) != 2:
        return [f"a rate has a value and a unit, not {len(fields)} words; write such as 'rate(5 minutes)'"]
    value, unit = fields[0], fields[1].lower()
    singular = unit.removesuffix("s")
    found = _rate_value(value) + _rate_unit(f"{singular}s")
    if found:
        return found
    fitting = singular if int(value) == 1 else f"{singular}s"
    return [] if unit == fitting else [f"the unit of {value} is {fitting!r}, not {unit!r}; write {fitting!r}"]


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,9}", text) is not None


def _rate_value(value: object) -> list[str]:
    if (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and _is_number(value)):
        if int(value) >= 1:
            return []
        return [f"the value {value!r} is below 1; the shortest rate is 'rate(1 minute)'"]
    return [f"the value {value!r} is not a whole number; write one from 1 on, of a smaller unit if need be"]


def _rate_unit(unit: object) -> list[str]:
    if isinstance(unit, str) and unit.upper() in {Rate.MINUTES, Rate.HOURS, Rate.DAYS}:
        return []
    return [f"the unit {unit!r} is none of EventBridge's; use minutes, hours or days"]


class _Field:
    """What one field of a cron expression may hold: values, ranges and steps of them, and *special* entries."""

    __slots__ = ("high", "low", "name", "names", "special", "values")

    def __init__(self, name: str, low: int, high: int, names: str = "", special: str = "", values: str = "") -> None:
        self.name = name
        self.low = low
        self.high = high
        self.names = names.split()
        self.special = special
        self.values = values or f"{low}-{high}"
        """The values in words."""

    def takes(self, value: str) -> bool:
        if _is_number(value):
            return self.low <= int(value) <= self.high
        return value in self.names


_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of month", 1, 31, special=r"LW?|L-([1-9]|[12]\d|30)|(0?[1-9]|[12]\d|3[01])W", values="1-31, 'L', 'LW'"),
    _Field("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC", values="1-12 or JAN-DEC"),
    _Field(
        "day of week",
        1,
        7,
        "SUN MON TUE WED THU FRI SAT",
        special=r"L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5])",
        values="1-7 or SUN-SAT, where 1 is Sunday",
    ),
    _Field("year", 1970, 2199),
)


def _cron(fields: list[str]) -> list[str]:
    if len(fields) != len(_FIELDS):
        names = ", ".join(field.name for field in _FIELDS)
        return [f"cron(...) has {len(fields)} fields; write six, with spaces between them: {names}"]
    found = _days(fields[2], fields[4])
    for field, text in zip(_FIELDS, fields, strict=True):
        if not (text == "?" and field.name.startswith("day")):
            found += _cron_field(field, text)
    return found


def _days(day_of_month: object, day_of_week: object) -> list[str]:
    if (day_of_month == "?") != (day_of_week == "?"):
        return []
    which = "both are" if day_of_month == "?" else "neither is"
    return [f"one of day of month and day of week must be '?', and {which}; write '?' in the one that does not matter"]


def _cron_field(field: _Field, text: str) -> list[str]:
    entries = text.upper().split(",")
    found = [problem for entry in entries for problem in _cron_entry(field, entry)]
    if len(entries) > 1 and "#" in text and not found:
        return [f"{field.name}: {text!r} lists a '#' with others; write a schedule for each"]
    return found


def _cron_entry(field: _Field, entry: str) -> Iterator[str]:
    span, slash, step = entry.partition("/")
    if slash and not (_is_number(step) and int(step)):
        yield f"{field.name}: {entry!r} has no step after '/'; write a number from 1 on, such as '{field.low}/5'"
    ends = span.split("-")
    is_span = span in ("*", "") if slash else span == "*"
    if is_span or (len(ends) <= 2 and all(map(field.takes, ends))):
        return
    if not (field.special and re.fullmatch(field.special, entry)):
        fix = f"write {field.values}, a range or a list of them, a step, or '*'"
        yield f"{field.name}: {entry!r} is no value of it; {fix}"
