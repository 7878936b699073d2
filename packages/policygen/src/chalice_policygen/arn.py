"""Decide how the ARN of a resource is put together from IAM's template of its type, and whether an ARN is of the type.

Pure. Names are IAM patterns: ``*`` is an unknown part, ``${*}`` a star that is meant literally.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from chalice_policygen.immutable import immutable

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_STARS = re.compile(r"\*{2,}")


@immutable
class Place:
    """Where the program runs, as far as it is known; ``*`` is anywhere."""

    partition: str = "*"
    region: str = "*"
    account: str = "*"


def variables(template: str) -> tuple[str, ...]:
    """Return the variables of a template that name the resource, in their order."""
    return tuple(name for name in _VARIABLE.findall(template) if name not in ("Partition", "Region", "Account"))


def fill(template: str, names: Mapping[str, str], place: Place) -> str:
    """Return the ARN pattern of a template, with ``*`` for each variable that *names* does not have.

    Partition, region and account come from *place*, where the template has them.
    """
    given = {"Partition": place.partition, "Region": place.region, "Account": place.account, **names}
    return _STARS.sub("*", _VARIABLE.sub(lambda found: given.get(found[1], "*"), template))


def fits(arn: str, template: str) -> bool:
    """Return whether an ARN pattern can be of the type of resource that has *template*."""
    return _expression(template).fullmatch(arn) is not None


def is_arn(text: str) -> bool:
    """Return whether a pattern begins as an ARN does and has its six parts."""
    return text.startswith("arn:") and text.count(":") >= 5


def last_name(arn: str) -> str:
    """Return what follows the last ``/`` or ``:`` of an ARN: the name of the resource, for most types."""
    return re.split(r"[/:]", arn)[-1]


def place_of(arn: str) -> Place:
    """Return where the resource of an ARN is."""
    _, partition, _, region, account, _ = arn.split(":", 5)
    return Place(partition, region or "*", account or "*")


def join(arn: str, place: Place) -> str:
    """Return an ARN pattern with the parts of *place* where it has ``*`` itself."""
    parts = arn.split(":", 5)
    parts[1], parts[3], parts[4] = (
        known if part == "*" else part
        for part, known in ((parts[1], place.partition), (parts[3], place.region), (parts[4], place.account))
    )
    return ":".join(parts)


def weight(template: str) -> int:
    """Return how much of a template is literal: of two that fit an ARN, the heavier one is its type."""
    return len(_VARIABLE.sub("", template))


@cache
def _expression(template: str) -> re.Pattern[str]:
    *place, resource = template.split(":", 5)
    # What is literal in the template must be there, as in the ARNs that belong to AWS itself.
    heads = [r"[^:]*" if "$" in part else f"(?:{re.escape(part)}|[*])" for part in place]
    pieces = _VARIABLE.split(resource)[::2]
    # Between a name and a literal there is no separator in the name; the last name may have any.
    inner = "[^:/]+?" if template.endswith(("s3:::${BucketName}", "/")) else ".+"
    return re.compile(":".join(heads) + ":" + inner.join(map(re.escape, pieces)), re.DOTALL)
