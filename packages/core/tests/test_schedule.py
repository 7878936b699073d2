"""When EventBridge invokes a function, and what it would refuse.

The valid expressions are those of the manual and of EventBridge's documentation.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalice.errors import ChaliceError
from chalice.schedule import Cron, InvalidScheduleError, Rate, ScheduleExpression, problems

UNHURRIED = settings(deadline=None)  # no test fails because its machine is busy


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1, Rate.MINUTES, "rate(1 minute)"),
        (5, Rate.MINUTES, "rate(5 minutes)"),
        (1, Rate.HOURS, "rate(1 hour)"),
        (2, Rate.HOURS, "rate(2 hours)"),
        (1, Rate.DAYS, "rate(1 day)"),
        (10, Rate.DAYS, "rate(10 days)"),
        (3, "hours", "rate(3 hours)"),
        ("5", Rate.MINUTES, "rate(5 minutes)"),
        ("1", Rate.MINUTES, "rate(1 minute)"),
    ],
)
def test_a_rate_is_written_as_eventbridge_reads_it(value, unit, text):
    rate = Rate(value, unit)
    assert rate.to_string() == text
    assert (rate.value, rate.unit) == (value, unit)
    assert problems(rate) == []


@pytest.mark.parametrize(
    ("value", "unit", "sentence"),
    [
        (0, Rate.MINUTES, "the value 0 is below 1; the shortest rate is 'rate(1 minute)'"),
        (-1, Rate.DAYS, "the value -1 is below 1"),
        (1.5, Rate.DAYS, "the value 1.5 is not a whole number; write one from 1 on, of a smaller unit if need be"),
        (1.0, Rate.DAYS, "the value 1.0 is not a whole number"),
        (True, Rate.DAYS, "the value True is not a whole number"),
        ("x", Rate.DAYS, "the value 'x' is not a whole number"),
        ("٣", Rate.DAYS, "the value '٣' is not a whole number"),
        (None, Rate.DAYS, "the value None is not a whole number"),
        (2, "weeks", "the unit 'weeks' is none of EventBridge's; use minutes, hours or days"),
        (2, "HOUR", "the unit 'HOUR' is none of EventBridge's"),
        (2, None, "the unit None is none of EventBridge's"),
    ],
)
def test_a_rate_that_eventbridge_refuses_cannot_be_made(value, unit, sentence):
    with pytest.raises(InvalidScheduleError) as caught:
        Rate(value, unit)
    assert sentence in str(caught.value)
    assert str(caught.value).startswith(f"Rate({value!r}, unit={unit!r}): ")


def test_everything_wrong_with_a_rate_is_said():
    with pytest.raises(InvalidScheduleError) as caught:
        Rate(0, "weeks")
    assert len(caught.value.problems) == 2
    assert caught.value.expression == "Rate(0, unit='weeks')"


def test_an_invalid_schedule_is_an_error_of_the_package_and_a_value_error():
    assert issubclass(InvalidScheduleError, ChaliceError)
    assert issubclass(InvalidScheduleError, ValueError)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ((0, 10, "*", "*", "?", "*"), "cron(0 10 * * ? *)"),
        ((15, 12, "*", "*", "?", "*"), "cron(15 12 * * ? *)"),
        ((0, 18, "?", "*", "MON-FRI", "*"), "cron(0 18 ? * MON-FRI *)"),
        ((0, 8, 1, "*", "?", "*"), "cron(0 8 1 * ? *)"),
        (("0/15", "*", "*", "*", "?", "*"), "cron(0/15 * * * ? *)"),
        (("0/10", "*", "?", "*", "MON-FRI", "*"), "cron(0/10 * ? * MON-FRI *)"),
        (("0/5", "8-17", "?", "*", "MON-FRI", "*"), "cron(0/5 8-17 ? * MON-FRI *)"),
        ((15, 10, "?", "*", "6L", "2002-2005"), "cron(15 10 ? * 6L 2002-2005)"),
    ],
)
def test_a_cron_of_the_manual_is_written_as_eventbridge_reads_it(fields, text):
    cron = Cron(*fields)
    assert cron.to_string() == text
    assert repr(cron) == f"Cron{fields!r}"
    assert problems(cron) == []


def test_the_fields_of_a_cron_can_be_asked_for():
    cron = Cron(minutes=1, hours=2, day_of_month=3, month=4, day_of_week="?", year=2030)
    fields = (cron.minutes, cron.hours, cron.day_of_month, cron.month, cron.day_of_week, cron.year)
    assert fields == (1, 2, 3, 4, "?", 2030)


@pytest.mark.parametrize(
    ("day_of_month", "day_of_week", "which"),
    [("*", "*", "neither is"), (1, "MON", "neither is"), ("*", 2, "neither is"), ("?", "?", "both are")],
)
def test_a_cron_needs_exactly_one_question_mark(day_of_month, day_of_week, which):
    with pytest.raises(InvalidScheduleError, match=which):
        Cron(0, 10, day_of_month, "*", day_of_week, "*")


def test_a_schedule_expression_is_there_to_be_subclassed():
    class Hourly(ScheduleExpression):
        def to_string(self):
            return "rate(1 hour)"

    assert problems(Hourly()) == []
    with pytest.raises(NotImplementedError):
        ScheduleExpression().to_string()


@pytest.mark.parametrize(
    "text",
    [
        "rate(1 minute)",
        "rate(5 minutes)",
        "rate(1 hour)",
        "rate(7 days)",
        "cron(15 10 * * ? *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(0/15 * * * ? *)",
        "cron(*/5 * * * ? *)",
        "cron(0/10 * ? * MON-FRI *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 LW * ? *)",
        "cron(0 0 3W * ? *)",
        "cron(0 0 L-3 * ? *)",
        "cron(0 9 ? * 2#1 *)",
        "cron(0 9 ? * FRI#3 *)",
        "cron(0 9 ? * L *)",
        "cron(0 9 ? * friL *)",
        "cron(0 9 1,15 JAN,FEB,MAR ? *)",
        "cron(0 9 1-15/2 1-6 ? 2026/2)",
        "cron(0-30/10,45 9 1 * ? 1970,2199)",
        "cron(0  9\t1 *  ? *)",
    ],
)
def test_an_expression_that_eventbridge_takes_has_no_problems(text):
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "'' is no schedule; write 'rate(5 minutes)' or 'cron(0 10 * * ? *)'"),
        ("5 minutes", "'5 minutes' is no schedule"),
        ("at(2030-01-01T00:00:00)", "is no schedule"),
        ("rate(5)", "a rate has a value and a unit, not 1 words; write such as 'rate(5 minutes)'"),
        ("rate(1 minutes)", "the unit of 1 is 'minute', not 'minutes'; write 'minute'"),
        ("rate(5 hour)", "the unit of 5 is 'hours', not 'hour'; write 'hours'"),
        ("rate(0 minutes)", "the value '0' is below 1"),
        ("rate(0.5 days)", "the value '0.5' is not a whole number"),
        ("rate(2 weeks)", "the unit 'weeks' is none of EventBridge's"),
        ("cron(0 12 * * ?)", "has 5 fields; write six, with spaces between them: minutes, hours, day of month,"),
        ("cron(0 0 12 * * ? *)", "has 7 fields"),
        ("cron(0 12 * * * *)", "one of day of month and day of week must be '?', and neither is"),
        ("cron(0 12 ? * ? *)", "and both are; write '?' in the one that does not matter"),
        (
            "cron(60 0 * * ? *)",
            "minutes: '60' is no value of it; write 0-59, a range or a list of them, a step, or '*'",
        ),
        ("cron(0 24 * * ? *)", "hours: '24' is no value of it"),
        ("cron(0 0 32 * ? *)", "day of month: '32' is no value of it"),
        ("cron(0 0 0 * ? *)", "day of month: '0' is no value of it"),
        ("cron(0 0 32W * ? *)", "day of month: '32W' is no value of it"),
        ("cron(0 0 1 13 ? *)", "month: '13' is no value of it; write 1-12 or JAN-DEC"),
        ("cron(0 0 1 JANUARY ? *)", "month: 'JANUARY' is no value of it"),
        ("cron(0 0 ? * 0 *)", "day of week: '0' is no value of it; write 1-7 or SUN-SAT, where 1 is Sunday"),
        ("cron(0 0 ? * 2#6 *)", "day of week: '2#6' is no value of it"),
        ("cron(0 0 ? * 3#1,6#3 *)", "day of week: '3#1,6#3' lists a '#' with others; write a schedule for each"),
        ("cron(0 0 1 * ? 1969)", "year: '1969' is no value of it; write 1970-2199"),
        ("cron(0 0 1 * ? 2200)", "year: '2200' is no value of it"),
        ("cron(? 0 1 * ? *)", "minutes: '?' is no value of it"),
        ("cron(L 0 1 * ? *)", "minutes: 'L' is no value of it"),
        ("cron(1, 0 1 * ? *)", "minutes: '' is no value of it"),
        ("cron(1-2-3 0 1 * ? *)", "minutes: '1-2-3' is no value of it"),
        ("cron(0/0 0 1 * ? *)", "minutes: '0/0' has no step after '/'; write a number from 1 on, such as '0/5'"),
        ("cron(0/ 0 1 * ? *)", "minutes: '0/' has no step after '/'"),
        ("cron(0 0 ?/2 * MON *)", "day of month: '?/2' is no value of it"),
        ("cron(0 0 L/2 * ? *)", "day of month: 'L/2' is no value of it"),
    ],
)
def test_what_eventbridge_would_refuse_is_named_with_the_fix(text, sentence):
    assert any(sentence in problem for problem in problems(text)), problems(text)


def test_every_wrong_field_is_named():
    assert len(problems("cron(60 24 32 13 MON 1960)")) == 6


@UNHURRIED
@given(st.integers(1, 10**9), st.sampled_from([Rate.MINUTES, Rate.HOURS, Rate.DAYS]))
def test_a_rate_that_can_be_made_has_no_problems(value, unit):
    text = Rate(value, unit).to_string()
    assert value == 10**9 or problems(text) == []


def entry(low, high):
    """Make entries of a cron field: values, ranges and steps."""
    number = st.integers(low, high).map(str)
    span = number | st.tuples(number, number).map("-".join)
    return span | st.tuples(span | st.just("*"), st.integers(1, 60).map(str)).map("/".join)


def field(low, high):
    return st.just("*") | st.lists(entry(low, high), min_size=1, max_size=3).map(",".join)


@UNHURRIED
@given(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(1970, 2199))
def test_a_cron_of_valid_fields_has_no_problems(minutes, hours, day, month, year):
    assert problems(Cron(minutes, hours, day, month, "?", year)) == []


@UNHURRIED
@given(st.text() | st.text("rateconimuhdys ()?*/-,LW#0159", max_size=40) | st.text().map("cron({})".format))
def test_any_text_is_judged(text):
    assert all(isinstance(problem, str) for problem in problems(text))
