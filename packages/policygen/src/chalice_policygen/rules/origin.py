"""Decide where a client or resource comes from: the place that makes it, and the region that is said there."""

from __future__ import annotations

from collections.abc import Iterable

from chalice_policygen.arguments import Arguments
from chalice_policygen.immutable import immutable
from chalice_policygen.text import Text, Variable
from chalice_policygen.values import NOTHING, Use, Values

_OWN = frozenset({"AWS_REGION", "AWS_DEFAULT_REGION"})
"""The variables that hold the region in which the program runs; Lambda sets both."""
_REGION = 1
"""The position of ``region_name`` among the parameters of ``client`` and ``resource``."""


@immutable(order=True)
class Origin:
    """The place that makes a client or resource; empty where only an annotation promises it."""

    place: str = ""
    """As ``file:line``."""
    region: str = ""
    """The region that it is made for, ``*`` if that is not known, and empty if it is where the program runs."""


def find_origin(arguments: Arguments, use: Use) -> Origin:
    """Return the origin of what this call of ``client(...)`` or ``resource(...)`` makes."""
    return Origin(use.origin(), find_region(arguments.get(_REGION, "region_name")))


def find_region(values: Values) -> str:
    """Return the region that *values* name, as ``Origin`` has it; none are where nothing is passed."""
    if not values or any(isinstance(value, Variable) and value.name in _OWN for value in values):
        return ""
    names = {value.text if isinstance(value, Text) else "*" for value in values}
    return names.pop() if len(names) == 1 and not _has_hole(names) else "*"


def with_region(arguments: Arguments, region: Values) -> Arguments:
    """Return the arguments of ``client(...)`` of a session that was made for a region."""
    if region == NOTHING or arguments.get(_REGION, "region_name"):
        return arguments
    return arguments.before(keywords={"region_name": lambda: region}, key=("region", region))


def _has_hole(names: Iterable[str]) -> bool:
    return any(not name.replace("-", "").isalnum() for name in names)
