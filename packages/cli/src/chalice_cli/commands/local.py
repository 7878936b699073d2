"""``chalice local``."""

from __future__ import annotations

import click

from chalice.spec import AppSpec
from chalice_cli import console
from chalice_cli.description import describe
from chalice_cli.interpreter import find_interpreter
from chalice_cli.options import Context, pass_context, stage_option
from chalice_deployer import load_stage
from chalice_local import serve


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
    settings = load_stage(context.project_dir, stage)
    interpreter = find_interpreter(context.project_dir)

    def load_spec() -> AppSpec:
        return describe(context.project_dir, interpreter, settings.environment)

    serve(
        project_dir=context.project_dir,
        python=interpreter.executable,
        load_spec=load_spec,
        environment=settings.environment,
        host=host,
        port=port,
        stage=settings.api_gateway_stage,
        autoreload=autoreload,
        report=console.say,
    )
