"""``chalice sandbox``."""

from __future__ import annotations

import click

from chalice_cli import console
from chalice_local import sandbox as sandboxes

PORT = click.option(
    "--port", type=click.IntRange(1, 65535), metavar="N", help=f"The port, {sandboxes.DEFAULT_PORT} unless configured."
)


@click.group()
def sandbox() -> None:
    """An AWS on this machine that runs what is deployed to it."""


@sandbox.command()
@PORT
@click.option("--detach", is_flag=True, help="Run in the background, until: chalice sandbox stop.")
def start(port: int | None, detach: bool) -> None:
    """Start it."""
    if detach:
        running = sandboxes.start(port)
        console.say(f"Sandbox running on {running.endpoint_url} (process {running.pid})")
    else:
        sandboxes.serve(port, report=_announce)


@sandbox.command()
@PORT
def stop(port: int | None) -> None:
    """Stop it; what was deployed to it is gone."""
    console.say("Sandbox stopped." if sandboxes.stop(port) else "No sandbox is running there.")


@sandbox.command()
def status() -> None:
    """Say which are running."""
    running = sandboxes.status()
    for item in running:
        console.say(f"{item.endpoint_url} (process {item.pid}, since {item.started:%Y-%m-%d %H:%M:%S})")
    if not running:
        console.say("No sandbox is running.")


def _announce(running: sandboxes.Sandbox) -> None:
    console.say(f"Sandbox running on {running.endpoint_url}; Ctrl-C ends it")
