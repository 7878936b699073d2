"""Say what brings a distribution into a package, in the ways that lead to it."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from chalice_packager.errors import NotPackagedError
from chalice_packager.inventory import Distribution, Inventory


def explain(inventory: Inventory, name: str) -> str:
    """Return the ways from the project to the distribution called *name*, a line each, the shortest first.

    Raises ``NotPackagedError``, with names that are nearly the same.
    """
    found = inventory.find(normalised(name))
    if found is None:
        raise NotPackagedError(name, tuple(each.name for each in inventory.distributions))
    lines = [f"{found} is in the package:"]
    for way in inventory.ways(found.name):
        steps = [way[0].place or inventory.source or "the project", *map(str, way)]
        lines.append("  " + " -> ".join(steps) + _wanted(way))
    return "\n".join(lines)


def normalised(name: str) -> str:
    """Return a name as an inventory has it."""
    return canonicalize_name(name)


def _wanted(way: tuple[Distribution, ...]) -> str:
    """Return how the last but one requires the last."""
    if len(way) < 2:
        return ""
    texts = [text for name, text in way[-2].needs if name == way[-1].name]
    return f" ({', '.join(texts)})"
