"""What packaging leaves behind: the archive, and what its user should know about it.

Values only; ``archive`` writes the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Clash:
    """Two origins that have different bytes for one path; the first one's are in the package."""

    path: str
    kept: str
    dropped: str

    def __str__(self) -> str:
        return f"{self.path}: the file of {self.kept} is packaged, the different one of {self.dropped} is not"


@dataclass(frozen=True, slots=True)
class CaseClash:
    """Two files or folders whose names differ in upper and lower case alone; both are in the package."""

    path: str
    """A folder ends with ``/``."""
    origin: str
    other_path: str
    other_origin: str

    def __str__(self) -> str:
        return (
            f"{self.path} of {self.origin} and {self.other_path} of {self.other_origin} differ in case alone: both are "
            "packaged, and where case does not matter, as on macOS and Windows, one hides the other"
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that the project has and the package does not."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what} was left out: {self.why}"


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Dependencies that the package should have, and has not, because missing ones were allowed."""

    requirements: tuple[str, ...]

    def __str__(self) -> str:
        # The user's manual promises this text.
        return "\n".join(
            (
                "Could not install dependencies:",
                *self.requirements,
                "You will have to build these yourself and vendor them in",
                "the chalice vendor folder.",
                "",
                "Your deployment will continue but may not work correctly",
                "if missing dependencies are not present. For more information:",
                "http://chalice.readthedocs.io/en/latest/topics/packaging.html",
            )
        )


@dataclass(frozen=True, slots=True)
class LargeUpload:
    """A package that Lambda takes from S3 alone."""

    size: int
    """In bytes, as are the others."""
    limit: int
    largest: tuple[tuple[str, int], ...]
    """The origins that contribute most, with their share."""

    def __str__(self) -> str:
        shares = ", ".join(f"{origin} {share:,}" for origin, share in self.largest)
        return (
            f"the package has {self.size:,} bytes, and AWS Lambda takes up to {self.limit:,} in an upload; "
            f"most of it is {shares}. Upload it through S3, put the dependencies into a layer, or remove some"
        )


@dataclass(frozen=True, slots=True)
class Gone:
    """What was taken out of one origin, because a function does without it."""

    origin: str
    files: int
    size: int
    """In bytes, unpacked, with what was taken out of files that are still there."""

    def __str__(self) -> str:
        return f"{self.origin} {self.size:,} bytes"


@dataclass(frozen=True, slots=True)
class Stripped:
    """What went for the sake of size."""

    gone: tuple[Gone, ...]
    """The largest first."""
    has_symbols: bool
    """Whether native code was left as it is, because no program here strips the target's."""

    def __str__(self) -> str:
        files, size = sum(each.files for each in self.gone), sum(each.size for each in self.gone)
        largest = ", ".join(map(str, self.gone[:3]))
        symbols = (
            "; native code stayed as it is, since there is no llvm-strip on this machine" if self.has_symbols else ""
        )
        return f"{files:,} files and {size:,} bytes were stripped{': ' if largest else ''}{largest}{symbols}"


@dataclass(frozen=True, slots=True)
class NotCompiled:
    """A package without byte code, because there is no Python of its version to make it, or because of its size."""

    python: str
    """``major.minor``."""
    is_too_large: bool = False
    """Whether Lambda would refuse the package with byte code."""

    def __str__(self) -> str:
        if self.is_too_large:
            return "no byte code was added: AWS Lambda would not take the package with it, for its size"
        return (
            f"no byte code was added: there is no Python {self.python} on this machine to compile it. Lambda compiles "
            "the modules at every cold start"
        )


Note = Clash | CaseClash | LeftOut | Incomplete | LargeUpload | Stripped | NotCompiled
"""Closed. ``str()`` of a note is a text for the user."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one origin has in a package."""

    origin: str
    """In the user's words, e.g. ``vendor/`` or ``requests 2.32.3``."""
    files: int
    unpacked: int
    """In bytes, as they lie in Lambda."""
    packed: int
    """In bytes, as they lie in the package."""
    folders: Mapping[str, int] = field(default_factory=dict)
    """What of that is in each folder of the upper levels, and in each file at the top, sorted by name."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A deployment package, or a layer, on disk."""

    path: Path
    sha256: str
    """Of the file, in lower-case hexadecimal. (Lambda's ``CodeSha256`` is the same in Base64.)"""
    size: int
    """Of the file, in bytes."""
    notes: tuple[Note, ...] = ()
    """What happened that the user may not expect, in a fixed order."""
    parts: tuple[Part, ...] = ()
    """What is in it, the largest first."""
    layer: Artifact | None = None
    """The layer with the rest of what the function needs, if one was asked for."""
