"""The idiom ``def send(queue: SQSClient)``: the types of ``mypy_boto3_*`` say which client or resource a name holds."""

from __future__ import annotations

from chalice_policygen import actions
from chalice_policygen.rules.client import Client
from chalice_policygen.rules.resource import Resource
from chalice_policygen.values import NOTHING, Values


def promise(path: str) -> Values:
    """Return what an object of the type at *path*, e.g. ``mypy_boto3_sqs.client.SQSClient``, is; nothing if unknown."""
    package, _, name = path.partition(".")
    service = _service(package)
    kind = name.rpartition(".")[2]
    if service is None:
        return NOTHING
    if kind.endswith("Client"):
        return frozenset({Client(service)})
    if kind.endswith("ServiceResource") and service.resources:
        return frozenset({Resource(service)})
    return frozenset({Resource(service, kind)}) if kind in service.resources else NOTHING


def _service(package: str) -> actions.Service | None:
    _, separator, name = package.rpartition("boto3_") if "boto3_" in package else package.rpartition("aiobotocore_")
    return actions.service(name.rstrip("_").replace("_", "-")) if separator else None
