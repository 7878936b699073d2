"""Ask AWS what it has of a stage: all reads of a deployment happen here, and nothing is changed.

What to ask for comes from three sides: the records of the state, the calls that were pending when a
deployment broke off, and the identities of what is wanted, which find a resource that no record knows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from chalice_deployer.aws import Aws, Place, readable_errors
from chalice_deployer.errors import AnotherAccountError, AwsError
from chalice_deployer.owner import Owner
from chalice_deployer.resource import Attributes, Found, Observed, Wanted
from chalice_deployer.resources import KINDS
from chalice_deployer.state import OWNER_APP, OWNER_STAGE, State

CONCURRENT_READS = 8

IMPOSSIBLE = frozenset({"ValidationError", "ValidationException", "InvalidParameterValueException"})
"""Answers about a name that nothing can have."""


@dataclass(frozen=True, slots=True)
class _Question:
    kind: str
    name: str
    attributes: Attributes
    is_recorded: bool = False
    is_pending: bool = False


def observe(aws: Aws, wanted: Wanted, state: State) -> Observed:
    """Return what AWS has of a stage.

    Raises ``AnotherAccountError`` when the stage is deployed elsewhere than where the credentials lead.
    """
    check_home(state, aws.place)
    aws.prepare()
    with ThreadPoolExecutor(CONCURRENT_READS) as pool:
        answers = [
            answer for answer in pool.map(lambda question: _ask(aws, question), _questions(wanted, state)) if answer
        ]
    found: dict[tuple[str, ...], Found] = {}
    for answer in answers:  # those of the records come first, and win
        found.setdefault(_key(answer), answer)
    return Observed(tuple(found.values()), dataclasses.asdict(aws.place), state)


def check_home(state: State, place: Place) -> None:
    """Raise ``AnotherAccountError`` unless *state*, as far as it says where it is deployed, is of *place*."""
    if state.home and state.home != (place.account_id, place.region):
        raise AnotherAccountError("account {}, region {}".format(*state.home), str(place))


def _questions(wanted: Wanted, state: State) -> Iterator[_Question]:
    for record in state.records:
        yield _Question(record.type, record.name, record.attributes, is_recorded=True)
    for resource in wanted.resources.values():
        yield _Question(resource.TYPE, resource.name, resource.identity)
    for record in state.pending:
        yield _Question(record.type, record.name, record.attributes, is_pending=True)


def _ask(aws: Aws, question: _Question) -> Found | None:
    kind = KINDS[question.kind]
    try:
        with readable_errors():
            found = kind.find(aws, question.name, question.attributes)
    except AwsError as error:
        if question.is_pending and error.code in IMPOSSIBLE:
            return None
        raise
    if found is None or (question.is_pending and kind.IS_TAGGED and found.owner != _owner(question.attributes)):
        return None  # a creation that AWS refused because somebody else has that name
    return dataclasses.replace(found, is_recorded=question.is_recorded)


def _owner(pending: Attributes) -> Owner:
    return Owner(pending.get(OWNER_APP, ""), pending.get(OWNER_STAGE, ""))


def _key(found: Found) -> tuple[str, ...]:
    return (found.type, *(found.attributes[name] for name in KINDS[found.type].KEY))
