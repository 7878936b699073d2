"""Which events of a log are shown, and how."""

import itertools
from datetime import datetime, timedelta, timezone

import pytest

from chalice_cli.log_lines import FOLLOWED, choose, follow, format_event
from chalice_deployer.aws.logs import LogEvent

START = datetime(2026, 11, 22, 10, 30, 0, 250_000, tzinfo=timezone.utc)


def event(number, message="said"):
    return LogEvent(START + timedelta(seconds=number), f"id{number}", "2026/11/22/[$LATEST]abcdef0123456789", message)


OWN = [event(number) for number in range(4)]


class GrowingLog:
    """A log that has more at each look."""

    def __init__(self, *looks):
        self.looks = iter(looks)
        self.asked = []

    def read(self, since):
        self.asked.append(since)
        return next(self.looks)


def test_an_event_is_a_line_with_its_time_and_the_start_of_its_stream():
    assert format_event(event(0, "two\nlines")) == "2026-11-22 10:30:00.250000 abcdef two\nlines"


@pytest.mark.parametrize(
    "message",
    [
        "START RequestId: 1 Version: $LATEST",
        "END RequestId: 1",
        "REPORT RequestId: 1\tDuration: 2.00 ms",
        "INIT_START Runtime Version: python:3.13.v1",
    ],
)
def test_what_lambda_itself_writes_is_shown_when_it_is_asked_for(message):
    events = [event(0, message), event(1)]
    assert choose(events, of_lambda=False, last=None) == [event(1)]
    assert choose(events, of_lambda=True, last=None) == events


@pytest.mark.parametrize(("last", "expected"), [(None, OWN), (1, OWN[3:]), (3, OWN[1:]), (9, OWN)])
def test_the_last_entries_are_chosen(last, expected):
    assert choose(iter(OWN), of_lambda=False, last=last) == expected


def test_what_lambda_writes_does_not_count_when_it_is_not_shown():
    events = [event(0), event(1), event(2, "END RequestId: 1")]
    assert choose(events, of_lambda=False, last=1) == [event(1)]


def test_a_followed_log_shows_each_event_once_and_late_ones_too():
    log = GrowingLog([OWN[0], OWN[2]], [OWN[0], OWN[1], OWN[2]], [OWN[2], OWN[3]], [])
    looks = itertools.islice(follow(log.read, since=START, pause=0), 4)
    assert list(looks) == [[OWN[0], OWN[2]], [OWN[1]], [OWN[3]], []]


def test_a_followed_log_is_not_read_from_its_start_again():
    log = GrowingLog([event(3600)], [])
    list(itertools.islice(follow(log.read, since=START, pause=0), 2))
    assert log.asked == [START, START + timedelta(minutes=59)]


def test_a_log_is_followed_from_a_while_ago():
    log = GrowingLog([])
    before = datetime.now(timezone.utc)
    next(follow(log.read, since=None, pause=0))
    assert before <= log.asked[0] + FOLLOWED <= datetime.now(timezone.utc)
