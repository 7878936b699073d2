"""The options that commands share, each defined once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from chalice_deployer import DEFAULT_STAGE

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Context:
    """What stands before the name of the command."""

    project_dir: Path


pass_context = click.make_pass_decorator(Context)


def stage_option(command: F) -> F:
    """Add ``--stage``."""
    return click.option(
        "--stage",
        default=DEFAULT_STAGE,
        show_default=True,
        metavar="NAME",
        help="The stage: one complete copy of the app.",
    )(command)


def aws_options(command: F) -> F:
    """Add ``--stage``, ``--profile`` and ``--sandbox``: which copy of the app, and in whose AWS."""
    sandbox = click.option(
        "--sandbox", is_flag=True, help="Use the AWS on this machine instead of an account; plan and deploy start it."
    )
    profile = click.option("--profile", metavar="NAME", help="The AWS profile to use.")
    return stage_option(profile(sandbox(command)))


def yes_option(command: F) -> F:
    """Add ``--yes``."""
    return click.option("--yes", "-y", is_flag=True, help="Answer every question with yes.")(command)


def missing_option(command: F) -> F:
    """Add ``--allow-missing``."""
    return click.option(
        "--allow-missing", is_flag=True, help="Go on, with a warning, without dependencies that cannot be had."
    )(command)


def api_stage_option(command: F) -> F:
    """Add ``--api-gateway-stage``."""
    return click.option(
        "--api-gateway-stage", metavar="NAME", help="The stage in API Gateway: the first part of the API's paths."
    )(command)


def policy_option(command: F) -> F:
    """Add ``--autogen-policy`` and its opposite."""
    return click.option(
        "--autogen-policy/--no-autogen-policy",
        default=None,
        help="Work out the IAM policy from the source, or use .chalice/policy-<stage>.json as it is.",
    )(command)
