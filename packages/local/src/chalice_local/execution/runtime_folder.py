"""The folder that stands for Lambda's ``/var/runtime``: which packages a function finds without bringing them.

It holds AWS's runtime client and boto3 with what those two need, linked from where this package is installed, so
that nothing else of our own environment can be imported by a function.
"""

from __future__ import annotations

import importlib.metadata
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from chalice_local.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOTS = ("awslambdaric", "boto3")


class MissingRuntimeError(LocalError):
    """A package of Lambda's Python runtime is not installed beside this one."""

    def __init__(self, distribution: str) -> None:
        super().__init__(distribution)
        self.distribution = distribution

    def __str__(self) -> str:
        return (
            f"functions cannot run: {self.distribution}, a part of Lambda's Python runtime, is not installed; "
            f"install it beside chalice-local (its wheels exist for Linux)"
        )


def write_runtime_folder(folder: Path) -> None:
    """Fill the empty *folder*; raises ``MissingRuntimeError`` naming the package that is not there."""
    for distribution in _closure(_ROOTS):
        for source in _top_level(distribution):
            _place(source, folder / source.name)


def _closure(roots: tuple[str, ...]) -> Iterator[importlib.metadata.Distribution]:
    """Yield the distributions *roots* and all that they require, each once."""
    waiting, seen = list(roots), set(roots)
    while waiting:
        name = waiting.pop()
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            raise MissingRuntimeError(name) from None
        yield distribution
        for line in distribution.requires or ():
            requirement = Requirement(line)
            required = canonicalize_name(requirement.name)
            if required not in seen and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
                seen.add(required)
                waiting.append(required)


def _top_level(distribution: importlib.metadata.Distribution) -> Iterator[Path]:
    """Yield what *distribution* puts straight into ``site-packages``, but for the compiled client (see ``child``)."""
    names = {path.parts[0] for path in distribution.files or () if path.parts[0] not in ("..", "__pycache__")}
    for name in sorted(names):
        if not name.startswith("runtime_client."):
            yield Path(str(distribution.locate_file(name)))


def _place(source: Path, target: Path) -> None:
    """Link *source* as *target*; copy it where links are not allowed, as on most Windows computers."""
    try:
        target.symlink_to(source, target_is_directory=source.is_dir())
    except OSError:
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
