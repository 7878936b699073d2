"""``chalice invoke``."""

from __future__ import annotations

import sys

import click

from chalice_cli import console
from chalice_cli.options import Context, aws_options, pass_context
from chalice_cli.pipeline import open_deployed
from chalice_deployer import load_stage, readable_errors
from chalice_deployer.deployed import function_name


@click.command()
@click.option(
    "--name", "-n", required=True, metavar="NAME", help="The function; 'api_handler' is the one behind the routes."
)
@aws_options
@pass_context
def invoke(context: Context, /, *, name: str, stage: str, profile: str | None, sandbox: bool) -> None:
    """Call a deployed function with the JSON on standard input, and print its answer.

    The exit status is 1 when the function failed; its error is printed on standard error.
    """
    settings = load_stage(context.project_dir, stage)
    destination = open_deployed(context.project_dir, settings, profile=profile, sandbox=sandbox)
    full_name = function_name(destination.state, stage, name, deployed_stages=destination.known_stages)
    destination.require_home()
    payload = b"" if sys.stdin.isatty() else sys.stdin.buffer.read().strip()
    with readable_errors():
        reply = destination.aws.functions.invoke(full_name, payload or b"{}")
    if reply.error is None:
        console.say(reply.payload.decode())
        return
    console.note(f"{reply.error} error in {full_name}: {reply.payload.decode()}")
    sys.exit(1)
