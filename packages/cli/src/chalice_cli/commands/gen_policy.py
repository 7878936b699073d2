"""``chalice gen-policy``."""

from __future__ import annotations

import json
from pathlib import Path

import click

import chalice_policygen
from chalice_cli import console
from chalice_cli.inference import analyze_stage
from chalice_cli.options import Context, pass_context, stage_option
from chalice_deployer import load_stage


@click.command("gen-policy")
@click.option("--filename", type=click.Path(path_type=Path), metavar="FILE", help="A file to read instead of the app.")
@stage_option
@pass_context
def gen_policy(context: Context, /, *, filename: Path | None, stage: str) -> None:
    """Print the IAM policy that the app's source needs."""
    settings = load_stage(context.project_dir, stage)
    analysis = analyze_stage(filename or context.project_dir, settings)
    for finding in analysis.findings:
        console.note(f"Warning: {finding}")
    if analysis.environment:
        console.note(
            "Note: the policy is narrower if .chalice/config.json gives these environment variables, which name "
            f"resources: {', '.join(analysis.environment)}"
        )
    console.say(json.dumps(chalice_policygen.generate(analysis).document(), indent=2))
