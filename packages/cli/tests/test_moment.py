"""Moments on the command line."""

from datetime import datetime, timedelta, timezone

import click
import pytest

from chalice_cli.moment import EPOCH, parse_moment


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        pytest.param("90s", timedelta(seconds=90), id="seconds"),
        pytest.param("5m", timedelta(minutes=5), id="minutes"),
        pytest.param("2h", timedelta(hours=2), id="hours"),
        pytest.param("1d", timedelta(days=1), id="days"),
        pytest.param("3w", timedelta(weeks=3), id="weeks"),
    ],
)
def test_a_number_with_a_unit_is_how_long_ago(text, ago):
    before = datetime.now(timezone.utc)
    moment = parse_moment(text)
    assert before <= moment + ago <= datetime.now(timezone.utc)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-11-22", datetime(2026, 11, 22, tzinfo=timezone.utc), id="a day"),
        pytest.param("2026-11-22T10:30:00", datetime(2026, 11, 22, 10, 30, tzinfo=timezone.utc), id="UTC by default"),
        pytest.param("2026-11-22T10:30:00Z", datetime(2026, 11, 22, 10, 30, tzinfo=timezone.utc), id="UTC"),
        pytest.param(
            "2026-11-22T10:30:00+02:00", datetime(2026, 11, 22, 8, 30, tzinfo=timezone.utc), id="another zone"
        ),
    ],
)
def test_a_time_is_aware(text, expected):
    assert parse_moment(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("99999999999w", id="more than a timedelta holds"),
        pytest.param("999999999d", id="before the first datetime"),
        pytest.param("9" * 5000 + "s", id="more digits than an int may have"),
        pytest.param("3000w", id="weeks before 1970"),
        pytest.param("1969-12-31T23:59:59", id="a time before 1970"),
        pytest.param("0001-01-01T00:00:00+14:00", id="the first time that can be written"),
    ],
)
def test_what_is_older_than_any_log_is_1970(text):
    assert parse_moment(text) == EPOCH


@pytest.mark.parametrize("text", ["yesterday", "5", "m", "-5m", "1y", "", "2026-13-01", "\u0665m"])
def test_what_is_no_moment_is_refused_with_what_would_be(text):
    with pytest.raises(click.BadParameter, match="neither an ISO 8601 time nor a number with one of the units"):
        parse_moment(text)
