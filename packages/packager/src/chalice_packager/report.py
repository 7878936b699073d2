"""Say what is in a package and how much room each part of it takes, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from chalice_packager.archive import UNZIPPED_LIMIT, UPLOAD_LIMIT
from chalice_packager.artifact import Artifact
from chalice_packager.target import Target


def to_json(artifact: Artifact, target: Target) -> str:
    """Return a report as a JSON document; ``version`` is that of its form.

    Sizes are in bytes, and ``parts`` are ordered by ``packed``, the largest first.
    """
    document = {
        "version": 1,
        "runtime": target.runtime,
        "architecture": target.architecture,
        "limits": {"unpacked": UNZIPPED_LIMIT, "upload": UPLOAD_LIMIT},
        "unpacked": sum(_unpacked(archive) for archive in _archives(artifact)),
        "archives": [
            {
                "path": str(archive.path),
                "sha256": archive.sha256,
                "size": archive.size,
                "unpacked": _unpacked(archive),
                "files": sum(part.files for part in archive.parts),
                "is_layer": archive is artifact.layer,
                "parts": [
                    {"origin": part.origin, "files": part.files, "unpacked": part.unpacked, "packed": part.packed}
                    for part in archive.parts
                ],
            }
            for archive in _archives(artifact)
        ],
        "notes": [{"kind": type(note).__name__, "text": str(note)} for note in artifact.notes],
    }
    return json.dumps(document, indent=1) + "\n"


def to_text(artifact: Artifact, target: Target) -> str:
    """Return a report as a table."""
    lines = []
    for archive in _archives(artifact):
        kind = "layer" if archive is artifact.layer else "package"
        lines += [f"{kind} for {target}: {archive.size:,} bytes in {archive.path}", ""]
        rows = [("", "files", "unpacked", "packed")]
        rows += [(part.origin, f"{part.files:,}", f"{part.unpacked:,}", f"{part.packed:,}") for part in archive.parts]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for name, *numbers in rows:
            figures = "  ".join(each.rjust(width) for each, width in zip(numbers, widths[1:], strict=True))
            lines.append(f"{name.ljust(widths[0])}  {figures}")
        lines.append("")
    unpacked = sum(_unpacked(archive) for archive in _archives(artifact))
    share = round(100 * unpacked / UNZIPPED_LIMIT)
    lines.append(f"unpacked: {unpacked:,} bytes, {share} % of the {UNZIPPED_LIMIT:,} that AWS Lambda accepts")
    return "\n".join(lines) + "\n"


def _archives(artifact: Artifact) -> Iterator[Artifact]:
    yield artifact
    if artifact.layer is not None:
        yield artifact.layer


def _unpacked(archive: Artifact) -> int:
    return sum(part.unpacked for part in archive.parts)
