"""Write down what a package would be made of. How is decided in ``locking``."""

from __future__ import annotations

from pathlib import Path

from chalice_packager.choice import EVERYTHING, Choice
from chalice_packager.resolution import Pin
from chalice_packager.target import Target


def lock(
    project_dir: Path,
    *,
    target: Target,
    output: Path,
    cache_dir: Path | None = None,
    dependencies: Choice = EVERYTHING,
) -> tuple[Pin, ...]:
    """Write the wheels that a project needs on *target* to *output*, a ``pylock.toml``, and return them.

    What the project needs is read from the file that *dependencies* names, or from the first of ``inputs.NAMES`` behind
    ``pylock.toml``. *output* is replaced when everything is known, and not touched by a failure. Raises
    ``PackagerError``.
    """
    # Imported here, because the name of this package alone should load none of the libraries behind it.
    from chalice_packager.locking import write_lock

    return write_lock(project_dir, target=target, output=output, cache_dir=cache_dir, dependencies=dependencies)
