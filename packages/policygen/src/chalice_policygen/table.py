"""Decide how the files of the generated table are read: one line of JSON for each service, decoded when asked for.

What a line means is the business of ``actions`` and ``needs``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pkgutil import get_data


def read_row(file: str, name: str) -> Mapping[str, object]:
    """Return the row of a service in one file of the table, or an empty one if it has none."""
    text = read_text(file)
    # Every row begins so; looking for the one is much faster than splitting the file into its lines.
    start = text.find(f'{{"service":"{name}",')
    return mapping(json.loads(text[start : text.index("\n", start)])) if start >= 0 else {}


@cache
def read_text(file: str) -> str:
    """Return one file of the table."""
    data = get_data(__package__, f"data/{file}")
    if data is None:
        raise FileNotFoundError(f"this installation of {__package__} has no data/{file}; install it again")
    return data.decode("ascii")


def mapping(value: object) -> Mapping[str, object]:
    """Return *value* if it is a mapping, and an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def texts(value: object) -> Mapping[str, str]:
    """Return a mapping with texts as its values."""
    return {key: str(text) for key, text in mapping(value).items()}


def strings(value: object) -> tuple[str, ...]:
    """Return the items of a list as texts."""
    return tuple(map(str, value)) if isinstance(value, list) else ()
