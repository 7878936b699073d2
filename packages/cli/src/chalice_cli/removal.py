"""Delete a stage: a plan for nothing wanted, with a question about its role."""

from __future__ import annotations

import dataclasses

from chalice_cli import console
from chalice_cli.pipeline import Destination
from chalice_deployer import Plan, Wanted, apply, observe, plan, questions, readable_errors
from chalice_deployer.resources import Role


def remove(destination: Destination, *, assume_yes: bool) -> None:
    """Delete what is deployed, and its logs. A role that the user wants to keep stays in the state."""
    changes = plan(Wanted(), observe(destination.aws, Wanted(), destination.state))
    groups = [
        f"/aws/lambda/{found.attributes['function_name']}"
        for found in changes.found.values()
        if found.type == "lambda_function"
    ]
    if not all(console.ask(question, assume_yes=assume_yes, default=False) for question in questions(changes)):
        changes = _without_roles(changes)
    apply(changes, destination.aws, destination.store, console.Progress())
    with readable_errors():
        for group in groups:
            destination.aws.logs.delete_group(group)


def _without_roles(changes: Plan) -> Plan:
    kept = tuple(
        change for change in changes.changes if not (change.found is not None and change.found.type == Role.TYPE)
    )
    return dataclasses.replace(changes, changes=kept)
