"""What was found for a project's requirements: the wheels to package, each by its hash.

Values and their JSON form. How they are found is decided in ``resolve``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Pin:
    """One wheel."""

    name: str
    """Normalised, e.g. ``charset-normalizer``."""
    version: str
    filename: str
    url: str
    """Empty if only an index knows it."""
    sha256: str
    """In lower-case hexadecimal."""
    index: str = ""
    """The address of the index that has the file, if a lock names one and not the file's own."""

    is_built: bool = False
    """Whether it was built here, so that only the cache has it."""
    size: int | None = None
    """Bytes, if a lock says how many."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The wheels for one target, and what has none."""

    pins: tuple[Pin, ...] = ()
    """Sorted by name."""
    missing: tuple[str, ...] = ()
    """Requirements for which there is no wheel; always empty unless missing ones are allowed."""
    left_out: tuple[str, ...] = ()
    """Of a lock: what it has, as requirements, and the package has anyway."""


def to_json(resolution: Resolution) -> str:
    """Return *resolution* as a JSON document."""
    return json.dumps(asdict(resolution), indent=1)


def from_json(text: str) -> Resolution:
    """Read what ``to_json`` of this version wrote; raises ``ValueError`` for anything else."""
    try:
        document = json.loads(text)
        pins = tuple(Pin(**pin) for pin in document["pins"])
        return Resolution(pins, tuple(document["missing"]), tuple(document["left_out"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a resolution: {error}") from None
