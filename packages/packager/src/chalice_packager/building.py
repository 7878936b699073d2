"""Build wheels of source code, and decide whether a target can use what comes out.

pip builds, in an environment of its own and with the interpreter that runs this. What that makes for another Python,
another processor or a newer glibc than the target's would fail in Lambda when it is imported, and is refused here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from chalice_packager.target import Target

if TYPE_CHECKING:
    from chalice_packager.elf import Native

_EPOCH = "315532800"  # 1980-01-01, the oldest time that an archive can have (reproducible-builds.org)
_NO_COMPILER = {
    **dict.fromkeys(("CC", "CXX"), f'"{sys.executable}" -c "raise SystemExit(1)"'),  # what setuptools and others call
    "PIP_NO_CACHE_DIR": "1",  # where the wheel with native code lies now
}
_LINES_SHOWN = 2
_OUTPUT = re.compile(r"\[\d+ lines of output\]\n(.*?)\[end of output\]", re.DOTALL)  # as pip shows a build's output


@dataclass(frozen=True, slots=True)
class Built:
    """What came of building something."""

    wheel: Path | None
    """A wheel that the target can use, under a name that says so."""
    problem: str = ""
    """Why there is none, as the end of a sentence that begins with what was built."""
    is_foreign: bool = False
    """Whether there is none because of native code that the target cannot use."""


def build(lines: Sequence[str], *, target: Target, folder: Path, into: Path) -> Built:
    """Build the one requirement among *lines* of a requirements file, without what it requires, into a folder.

    Relative places in the lines start at *folder*.
    """
    first = _build(lines, _environment(), target=target, folder=folder, into=into)
    if not first.is_foreign:
        return first
    # Native code is often there for speed alone, and the project does without it where there is no compiler.
    second = _build(lines, _environment() | _NO_COMPILER, target=target, folder=folder, into=into / "pure")
    return second if second.wheel is not None else first


def _build(lines: Sequence[str], environment: Mapping[str, str], *, target: Target, folder: Path, into: Path) -> Built:
    into.mkdir()
    listing = into / "requirements.txt"
    listing.write_text("\n".join((*lines, "")), encoding="utf-8")
    command = [sys.executable, "-P", "-m", "pip", "wheel", "--no-deps", "--quiet"]
    finished = subprocess.run(
        [*command, "--wheel-dir", str(into), "--requirement", str(listing)],
        cwd=folder,
        env=environment,
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
    from chalice_packager.elf import OTHER_SYSTEM, find_native  # loads a reader of native code

    try:
        tags = parse_wheel_filename(wheel.name)[3]
    except InvalidWheelFilename:
        return Built(None, f"makes {wheel.name}, which is no name of a wheel")
    is_for_any = any(tag.platform == "any" for tag in tags)
    # What is for any system may have the native code of others beside that of Linux.
    native = [code for code in find_native(wheel) if not (is_for_any and code.machine == OTHER_SYSTEM)]
    stem = "-".join(wheel.name.split("-")[:-3])
    if not native and not is_for_any:  # setuptools names a wheel after what could have been in it
        return Built(wheel.rename(wheel.with_name(f"{stem}-py3-none-any.whl")))
    problem = next((problem for code in native if (problem := _misfit(code, target))), "")
    if not problem and tags & set(target.tags):
        return Built(wheel)
    usable = [tag for tag in tags if Tag(tag.interpreter, tag.abi, target.platforms[0]) in target.tags]
    if problem or not usable:
        return Built(None, problem or _alone(wheel, tags), is_foreign=bool(native))
    tag = usable[0]
    return Built(wheel.rename(wheel.with_name(f"{stem}-{tag.interpreter}-{tag.abi}-{target.platforms[0]}.whl")))


def _misfit(code: Native, target: Target) -> str:
    """Return why the target cannot load native code."""
    if code.machine != target.machine:
        return f"makes {code.path} for {code.machine}, and {target} has {target.machine}"
    if code.glibc > target.glibc:
        return f"makes {code.path}, which needs glibc 2.{code.glibc} when it is built here"
    return ""


def _alone(wheel: Path, tags: Iterable[Tag]) -> str:
    return f"makes {wheel.name} here, which is for {', '.join(sorted({str(tag) for tag in tags}))} alone"
