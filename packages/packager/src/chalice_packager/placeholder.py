"""Stand in for a distribution that has no wheel, so that pip can resolve everything else.

Only used when missing dependencies are allowed. A placeholder has no files and is never packaged.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version


def write(requirement: Requirement, folder: Path) -> bool:
    """Write a wheel that satisfies *requirement* into *folder*; return whether that was possible.

    It is not when there is one of that name already, or when no version near the named ones is allowed.
    """
    name = canonicalize_name(requirement.name).replace("-", "_")
    version = next((str(v) for v in _versions(requirement.specifier) if requirement.specifier.contains(v)), None)
    if version is None or any(folder.glob(f"{name}-*.whl")):
        return False
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return True


def _versions(specifier: SpecifierSet) -> Iterator[Version]:
    """Yield versions at and just above the named ones, where an allowed one lies if there are any."""
    for text in sorted(part.version.removesuffix(".*") for part in specifier):
        try:
            version = Version(text)
        except InvalidVersion:  # "===" takes any text
            continue
        yield version
        yield Version(f"{version.public}.post1")
        yield Version(f"{version.base_version}.1")
    yield Version("0")
    yield Version("9999")
