"""What ``.chalice/config.json`` says that a function can notice: its environment, memory and time.

The rest of the file, and whether it is right, is the deployment's matter.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice.errors import ChaliceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class ConfigError(ChaliceError):
    """A configuration that cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """How one function runs."""

    environment: Mapping[str, str]
    memory: int = 128
    """In MB."""
    timeout: int = 60
    """In seconds."""

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Have the environment variables in the process for a while."""
        before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a project; without a file, every value is its default."""

    name: str
    config: Mapping[str, object]

    @classmethod
    def load(cls, project_dir: Path, name: str) -> Stage:
        """Read the project's configuration. Raises ``ConfigError``."""
        path = project_dir / ".chalice" / "config.json"
        try:
            config = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            config = {}
        except (OSError, ValueError) as error:
            raise ConfigError(path, str(error)) from error
        if not isinstance(config, dict):
            raise ConfigError(path, f"holds a {type(config).__name__}; write an object")
        return cls(name, config)

    @property
    def api_stage(self) -> str:
        """API Gateway's name for the stage."""
        return str(self._own.get("api_gateway_stage") or self.config.get("api_gateway_stage") or "api")

    def function(self, name: str) -> FunctionSettings:
        """Return the settings of the function *name*: its own in the stage, the stage's, its own for all, all's."""
        layers = (_function(self._own, name), self._own, _function(self.config, name), self.config)
        environment: dict[str, str] = {}
        for layer in reversed(layers):
            environment |= {key: str(value) for key, value in _mapping(layer.get("environment_variables")).items()}
        return FunctionSettings(
            environment, _number(layers, "lambda_memory_size", 128), _number(layers, "lambda_timeout", 60)
        )

    @property
    def _own(self) -> Mapping[str, object]:
        return _mapping(_mapping(self.config.get("stages")).get(self.name))


def _function(layer: Mapping[str, object], name: str) -> Mapping[str, object]:
    return _mapping(_mapping(layer.get("lambda_functions")).get(name))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _number(layers: tuple[Mapping[str, object], ...], key: str, default: int) -> int:
    values = (layer.get(key) for layer in layers)
    return next((value for value in values if isinstance(value, int)), default)
