"""``chalice gen-policy``."""

from __future__ import annotations

import json
from pathlib import Path

import click

import chalice_policygen
from chalice_cli import console
from chalice_cli.options import Context, pass_context


@click.command("gen-policy")
@click.option("--filename", type=click.Path(path_type=Path), metavar="FILE", help="A file to read instead of the app.")
@pass_context
def gen_policy(context: Context, /, *, filename: Path | None) -> None:
    """Print the IAM policy that the app's source needs."""
    analysis = chalice_policygen.analyze(filename or context.project_dir)
    for finding in analysis.findings:
        console.note(f"Warning: {finding}")
    console.say(json.dumps(chalice_policygen.generate(analysis).document(), indent=2))
