"""A stage: one complete, separate copy of an app in AWS, with its settings as plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """What a stage says of one Lambda function."""

    timeout: int = 60
    """Seconds, 1 to 900."""
    memory: int = 128
    """MB, a multiple of 64."""
    environment: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    """The user's own; every resource gets the ``aws-chalice`` tag besides."""
    layers: tuple[str, ...] = ()
    """The ARNs of versions of layers."""
    role_arn: str | None = None
    """The role to run with, or ``None`` for the role that the deployer creates and keeps."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The settings of one stage, complete: nobody but ``config`` sees the file that they come from."""

    name: str
    project_dir: Path
    app_name: str | None = None
    """The name in the configuration; the app's own when there is none."""
    api_gateway_stage: str = "api"
    policy_file: Path | None = None
    """The policy to use as it is, or ``None`` when it is worked out from the source."""
    architecture: str = "x86_64"
    automatic_layer: bool = False
    """Whether what is not the project's own code goes into a layer."""
    bytecode: bool = True
    """Whether modules are compiled before they are deployed."""
    runtime: str | None = None
    """E.g. ``python3.13``, or ``None`` for that of the project's own interpreter."""
    profile: str | None = None
    defaults: FunctionSettings = FunctionSettings()
    functions: Mapping[str, FunctionSettings] = field(default_factory=dict)

    def settings(self, function: str) -> FunctionSettings:
        """Return the settings of the function named *function*."""
        return self.functions.get(function, self.defaults)

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables that describe and local mode run the app with."""
        return self.defaults.environment
