"""``chalice local``."""

from __future__ import annotations

import click

from chalice_cli import console
from chalice_cli.description import describe
from chalice_cli.interpreter import find_interpreter
from chalice_cli.options import Context, pass_context, stage_option
from chalice_deployer import load_stage
from chalice_local.project import Project
from chalice_local.server import serve


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 is any free one."
)
@stage_option
@click.option("--autoreload/--no-autoreload", default=True, help="Take up changes of the app while it is served.")
@pass_context
def local(context: Context, /, *, host: str, port: int, stage: str, autoreload: bool) -> None:
    """Serve the app on this machine, as API Gateway and Lambda would."""
    folder = context.project_dir

    def load() -> Project:
        settings = load_stage(folder, stage)
        interpreter = find_interpreter(folder)
        return Project(
            folder=folder,
            spec=describe(folder, interpreter, settings.environment),
            python=interpreter.executable,
            environment=settings.environment,
            stage=stage,
            api_stage=settings.api_gateway_stage,
            timeout=settings.defaults.timeout,
            memory=settings.defaults.memory,
        )

    serve(load, folder=folder, report=console.say, host=host, port=port, autoreload=autoreload)
