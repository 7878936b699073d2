"""Deployment packages for AWS Lambda, for any of its Python runtimes, on any host and without Docker.

``package`` is the verb: a project folder in, an ``Artifact`` out. ``Target`` says what it is made for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_packager.__about__ import __version__

if TYPE_CHECKING:
    from chalice_packager.artifact import Artifact, Clash, Incomplete, LeftOut, Note
    from chalice_packager.errors import PackagerError
    from chalice_packager.package import package
    from chalice_packager.target import Target

__all__ = [
    "Artifact",
    "Clash",
    "Incomplete",
    "LeftOut",
    "Note",
    "PackagerError",
    "Target",
    "__version__",
    "package",
]

_HOMES = {
    "Artifact": "artifact",
    "Clash": "artifact",
    "Incomplete": "artifact",
    "LeftOut": "artifact",
    "Note": "artifact",
    "PackagerError": "errors",
    "Target": "target",
    "package": "package",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: the name of this package alone costs next to nothing."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{home}"), name)
