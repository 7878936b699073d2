"""``chalice delete``."""

from __future__ import annotations

import click

from chalice_cli import console
from chalice_cli.options import Context, aws_options, pass_context, yes_option
from chalice_cli.pipeline import open_destination
from chalice_cli.removal import remove
from chalice_deployer import known_stages, load_stage
from chalice_deployer.errors import NotDeployedError


@click.command()
@aws_options
@yes_option
@pass_context
def delete(context: Context, /, *, stage: str, profile: str | None, sandbox: bool, yes: bool) -> None:
    """Delete everything that is deployed of a stage, with its logs."""
    settings = load_stage(context.project_dir, stage)
    destination = open_destination(context.project_dir, settings, profile=profile, sandbox=sandbox)
    if not destination.state.is_empty:
        remove(destination, assume_yes=yes)
    elif stage in known_stages(context.project_dir):
        console.say(f"Nothing to delete: stage {stage!r} is not deployed.")
    else:
        raise NotDeployedError(stage, "deployed resources", destination.known_stages)
