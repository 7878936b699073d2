"""Describe for the table which names mean a call of AWS: the methods of clients, and what boto3's resources have.

Does not write anything; see ``build_table``. Both are small indexes, so that the analysis of a file need not decode
the row of any service to see that a name cannot be a call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from botocore import xform_name

PARTS = ("attributes", "references", "actions", "collections", "batch")
"""The parts of a resource type in the table whose names call something."""

ADDED_IN_PYTHON = (
    "batch_writer",
    "copy",
    "create_tags",
    "delete_tags",
    "download_file",
    "download_fileobj",
    "load",
    "reload",
    "upload_file",
    "upload_fileobj",
)
"""What boto3 adds to its resources by hand, or under a name that is not in its models."""


def describe_methods(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return four lines: the clients, the client methods, the clients of each method, the names of resources.

    The lines consist of words. A word of the third stands at the place of its method in the second, and consists of
    three digits for each client: its place in the first.
    """
    operations = {str(row["service"]): row["operations"] for row in rows}
    clients = sorted(operations)
    codes: dict[str, str] = defaultdict(str)
    for number, client in enumerate(clients):
        for method in sorted({xform_name(operation) for operation in operations[client]}):
            codes[method] += f"{number:03}"
    names = sorted(codes)
    lines = (clients, names, (codes[name] for name in names), sorted(find_resource_names(rows)))
    return "".join(" ".join(line) + "\n" for line in lines)


def find_resource_names(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return every name on a resource that calls something, or may when the resource was not loaded yet."""
    kinds = [kind for row in rows for kind in row.get("resources", {}).values()]
    return {name for kind in kinds for part in PARTS for name in kind.get(part, ())} | set(ADDED_IN_PYTHON)
