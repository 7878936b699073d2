"""``chalice logs``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import click

from chalice_cli import console
from chalice_cli.log_lines import choose, follow, format_event
from chalice_cli.moment import parse_moment
from chalice_cli.options import Context, aws_options, pass_context
from chalice_cli.pipeline import open_deployed
from chalice_deployer import load_stage, readable_errors
from chalice_deployer.aws.logs import LogEvent
from chalice_deployer.deployed import function_name
from chalice_deployer.names import API_HANDLER


@click.command()
@click.option(
    "--num-entries", type=click.IntRange(min=1), metavar="N", help="Of what is there already, show only the last N."
)
@click.option(
    "--include-lambda-messages/--no-include-lambda-messages",
    default=False,
    help="Show the lines START, END and REPORT that Lambda itself writes, too.",
)
@click.option("--name", "-n", default=API_HANDLER, show_default=True, metavar="NAME", help="The function.")
@click.option(
    "--since",
    "-s",
    type=parse_moment,
    metavar="TIME",
    help="Show lines from then on: an ISO 8601 time, or e.g. 5m, 2h, 1d, 1w.",
)
@click.option(
    "--follow/--no-follow", "-f", "follows", default=False, help="Go on with new lines, from 10 minutes ago on."
)
@aws_options
@pass_context
def logs(
    context: Context,
    /,
    *,
    num_entries: int | None,
    include_lambda_messages: bool,
    name: str,
    since: datetime | None,
    follows: bool,
    stage: str,
    profile: str | None,
    sandbox: bool,
) -> None:
    """Print what a deployed function wrote."""
    settings = load_stage(context.project_dir, stage)
    destination = open_deployed(context.project_dir, settings, profile=profile, sandbox=sandbox)
    function = function_name(destination.state, stage, name, deployed_stages=destination.known_stages)
    destination.require_home()

    def read(start: datetime | None) -> Iterable[LogEvent]:
        return destination.aws.logs.events(f"/aws/lambda/{function}", since=start)

    last = num_entries
    with readable_errors():
        for events in follow(read, since=since) if follows else [read(since)]:
            for event in choose(events, of_lambda=include_lambda_messages, last=last):
                console.say(format_event(event))
            last = None
