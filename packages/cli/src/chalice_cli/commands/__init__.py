"""The commands, one module each: they translate options, the work is done elsewhere."""

from __future__ import annotations

from typing import Final

import click

from chalice_cli.commands.delete import delete
from chalice_cli.commands.deploy import deploy
from chalice_cli.commands.gen_policy import gen_policy
from chalice_cli.commands.generate_sdk import generate_sdk
from chalice_cli.commands.invoke import invoke
from chalice_cli.commands.local import local
from chalice_cli.commands.logs import logs
from chalice_cli.commands.new_project import new_project
from chalice_cli.commands.package import package
from chalice_cli.commands.plan import plan
from chalice_cli.commands.sandbox import sandbox
from chalice_cli.commands.url import url

COMMANDS: Final[tuple[click.Command, ...]] = (
    delete,
    deploy,
    gen_policy,
    generate_sdk,
    invoke,
    local,
    logs,
    new_project,
    package,
    plan,
    sandbox,
    url,
)
