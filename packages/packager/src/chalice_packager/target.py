"""Decide which wheels run on a Lambda runtime: its tags, and its values for environment markers.

Everything follows from one table. Nothing here looks at the machine that it runs on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from chalice_packager.errors import UnknownArchitectureError, UnknownRuntimeError

if TYPE_CHECKING:
    from packaging.tags import Tag


@dataclass(frozen=True, slots=True)
class _Runtime:
    patch: int
    """The patch version that markers on ``python_full_version`` see."""
    glibc: int
    """The minor version of glibc 2."""


# Amazon Linux 2 (3.10, 3.11) has glibc 2.26 and Amazon Linux 2023 has 2.34, says AWS's page "gcc, binutils, glibc" of
# the Amazon Linux 2023 guide. The patch versions were read in the runtimes' images; newer ones replace them over time.
_RUNTIMES: Mapping[str, _Runtime] = {
    "3.10": _Runtime(patch=14, glibc=26),
    "3.11": _Runtime(patch=9, glibc=26),
    "3.12": _Runtime(patch=3, glibc=34),
    "3.13": _Runtime(patch=0, glibc=34),
    "3.14": _Runtime(patch=0, glibc=34),
    "3.15": _Runtime(patch=0, glibc=34),
}

RUNTIMES = tuple(f"python{version}" for version in _RUNTIMES)
"""The runtimes that can be packaged for, as Lambda spells them, oldest first."""

PROVIDED: Mapping[str, int] = {"provided.al2": 26, "provided.al2023": 34}
"""The runtimes without a Python of their own -> the minor version of their glibc 2; see above for where it is from."""

# What Lambda calls an architecture -> what Linux and wheels call it.
_MACHINES: Mapping[str, str] = {"x86_64": "x86_64", "arm64": "aarch64"}

# The names that wheels had before PEP 600 tied them to a glibc, by that glibc's minor version. ARM came with 2014.
_LEGACY: Mapping[int, str] = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
_OLDEST_GLIBC: Mapping[str, int] = {"x86_64": 5, "aarch64": 17}


@dataclass(frozen=True, slots=True)
class Target:
    """The Lambda runtime that a package is made for.

    Raises ``UnknownRuntimeError`` and ``UnknownArchitectureError``, which name what there is.
    """

    python: str
    """``major.minor``, e.g. ``3.12``."""
    architecture: str = "x86_64"
    """``x86_64`` or ``arm64``, as Lambda spells them."""
    provided: str = ""
    """One of ``PROVIDED`` if the function brings its own Python and runs on that, e.g. ``provided.al2023``."""

    def __post_init__(self) -> None:
        if self.provided and self.provided not in PROVIDED:
            raise UnknownRuntimeError(self.provided, tuple(PROVIDED))
        if self.python not in _RUNTIMES:
            raise UnknownRuntimeError(f"python{self.python}", RUNTIMES)
        if self.architecture not in _MACHINES:
            raise UnknownArchitectureError(self.architecture, tuple(_MACHINES))

    @classmethod
    def for_runtime(cls, runtime: str, *, architecture: str = "x86_64") -> Target:
        """Return the target of a runtime's name as Lambda spells it, e.g. ``python3.12``."""
        if not runtime.startswith("python"):
            raise UnknownRuntimeError(runtime, RUNTIMES)
        return cls(runtime.removeprefix("python"), architecture)

    def __str__(self) -> str:
        own = f" with Python {self.python}" if self.provided else ""
        return f"{self.runtime}{own} on {self.architecture} (glibc 2.{self.glibc})"

    @property
    def runtime(self) -> str:
        """The name that Lambda has for the runtime, e.g. ``python3.12``."""
        return self.provided or f"python{self.python}"

    @property
    def full_version(self) -> str:
        """``major.minor.patch``; the patch is the oldest that the runtime is known to have had."""
        return f"{self.python}.{_RUNTIMES[self.python].patch}"

    @property
    def glibc(self) -> int:
        """The minor version of the runtime's glibc 2."""
        return PROVIDED[self.provided] if self.provided else _RUNTIMES[self.python].glibc

    @property
    def machine(self) -> str:
        """The architecture as wheels spell it, e.g. ``aarch64``."""
        return _MACHINES[self.architecture]

    @property
    def abi(self) -> str:
        """The tag of the interpreter's binary interface, e.g. ``cp312``."""
        return "cp" + self.python.replace(".", "")

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platform tags that run there, the best first.

        ``linux_<machine>`` is not among them: it does not say which glibc a wheel was built against.
        """
        names: list[str] = []
        for glibc in range(self.glibc, _OLDEST_GLIBC[self.machine] - 1, -1):
            names.append(f"manylinux_2_{glibc}_{self.machine}")
            if glibc in _LEGACY:
                names.append(f"{_LEGACY[glibc]}_{self.machine}")
        return tuple(names)

    @property
    def tags(self) -> tuple[Tag, ...]:
        """The tags of the wheels that run there, the best first (PEP 425)."""
        return _tags(self)

    @property
    def environment(self) -> Mapping[str, str]:
        """The value of every environment marker there (PEP 508): all eleven, so that none comes from the host.

        The kernel's release and version differ between Lambda's hosts and are empty.
        """
        return MappingProxyType(
            {
                "implementation_name": "cpython",
                "implementation_version": self.full_version,
                "os_name": "posix",
                "platform_machine": self.machine,
                "platform_python_implementation": "CPython",
                "platform_release": "",
                "platform_system": "Linux",
                "platform_version": "",
                "python_full_version": self.full_version,
                "python_version": self.python,
                "sys_platform": "linux",
            }
        )


@lru_cache(maxsize=16)
def _tags(target: Target) -> tuple[Tag, ...]:
    from packaging.tags import compatible_tags, cpython_tags

    major, minor = target.python.split(".")
    version = (int(major), int(minor))
    specific = cpython_tags(version, abis=[target.abi], platforms=target.platforms)
    general = compatible_tags(version, interpreter=target.abi, platforms=target.platforms)
    return (*specific, *general)
