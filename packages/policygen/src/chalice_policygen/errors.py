"""Decide what can stop an analysis; everything else becomes a ``Finding``."""

from __future__ import annotations

from pathlib import Path


class PolicygenError(Exception):
    """Base of everything that this package raises."""


class MissingSourceError(PolicygenError):
    """A path that is neither a Python file nor a folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: no such file or folder; give a Python file, or a folder that has some"


class NoSourcesError(PolicygenError):
    """A folder without any Python file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"{self.folder}: there is no Python file in this folder"
