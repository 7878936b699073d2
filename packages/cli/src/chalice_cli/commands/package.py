"""``chalice package``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from chalice_cli.options import Context, missing_option, pass_context, policy_option, stage_option
from chalice_cli.pipeline import LAYER, PACKAGE, open_project, prepare
from chalice_deployer import load_stage, sam, wanted
from chalice_deployer.files import write_text


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@stage_option
@policy_option
@missing_option
@pass_context
def package(context: Context, /, *, out: Path, stage: str, autogen_policy: bool | None, allow_missing: bool) -> None:
    """Write the deployment package and a SAM template into the folder OUT, for CloudFormation."""
    settings = load_stage(context.project_dir, stage, overrides={"autogen_policy": autogen_policy})
    project = open_project(context.project_dir, settings)
    deployment = prepare(project, out, allow_missing=allow_missing)
    template = sam(wanted(deployment), code_uri=f"./{PACKAGE}", layer_uri=f"./{LAYER}")
    write_text(out / "sam.json", json.dumps(template, indent=2) + "\n")
