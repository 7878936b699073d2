"""What local mode serves: one app in its folder, and what runs its functions.

Values only; ``server`` loads one anew after every change.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalice.spec import AppSpec, RestApi
from chalice_local.execution import Function, Interpreter
from chalice_local.gateway import Api

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Project:
    """An app and its stage's settings, as they stand on disk."""

    folder: Path
    """The one with ``app.py``."""
    spec: AppSpec
    python: Path
    """The interpreter whose site-packages hold the app's dependencies."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The stage's environment variables."""
    stage: str = "dev"
    api_stage: str = "api"
    timeout: float = 60.0
    """Seconds, as the stage sets it for the deployed function."""
    memory: int = 128

    def api(self) -> Api:
        """Return the API that the app's routes make."""
        return Api.from_spec(self.spec, stage=self.api_stage)

    def functions(self, interpreter: Interpreter) -> dict[str, Function]:
        """Return the app's functions, by their names in the spec, to be run by *interpreter* in the project itself.

        ``vendor/`` is importable as it is in Lambda, where its content lies beside ``app.py``.
        """
        path = [str(self.folder / "vendor"), *filter(None, [os.environ.get("PYTHONPATH")])]
        # Byte code of a moment ago would hide an edit of the same second and size, and it is the user's folder.
        private = {"PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}
        environment = {**self.environment, **private}
        return {
            function.name: Function(
                name=f"{self.spec.app_name}-{self.stage}{'' if is_api else f'-{function.name}'}",
                handler=function.handler,
                task_root=self.folder,
                runtime=interpreter.runtime,
                environment=environment,
                timeout=self.timeout,
                memory=self.memory,
                isolated=False,
                python=interpreter.path,
            )
            for function in self.spec.functions
            for is_api in [isinstance(function.trigger, RestApi)]
        }
