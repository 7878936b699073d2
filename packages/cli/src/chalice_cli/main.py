"""The ``chalice`` command."""

from __future__ import annotations

import io
import platform
import sys
from pathlib import Path

import click

from chalice_cli.__about__ import __version__
from chalice_cli.commands import Commands
from chalice_cli.options import Context

VERSION = f"chalice {__version__}, python {platform.python_version()}, {platform.system().lower()} {platform.release()}"


@click.group(cls=Commands)
@click.version_option(message=VERSION)
@click.option(
    "--project-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The folder of the project; by default the current one.",
)
@click.option("--debug/--no-debug", default=False, help="Show the traceback of an error.")
@click.pass_context
def chalice(context: click.Context, /, *, project_dir: Path, **_: object) -> None:  # --debug is for Commands
    """Create, run, deploy and delete serverless Python apps on AWS."""
    context.obj = Context(project_dir.resolve())


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what the terminal cannot show must not end the command
            stream.reconfigure(errors="backslashreplace")
    chalice(prog_name="chalice")
