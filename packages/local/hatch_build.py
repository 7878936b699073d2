"""Decide where the other packages of this repository come from when this one is installed.

``pip install ./packages/cli`` in a clone takes its siblings from the clone. What is built for a package index asks
for released versions, as the ranges in pyproject.toml say.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Siblings(MetadataHookInterface):
    """Adds the siblings to the dependencies."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in ``dependencies``: those of the configuration, and one for each sibling."""
        in_clone = "PIP_BUILD_TRACKER" in os.environ  # pip sets it for the builds of what it installs itself
        siblings = [
            self._of_clone(name) if in_clone and self._folder(name).is_dir() else f"{name}{versions}"
            for name, versions in self.config["siblings"].items()
        ]
        metadata["dependencies"] = sorted([*self.config["dependencies"], *siblings])

    def _of_clone(self, name: str) -> str:
        return f"{name} @ {self._folder(name).as_uri()}"

    def _folder(self, name: str) -> Path:
        return Path(self.root).resolve().parent / name.removeprefix("chalice-")
