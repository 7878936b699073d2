"""Carry out a plan: all writes of a deployment happen here.

Before each call the change is noted as pending, after it the result is recorded, and both are saved at
once: whatever interrupts a deployment, the next one and ``delete`` know what there may be.
"""

from __future__ import annotations

import dataclasses
from typing import Protocol

from chalice_deployer.aws import Aws, readable_errors
from chalice_deployer.document import AWS, Ref, resolve
from chalice_deployer.errors import AwsError, StageBusyError
from chalice_deployer.owner import Owner
from chalice_deployer.plan import Action, Change, Plan
from chalice_deployer.resource import Attributes, Found, Resource
from chalice_deployer.resources import KINDS, Function
from chalice_deployer.resources.function import function_name_of
from chalice_deployer.state import OWNER_APP, OWNER_STAGE, Record, State, StateStore

EXISTS = ("EntityAlreadyExists", "ResourceConflictException")
"""What IAM and Lambda answer to the creation of something that is there already."""


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

    Raises ``DeployerError`` for the first change that fails; what was done until then is saved. Raises
    ``StageBusyError`` when another command changes the stage, or has changed it since *plan* was made.
    """
    with store.lock():
        if store.load() != plan.state:
            raise StageBusyError(store.path)
        state = _with_what_was_found(plan)
        if state != plan.state:
            store.save(state)
        for change in plan.changes:
            reporter.started(change)
            state = state.noting(_pending(change, plan))
            store.save(state)
            with readable_errors():
                state = _make(change, aws, state, plan)
            store.save(state)
            reporter.finished(change)
    return state


def _with_what_was_found(plan: Plan) -> State:
    """Return the state with a record of all that exists, and of nothing that does not."""
    order = [record.name for record in plan.state.records]
    records = [Record(name, item.type, item.attributes) for name, item in plan.found.items()]
    records.sort(key=lambda record: order.index(record.name) if record.name in order else len(order))
    somewhere = bool(plan.found or plan.changes or plan.state.foreign)
    place = {key: plan.place[key] for key in ("account_id", "region")} if somewhere else {}
    return dataclasses.replace(plan.state, records=tuple(records), pending=(), place=place)


def _make(change: Change, aws: Aws, state: State, plan: Plan) -> State:
    name = change.target.name
    if change.wanted is None:
        if change.action is Action.DELETE and change.found is not None:
            _delete(change.found, aws, with_logs=plan.owner is None)
        return state.lacking(name)

    def lookup(ref: Ref) -> str | None:
        if ref.resource == AWS:
            return plan.place[ref.attribute]
        record = state.record(ref.resource)
        return record.attributes.get(ref.attribute) if record else None

    wanted = resolve(change.wanted, lookup)
    if change.found is None:
        attributes = _create(wanted, aws, plan.owner)
    else:
        attributes = wanted.update(aws, change.found, change.fields)
    return state.having(Record(name, wanted.TYPE, attributes))


def _create(wanted: Resource, aws: Aws, owner: Owner | None) -> Attributes:
    """Create a resource; when it was made by a call whose answer got lost, make it what is wanted."""
    try:
        with readable_errors():
            return wanted.create(aws)
    except AwsError as error:
        found = wanted.find(aws, wanted.name, wanted.identity) if error.code in EXISTS else None
        if found is None or (wanted.IS_TAGGED and found.owner != owner):
            raise
        return wanted.update(aws, found, frozenset(wanted.fields))


def _delete(found: Found, aws: Aws, *, with_logs: bool) -> None:
    """Delete a resource; when the whole stage goes, a function's log goes before it, and both in one step."""
    if with_logs and found.type == Function.TYPE:
        aws.logs.delete_group(f"/aws/lambda/{function_name_of(found.attributes)}")
    KINDS[found.type].delete(aws, found.attributes)


def _pending(change: Change, plan: Plan) -> Record:
    """Return what finds the resource again if the call's result is never seen."""
    if change.wanted is None or change.found is not None:
        return Record(change.target.name, _type(change), change.found.attributes if change.found else {})
    owner = {OWNER_APP: plan.owner.app, OWNER_STAGE: plan.owner.stage} if plan.owner else {}
    return Record(change.wanted.name, change.wanted.TYPE, {**owner, **change.wanted.identity})


def _type(change: Change) -> str:
    return change.found.type if change.found else change.wanted.TYPE if change.wanted else ""
