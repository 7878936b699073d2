"""The commands, one module each: they translate options, the work is done elsewhere."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import click

from chalice_cli.errors import readable_errors

MODULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        name: name.replace("-", "_")
        for name in (
            "delete",
            "deploy",
            "gen-policy",
            "generate-sdk",
            "invoke",
            "local",
            "logs",
            "new-project",
            "package",
            "plan",
            "sandbox",
            "url",
        )
    }
)
"""Name of the command -> module and function here."""


class Commands(click.Group):
    """The group of all commands. Only the one that is called is imported: most never need boto3 or a server."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, sorted."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command."""
        module = MODULES.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), module)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; every error that is not click's own ends here, as one line."""
        with readable_errors(debug=ctx.params["debug"]):
            return super().invoke(ctx)
