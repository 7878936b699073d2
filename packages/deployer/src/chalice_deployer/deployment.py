"""Everything that decides what a stage is to consist of, gathered before anything is decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chalice.spec import AppSpec
from chalice_deployer.artifact import Artifact, Policy
from chalice_deployer.errors import ConfigError
from chalice_deployer.stage import Stage


@dataclass(frozen=True, slots=True)
class Deployment:
    """An app, the stage it goes to, its package and its permissions."""

    spec: AppSpec
    stage: Stage
    runtime: str
    """E.g. ``python3.13``."""
    artifact: Artifact
    """The package of every function."""
    policy: Policy
    version: str
    """The version of Chalice that resources are tagged with."""
    layer: Artifact | None = None
    """What the functions need besides, if it is not in their package."""

    @property
    def app_name(self) -> str:
        """The name that resources are named after: that of the configuration, else the app's own."""
        return self.stage.app_name or self.spec.app_name


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy that somebody wrote."""

    content: Mapping[str, object]

    def document(self) -> Mapping[str, object]:
        """Return the policy as it is in the file."""
        return self.content


def load_policy(path: Path) -> PolicyFile:
    """Read a policy file. Raises ``ConfigError`` naming the file, and line and column where it is not JSON."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ConfigError(path, f"not valid JSON: {error.msg}", line=error.lineno, column=error.colno) from None
    except FileNotFoundError:
        raise ConfigError(path, "does not exist; write the policy there, or set 'autogen_policy' to true") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path, f"cannot be read: {error}") from None
    if not isinstance(content, dict) or not isinstance(content.get("Statement"), list):
        raise ConfigError(path, "is no IAM policy: it has no list of 'Statement'")
    return PolicyFile(content)
