"""``chalice deploy``."""

from __future__ import annotations

import click

from chalice_cli import console
from chalice_cli.options import (
    Context,
    api_stage_option,
    aws_options,
    missing_option,
    pass_context,
    policy_option,
    yes_option,
)
from chalice_cli.pipeline import decide, open_destination, open_project, prepare
from chalice_cli.policy_file import keeping_policy
from chalice_deployer import Plan, Reporter, State, apply, load_stage, questions


@click.command()
@aws_options
@yes_option
@policy_option
@missing_option
@api_stage_option
@click.option("--connection-timeout", type=click.IntRange(min=1), metavar="SECONDS", help="How long to wait for AWS.")
@pass_context
def deploy(
    context: Context,
    /,
    *,
    stage: str,
    profile: str | None,
    sandbox: bool,
    yes: bool,
    autogen_policy: bool | None,
    allow_missing: bool,
    api_gateway_stage: str | None,
    connection_timeout: int | None,
) -> None:
    """Make AWS match the app: create, update and delete what differs, and nothing else."""
    overrides = {"autogen_policy": autogen_policy, "api_gateway_stage": api_gateway_stage}
    settings = load_stage(context.project_dir, stage, overrides=overrides)
    destination = open_destination(
        context.project_dir, settings, profile=profile, sandbox=sandbox, read_timeout=connection_timeout
    )
    project = open_project(context.project_dir, settings)
    destination.check()
    deployment = prepare(project, destination=destination, allow_missing=allow_missing)
    changes = decide(deployment, destination)
    console.confirm(questions(changes), assume_yes=yes)
    reporter: Reporter = console.Progress()
    if destination.aws.custom_endpoint is None:  # the file is about AWS itself, not about a sandbox
        reporter = keeping_policy(reporter, deployment, changes)
    _report(changes, apply(changes, destination.aws, destination.store, reporter))


def _report(changes: Plan, state: State) -> None:
    if not changes.has_changes:
        console.say("Nothing to do: everything is deployed as it is here.")
    console.say("Resources deployed:")
    for record in state.of_type("lambda_layer"):
        console.say(f"  - Lambda Layer ARN: {record.attributes['layer_version_arn']}")
    for record in state.of_type("lambda_function"):
        console.say(f"  - Lambda ARN: {record.attributes['lambda_arn']}")
    for record in state.of_type("rest_api"):
        console.say(f"  - Rest API URL: {record.attributes['rest_api_url']}")
