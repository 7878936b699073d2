"""Read a moment in the past from the command line: a time, or how long ago."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Final

import click

UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
"""What CloudWatch counts from: no line of a log is older."""


def parse_moment(text: str) -> datetime:
    """Return an aware moment, ``EPOCH`` at the earliest; a time without a zone is in UTC, as the log shows it.

    Raises ``click.BadParameter``.
    """
    relative = re.fullmatch(r"([0-9]+)([smhdw])", text)
    if relative:
        return _ago(relative[1], UNITS[relative[2]])
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is neither an ISO 8601 time nor a number with one of the units s, m, h, d, w."
        ) from None
    return max(EPOCH, moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))


def _ago(count: str, unit: str) -> datetime:
    try:
        return max(EPOCH, datetime.now(timezone.utc) - timedelta(**{unit: int(count)}))
    except (OverflowError, ValueError):  # longer ago than a datetime can say, or more digits than an int may have
        return EPOCH
