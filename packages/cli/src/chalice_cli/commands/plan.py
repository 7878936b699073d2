"""``chalice plan``."""

from __future__ import annotations

import click

from chalice_cli import console
from chalice_cli.options import Context, api_stage_option, aws_options, missing_option, pass_context, policy_option
from chalice_cli.pipeline import decide, open_destination, open_project, prepare
from chalice_deployer import load_stage, render


@click.command()
@aws_options
@policy_option
@missing_option
@api_stage_option
@pass_context
def plan(
    context: Context,
    /,
    *,
    stage: str,
    profile: str | None,
    sandbox: bool,
    autogen_policy: bool | None,
    allow_missing: bool,
    api_gateway_stage: str | None,
) -> None:
    """Show what deploy would change, without changing anything."""
    overrides = {"autogen_policy": autogen_policy, "api_gateway_stage": api_gateway_stage}
    settings = load_stage(context.project_dir, stage, overrides=overrides)
    destination = open_destination(context.project_dir, settings, profile=profile, sandbox=sandbox)
    project = open_project(context.project_dir, settings)
    destination.check()
    changes = decide(prepare(project, destination=destination, allow_missing=allow_missing), destination)
    if not changes.has_changes:
        console.say("Nothing to do: everything is deployed as it is here.")
    for line in render(changes):
        console.say(line)
