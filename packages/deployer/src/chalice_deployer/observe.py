"""Ask AWS what it has of a stage: all reads of a deployment happen here, and nothing is changed.

What to ask for comes from three sides: the records of the state, the calls that were pending when a
deployment broke off, and the identities of what is wanted, which find a resource that no record knows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from chalice_deployer.aws import Aws, readable_errors
from chalice_deployer.errors import AnotherAccountError
from chalice_deployer.resource import Attributes, Found, Observed, Resource, Wanted
from chalice_deployer.resources import KINDS
from chalice_deployer.state import State

CONCURRENT_READS = 8


def observe(aws: Aws, wanted: Wanted, state: State) -> Observed:
    """Return what AWS has of a stage.

    Raises ``AnotherAccountError`` when the stage is deployed elsewhere than where the credentials lead.
    """
    place = aws.place
    home = state.home
    if home and home != (place.account_id, place.region):
        raise AnotherAccountError("account {}, region {}".format(*home), str(place))
    questions = dict(_questions(wanted.resources, state))
    with readable_errors(), ThreadPoolExecutor(CONCURRENT_READS) as pool:
        answers = pool.map(lambda item: _find(aws, *item), questions.items())
        found = {item.name: item for item in answers if item is not None}
    return Observed(found, dataclasses.asdict(place))


def _questions(wanted: Mapping[str, Resource], state: State) -> Iterator[tuple[str, tuple[str, list[Attributes]]]]:
    """Yield for each name its kind and the ways to find it, the surest first."""
    names = {item.name: item.type for item in (*state.pending, *state.records)}
    names |= {name: resource.TYPE for name, resource in wanted.items()}
    for name, kind in names.items():
        noted = [item.attributes for item in (*state.records, *state.pending) if (item.name, item.type) == (name, kind)]
        identity = [wanted[name].identity] if name in wanted else []
        merged: list[Attributes] = [{**way, **known} for known in noted for way in identity]
        yield name, (kind, [*(merged or noted), *identity])


def _find(aws: Aws, name: str, question: tuple[str, list[Attributes]]) -> Found | None:
    kind, ways = question
    return next((found for way in ways if (found := KINDS[kind].find(aws, name, way))), None)
