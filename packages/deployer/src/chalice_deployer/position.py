"""Find where a key stands in a JSON text, so that an error can point at it. Pure."""

from __future__ import annotations

import json
import re

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"\s*")


def position(text: str, keys: tuple[str, ...]) -> tuple[int, int]:
    """Return line and column (both from 1) of the last of *keys*, followed from the outermost object of *text*.

    Where a key is missing, the position of the innermost object that exists; *text* must be valid JSON.
    """
    place = _skip_space(text, 0)
    offset = place
    for key in keys:
        found = _key(text, offset, key)
        if found is None:
            break
        place, offset = found
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)


def _key(text: str, offset: int, key: str) -> tuple[int, int] | None:
    """Return the offsets of *key* and of its value in the object that starts at *offset*."""
    if text[offset] != "{":
        return None
    place = _skip_space(text, offset + 1)
    found = None
    while text[place] == '"':
        name, end = _DECODER.raw_decode(text, place)
        value = _skip_space(text, _skip_space(text, end) + 1)  # past the colon
        if name == key:
            found = place, value  # the last one counts, as for json.loads
        _, end = _DECODER.raw_decode(text, value)
        place = _skip_space(text, end)
        if text[place] != ",":
            break
        place = _skip_space(text, place + 1)
    return found


def _skip_space(text: str, offset: int) -> int:
    match = _SPACE.match(text, offset)
    return match.end() if match else offset
