"""Write what a container build needs to make the image of a function, from the same wheels as a package.

The files are in tar archives, which ``ADD`` unpacks: neither the case of names nor modes depend on the file system that
the build runs on, and the layer of the dependencies stays the same while only the code changes.
"""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chalice_packager import archive
from chalice_packager.archive import Entry
from chalice_packager.artifact import Note
from chalice_packager.errors import OccupiedFolderError
from chalice_packager.package import Wanted, assemble
from chalice_packager.progress import Progress, Step, quiet
from chalice_packager.target import Target

_MARK = "# Written by chalice-packager, which overwrites it."
# AWS's "Deploy Python Lambda functions with container images" names the base images and their tags.
_DOCKERFILE = """{mark}
# docker build --platform linux/{platform} --provenance=false --tag NAME {folder}
FROM public.ecr.aws/lambda/{image}
ADD dependencies.tar ${{LAMBDA_TASK_ROOT}}/
ADD app.tar ${{LAMBDA_TASK_ROOT}}/
CMD ["{handler}"]
"""
_PLATFORMS = {"x86_64": "amd64", "arm64": "arm64"}
_EPOCH = 315_532_800  # 1980-01-01, as in packages


@dataclass(frozen=True, slots=True)
class BuildContext:
    """A folder that a container build starts from."""

    folder: Path
    notes: tuple[Note, ...] = ()


def write_build_context(
    project_dir: Path, wanted: Wanted, *, output: Path, handler: str = "app.app", progress: Progress = quiet
) -> BuildContext:
    """Write a ``Dockerfile`` and what it adds to the folder *output*, which is replaced as a whole.

    *handler* is what Lambda calls, e.g. ``app.app``. Raises ``OccupiedFolderError`` if *output* is there and was not
    written by this, and ``PackagerError``.
    """
    if output.exists() and not _is_ours(output):
        raise OccupiedFolderError(output)
    assembly = assemble(project_dir, wanted, progress)
    output.parent.mkdir(parents=True, exist_ok=True)
    progress(Step.WRITING, 0, 1)
    with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as name:
        unfinished = Path(name, "new")
        unfinished.mkdir()
        _write_tar(assembly.shared, unfinished / "dependencies.tar")
        _write_tar(assembly.own, unfinished / "app.tar")
        text = _DOCKERFILE.format(
            mark=_MARK,
            platform=_PLATFORMS[wanted.target.architecture],
            folder=output.name,
            image=_image(wanted.target),
            handler=handler,
        )
        (unfinished / "Dockerfile").write_text(text, encoding="utf-8", newline="\n")
        if output.exists():
            output.replace(Path(name, "old"))
        unfinished.replace(output)
    progress(Step.WRITING, 1, 1)
    return BuildContext(output, assembly.notes)


def _image(target: Target) -> str:
    kind, _, system = target.provided.partition(".")
    return f"{kind}:{system}" if kind else f"python:{target.python}"


def _is_ours(folder: Path) -> bool:
    try:
        return (folder / "Dockerfile").read_text(encoding="utf-8").startswith(_MARK)
    except (OSError, UnicodeDecodeError):
        return False


def _write_tar(entries: Sequence[Entry], file: Path) -> None:
    with tarfile.open(file, "x", format=tarfile.PAX_FORMAT) as tar:
        for entry in entries:
            data = archive.read(entry.content)
            member = tarfile.TarInfo(entry.path)
            member.size, member.mode, member.mtime = len(data), entry.mode, _EPOCH
            tar.addfile(member, io.BytesIO(data))
