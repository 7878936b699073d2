"""``chalice delete``."""

from __future__ import annotations

from pathlib import Path

import click

from chalice_cli import console
from chalice_cli.errors import NoSandboxError
from chalice_cli.options import Context, aws_options, pass_context, yes_option
from chalice_cli.pipeline import Destination, open_abandoned, open_deployed
from chalice_cli.removal import forget, remove
from chalice_deployer import known_stages, load_stage
from chalice_deployer.errors import NotDeployedError


@click.command()
@aws_options
@yes_option
@pass_context
def delete(context: Context, /, *, stage: str, profile: str | None, sandbox: bool, yes: bool) -> None:
    """Delete everything that is deployed of a stage, with its logs."""
    settings = load_stage(context.project_dir, stage)
    try:
        destination, is_gone = open_deployed(context.project_dir, settings, profile=profile, sandbox=sandbox), False
    except NoSandboxError as error:
        destination, is_gone = open_abandoned(context.project_dir, settings, error.port), True
    if destination.state.is_empty:
        _nothing_to_delete(context.project_dir, destination)
    elif is_gone:
        forget(destination)
    else:
        remove(destination, assume_yes=yes)


def _nothing_to_delete(project_dir: Path, destination: Destination) -> None:
    if destination.stage not in known_stages(project_dir):
        raise NotDeployedError(destination.stage, "deployed resources", destination.known_stages)
    console.say(f"Nothing to delete: stage {destination.stage!r} is not deployed.")
