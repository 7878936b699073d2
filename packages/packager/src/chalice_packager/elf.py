"""Read from the native code in a wheel which processor and which glibc it needs.

The versions of symbols that a library takes from glibc are in its section ``.gnu.version_r`` (Linux Standard Base,
"Symbol Versioning"): the highest ``GLIBC_2.N`` is the oldest glibc that it loads with.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

_MAGIC = b"\x7fELF"
OTHER_SYSTEM = "another system"
"""The machine of native code that is not for Linux."""
_FOREIGN = re.compile(r"\.(so(\.\d+)*|pyd|dll|dylib)$", re.IGNORECASE)
_GLIBC = re.compile(r"GLIBC_2\.(\d+)")
# e_machine in the System V ABI, as pyelftools spells it -> what Linux calls the machine
_MACHINES = {"EM_X86_64": "x86_64", "EM_AARCH64": "aarch64"}


@dataclass(frozen=True, slots=True)
class Native:
    """One file of native code."""

    path: str
    machine: str
    """``x86_64``, ``aarch64``, what the file's header says, or ``OTHER_SYSTEM``."""
    glibc: int
    """The minor version of the oldest glibc 2 that it loads with; 0 if it needs none of any version."""


def find_native(wheel: Path) -> Iterator[Native]:
    """Yield the native code in a wheel. A file that only begins like it is one of machine ``damaged``."""
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            with archive.open(member) as stream:
                is_elf = stream.read(len(_MAGIC)) == _MAGIC
            if is_elf:
                yield _read(member.filename, archive.read(member))
            elif _FOREIGN.search(member.filename):
                yield Native(member.filename, OTHER_SYSTEM, 0)


def is_loadable(library: bytes) -> bool:
    """Return whether every segment lies where the loader can map it (System V ABI, "Program Header": ``p_align``)."""
    try:
        segments = [segment.header for segment in ELFFile(io.BytesIO(library)).iter_segments("PT_LOAD")]
    except (ELFError, ValueError, KeyError):
        return False
    return bool(segments) and all(
        (each["p_vaddr"] - each["p_offset"]) % max(1, each["p_align"]) == 0 for each in segments
    )


def _read(path: str, data: bytes) -> Native:
    try:
        file = ELFFile(io.BytesIO(data))
        machine = str(file.header["e_machine"])
        needs = [int(version) for name in _versions(file) for version in _GLIBC.findall(name)]
    except (ELFError, ValueError, KeyError, UnicodeDecodeError):
        return Native(path, "damaged", 0)
    return Native(path, _MACHINES.get(machine, machine), max(needs, default=0))


def _versions(file: ELFFile) -> Iterator[str]:
    for section in file.iter_sections():
        if isinstance(section, GNUVerNeedSection):
            for _needed, versions in section.iter_versions():
                yield from (str(version.name) for version in versions)
