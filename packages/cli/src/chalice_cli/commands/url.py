"""``chalice url``."""

from __future__ import annotations

import click

from chalice_cli import console
from chalice_cli.options import Context, aws_options, pass_context
from chalice_cli.pipeline import open_deployed
from chalice_deployer import load_stage
from chalice_deployer.deployed import api_url


@click.command()
@aws_options
@pass_context
def url(context: Context, /, *, stage: str, profile: str | None, sandbox: bool) -> None:
    """Print the URL of the deployed REST API."""
    settings = load_stage(context.project_dir, stage)
    destination = open_deployed(context.project_dir, settings, profile=profile, sandbox=sandbox)
    console.say(api_url(destination.state, stage, deployed_stages=destination.known_stages))
