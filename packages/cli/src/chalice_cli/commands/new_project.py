"""``chalice new-project``."""

from __future__ import annotations

from pathlib import Path

import click

from chalice_cli import console
from chalice_cli.scaffold import create_project

BANNER = r"""
  ___ _         _ _
 / __| |_  __ _| (_)__ ___
| (__| ' \/ _` | | / _/ -_)
 \___|_||_\__,_|_|_\__\___|

The Python serverless microframework for AWS: an app.py becomes a REST API, event
handlers and schedules on AWS Lambda. Choose a name for your project.
"""


@click.command("new-project")
@click.argument("name", required=False)
def new_project(name: str | None) -> None:
    """Make a folder NAME with a new app in it."""
    if name is None:
        console.say(BANNER)
        name = str(click.prompt("Project name", type=str))
    folder = create_project(Path.cwd(), name)
    console.say(f"Your project has been generated in ./{folder.name}")
