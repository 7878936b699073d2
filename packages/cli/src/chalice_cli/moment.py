"""Read a moment in the past from the command line: a time, or how long ago."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Final

import click

UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class _Moment(click.ParamType[datetime]):
    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return an aware moment; a time without a zone is in UTC, as the log shows it."""
        if isinstance(value, datetime):
            return value
        text = str(value)
        relative = re.fullmatch(r"(\d+)([smhdw])", text)
        if relative:
            return datetime.now(timezone.utc) - timedelta(**{UNITS[relative[2]]: int(relative[1])})
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is neither an ISO 8601 time nor a number with one of the units s, m, h, d, w.", param)
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


MOMENT: Final = _Moment()
