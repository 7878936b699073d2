"""Deployment packages for AWS Lambda, for any of its Python runtimes, on any host and without Docker.

``package`` is the verb: a project folder in, an ``Artifact`` out. ``Target`` says what it is made for. ``lock`` writes
down what it would be made of. ``package_kept`` makes only what is not there already.
"""

from chalice_packager.__about__ import __version__
from chalice_packager.artifact import (
    Artifact,
    CaseClash,
    Clash,
    Gone,
    Incomplete,
    LargeUpload,
    LeftOut,
    NotCompiled,
    Note,
    Part,
    Stripped,
)
from chalice_packager.choice import Choice
from chalice_packager.errors import PackagerError
from chalice_packager.lock import lock
from chalice_packager.package import Wanted, package, package_kept
from chalice_packager.progress import Progress, Step
from chalice_packager.resolution import Pin
from chalice_packager.target import RUNTIMES, Target

__all__ = [
    "RUNTIMES",
    "Artifact",
    "CaseClash",
    "Choice",
    "Clash",
    "Gone",
    "Incomplete",
    "LargeUpload",
    "LeftOut",
    "NotCompiled",
    "Note",
    "PackagerError",
    "Part",
    "Pin",
    "Progress",
    "Step",
    "Stripped",
    "Target",
    "Wanted",
    "__version__",
    "lock",
    "package",
    "package_kept",
]
