"""Carry out a plan: all writes of a deployment happen here.

Before each call the change is noted as pending, after it the result is recorded, and both are saved at
once: whatever interrupts a deployment, the next one and ``delete`` know what there may be.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Protocol

from chalice_deployer.aws import Aws, readable_errors
from chalice_deployer.document import AWS, Ref, resolve
from chalice_deployer.plan import Action, Change, Plan
from chalice_deployer.resource import Attributes
from chalice_deployer.resources import KINDS
from chalice_deployer.state import Record, State, StateStore


class Reporter(Protocol):
    """Somebody who wants to know how a deployment goes on."""

    def started(self, change: Change) -> None:
        """Called before the first call of *change*."""
        ...

    def finished(self, change: Change) -> None:
        """Called after *change* is done and recorded."""
        ...


def apply(plan: Plan, aws: Aws, store: StateStore, reporter: Reporter) -> State:
    """Make the changes of *plan* in their order, and return the state that is saved in the end.

    Raises ``DeployerError`` for the first change that fails; what was done until then is saved.
    """
    before = store.load()
    state = _with_what_was_found(before, plan)
    if state != before:
        store.save(state)
    for change in plan.changes:
        reporter.started(change)
        state = state.noting(_pending(change))
        store.save(state)
        with readable_errors():
            state = _make(change, aws, state, plan.place)
        store.save(state)
        reporter.finished(change)
    return state


def _with_what_was_found(state: State, plan: Plan) -> State:
    """Return the state with a record of all that exists, and of nothing that does not."""
    known = {name: Record(name, item.type, item.attributes) for name, item in plan.found.items()}
    order = [record.name for record in state.records]
    records = sorted(
        known.values(), key=lambda record: order.index(record.name) if record.name in order else len(order)
    )
    place = {key: plan.place[key] for key in ("account_id", "region")}
    return dataclasses.replace(
        state, records=tuple(records), pending=(), place=place if plan.found or plan.changes else {}
    )


def _make(change: Change, aws: Aws, state: State, place: Mapping[str, str]) -> State:
    name = change.target.name
    if change.action is Action.DELETE and change.found is not None:
        KINDS[change.found.type].delete(aws, change.found.attributes)
        return state.lacking(name)

    def lookup(ref: Ref) -> str | None:
        if ref.resource == AWS:
            return place[ref.attribute]
        record = state.record(ref.resource)
        return record.attributes.get(ref.attribute) if record else None

    assert change.wanted is not None  # noqa: S101 - only deletions have none
    wanted = resolve(change.wanted, lookup)
    attributes: Attributes = (
        wanted.create(aws) if change.found is None else wanted.update(aws, change.found, change.fields)
    )
    return state.having(Record(name, wanted.TYPE, attributes))


def _pending(change: Change) -> Record:
    """Return what finds the resource again if the call's result is never seen."""
    if change.found is not None:
        return Record(change.found.name, change.found.type, change.found.attributes)
    assert change.wanted is not None  # noqa: S101 - a creation has one
    return Record(change.wanted.name, change.wanted.TYPE, change.wanted.identity)
