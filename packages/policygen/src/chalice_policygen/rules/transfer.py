"""The idiom ``client.upload_file(...)``: the managed transfers that boto3 adds to clients and resources of S3.

A transfer of many parts, and the ``HeadObject`` that looks at the size first, need no other IAM actions than the
operations named here.
"""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from collections.abc import Mapping

from chalice_policygen.arguments import Arguments
from chalice_policygen.container import Container
from chalice_policygen.immutable import immutable
from chalice_policygen.rules.origin import Origin
from chalice_policygen.values import Lazy, Use, Value, Values, known


@immutable
class Managed:
    """One method of boto3 and the operation that it stands for."""

    operation: str
    parameters: tuple[str, ...]
    """The names of its first parameters, in order; those that the operation knows name the bucket and the key."""
    reads: tuple[str, ...] = ()
    """Other operations that it calls by the way."""


_UPLOAD = Managed("PutObject", ("Filename", "Bucket", "Key"))
_UPLOAD_OBJECT = Managed("PutObject", ("Fileobj", "Bucket", "Key"))
_DOWNLOAD = Managed("GetObject", ("Bucket", "Key", "Filename"))
_COPY = Managed("CopyObject", ("CopySource", "Bucket", "Key"), ("HeadObject",))

CLIENT_METHODS: Mapping[tuple[str, str], Managed] = {
    ("s3", "upload_file"): _UPLOAD,
    ("s3", "upload_fileobj"): _UPLOAD_OBJECT,
    ("s3", "download_file"): _DOWNLOAD,
    ("s3", "download_fileobj"): _DOWNLOAD,
    ("s3", "copy"): _COPY,
}
"""(client, method) -> what it calls."""

MANAGER_METHODS: Mapping[str, Managed] = {
    "upload": Managed("PutObject", ("Fileobj", "Bucket", "Key")),
    "upload_file": Managed("PutObject", ("Filename", "Bucket", "Key")),
    "download": Managed("GetObject", ("Bucket", "Key", "Fileobj")),
    "download_file": _DOWNLOAD,
    "copy": _COPY,
    "delete": Managed("DeleteObject", ("Bucket", "Key")),
}
"""Method of a transfer manager -> what it calls."""

RESOURCE_METHODS: Mapping[tuple[str, str, str], Managed] = {
    ("s3", "Bucket", "upload_file"): Managed("PutObject", ("Filename", "Key")),
    ("s3", "Bucket", "upload_fileobj"): Managed("PutObject", ("Fileobj", "Key")),
    ("s3", "Bucket", "download_file"): Managed("GetObject", ("Key", "Filename")),
    ("s3", "Bucket", "download_fileobj"): Managed("GetObject", ("Key", "Fileobj")),
    ("s3", "Bucket", "copy"): Managed("CopyObject", ("CopySource", "Key"), ("HeadObject",)),
    ("s3", "Object", "upload_file"): Managed("PutObject", ("Filename",)),
    ("s3", "Object", "upload_fileobj"): Managed("PutObject", ("Fileobj",)),
    ("s3", "Object", "download_file"): Managed("GetObject", ("Filename",)),
    ("s3", "Object", "download_fileobj"): Managed("GetObject", ("Fileobj",)),
    ("s3", "Object", "copy"): Managed("CopyObject", ("CopySource",), ("HeadObject",)),
    ("ec2", "", "create_tags"): Managed("CreateTags", ()),
    ("ec2", "Instance", "delete_tags"): Managed("DeleteTags", ()),
}
"""(client, type of resource, method) -> what it calls."""


@immutable
class Transfer(Value):
    """A managed method, with the arguments that its resource already gives."""

    client: str
    method: Managed
    bound: tuple[tuple[str, Values], ...] = ()
    origin: Origin = Origin()

    def effect(self, arguments: Arguments, use: Use) -> None:
        given = {name: _get(arguments, position, name) for position, name in enumerate(self.method.parameters)}
        passed = {name: lazy for name, lazy in given.items() if lazy()}
        passed |= members(arguments.get(len(self.method.parameters), "ExtraArgs"), use)
        bound = {name: known(values) for name, values in self.bound}
        reason = f"the {self.client} client made at {self.origin.place}" if self.origin.place else ""
        use.record(self.client, self.method.operation, bound | passed, reason=reason, region=self.origin.region)
        read = bound | passed
        if "CopySource" in passed:
            source = members(passed["CopySource"](), use)
            read = {name: lazy for name, lazy in source.items() if name in ("Bucket", "Key")}
        for operation in self.method.reads:
            use.record(self.client, operation, read, reason=reason, region=self.origin.region)


def members(values: Values, use: Use) -> dict[str, Lazy]:
    """Return what is under the known keys of a dictionary."""
    return {
        key: lazy
        for value in values
        if isinstance(value, Container)
        for key, lazy in value.elements(use)
        if key is not None
    }


def _get(arguments: Arguments, position: int, name: str) -> Lazy:
    return lambda: arguments.get(position, name)
