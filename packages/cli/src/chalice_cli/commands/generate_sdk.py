"""``chalice generate-sdk``."""

from __future__ import annotations

from pathlib import Path

import click

from chalice_cli import console
from chalice_cli.options import Context, aws_options, pass_context
from chalice_cli.pipeline import open_deployed
from chalice_deployer import load_stage
from chalice_deployer.deployed import api_id, api_stage
from chalice_sdkgen import fetch_sdk, write_sdk


@click.command("generate-sdk")
@click.argument("outdir", type=click.Path(path_type=Path))
@click.option(
    "--sdk-type", type=click.Choice(["javascript"]), default="javascript", show_default=True, help="The language."
)
@aws_options
@pass_context
def generate_sdk(
    context: Context, /, *, outdir: Path, sdk_type: str, stage: str, profile: str | None, sandbox: bool
) -> None:
    """Write the SDK of the deployed REST API into the folder OUTDIR, as API Gateway generates it."""
    settings = load_stage(context.project_dir, stage)
    destination = open_deployed(context.project_dir, settings, profile=profile, sandbox=sandbox)
    api = api_id(destination.state, stage, deployed_stages=destination.known_stages)
    served = api_stage(destination.state, stage, deployed_stages=destination.known_stages)
    destination.require_home()
    archive = fetch_sdk(destination.aws.api_gateway_client, api, served, sdk_type=sdk_type)
    written = write_sdk(archive, outdir)
    console.say(f"Wrote {len(written)} files to {outdir}")
