"""Build wheels of source code, and decide whether a target can use what comes out.

pip builds, in an environment of its own and with the interpreter that runs this. What that makes for another Python,
another processor or a newer glibc than the target's would fail in Lambda when it is imported, and is refused here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from chalice_packager.target import Target

_EPOCH = "315532800"  # 1980-01-01, the oldest time that an archive can have (reproducible-builds.org)
_LINES_SHOWN = 2
_OUTPUT = re.compile(r"\[\d+ lines of output\]\n(.*?)\[end of output\]", re.DOTALL)  # as pip shows a build's output


@dataclass(frozen=True, slots=True)
class Built:
    """What came of building something."""

    wheel: Path | None
    """A wheel that the target can use, under a name that says so."""
    problem: str = ""
    """Why there is none, as the end of a sentence that begins with what was built."""


def build(lines: Sequence[str], *, target: Target, folder: Path, into: Path) -> Built:
    """Build the one requirement among *lines* of a requirements file, without what it requires, into a folder.

    Relative places in the lines start at *folder*.
    """
    into.mkdir()
    listing = into / "requirements.txt"
    listing.write_text("\n".join((*lines, "")), encoding="utf-8")
    command = [sys.executable, "-P", "-m", "pip", "wheel", "--no-deps", "--quiet"]
    finished = subprocess.run(
        [*command, "--wheel-dir", str(into), "--requirement", str(listing)],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    wheels = sorted(into.glob("*.whl"))
    if finished.returncode != 0 or len(wheels) != 1:
        return Built(None, f"cannot be built here: {_last_lines(finished.stderr)}")
    return _accept(wheels[0], target)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"PIP_TARGET", "PIP_PREFIX", "PIP_LOG"}}
    settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_REQUIRE_VIRTUALENV": "0"}
    return {"SOURCE_DATE_EPOCH": _EPOCH, **kept, **settings}


def _last_lines(errors: str) -> str:
    """Return what was written last before it went wrong: of the build, if pip shows that, or else of pip."""
    shown = _OUTPUT.findall(errors)
    lines = [line.strip() for line in (shown[-1] if shown else errors).splitlines()]
    return " / ".join([line for line in lines if line][-_LINES_SHOWN:]) or "pip says nothing about it"


def _accept(wheel: Path, target: Target) -> Built:
    from chalice_packager.elf import find_native  # loads a reader of native code

    try:
        tags = parse_wheel_filename(wheel.name)[3]
    except InvalidWheelFilename:
        return Built(None, f"makes {wheel.name}, which is no name of a wheel")
    native = list(find_native(wheel))
    for code in native:
        if code.machine != target.machine:
            return Built(None, f"makes {code.path} for {code.machine}, and {target} has {target.machine}")
        if code.glibc > target.glibc:
            return Built(None, f"makes {code.path}, which needs glibc 2.{code.glibc} when it is built here")
    if tags & set(target.tags):
        return Built(wheel)
    usable = [tag for tag in tags if Tag(tag.interpreter, tag.abi, target.platforms[0]) in target.tags]
    if not native or not usable:
        return Built(
            None, f"makes {wheel.name} here, which is for {', '.join(sorted({str(tag) for tag in tags}))} alone"
        )
    tag = usable[0]
    stem = "-".join(wheel.name.split("-")[:-3])
    return Built(wheel.rename(wheel.with_name(f"{stem}-{tag.interpreter}-{tag.abi}-{target.platforms[0]}.whl")))
