"""The idiom ``def send(queue: SQSClient)``: the types of ``mypy_boto3_*`` say which client or resource a name holds."""

from __future__ import annotations

from chalice_policygen import actions
from chalice_policygen.rules.client import Client, Delayed, Operation
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
    if kind in service.resources:
        return frozenset({Resource(service, kind)})
    return _delayed(service, kind)


def _delayed(service: actions.Service, kind: str) -> Values:
    """Return the paginator or waiter of a type: ``ListTablesPaginator``, ``TableExistsWaiter``."""
    found: Values = NOTHING
    if kind.endswith("Paginator") and kind.removesuffix("Paginator") in service.methods.values():
        found = frozenset({Delayed("paginate", Operation(service.name, kind.removesuffix("Paginator")))})
    if kind.endswith("Waiter"):
        waited = kind.removesuffix("Waiter").lower()
        operations = [service.waiters[name] for name in service.waiters if name.replace("_", "") == waited]
        found = frozenset(Delayed("wait", Operation(service.name, operation)) for operation in operations)
    return found


def _service(package: str) -> actions.Service | None:
    _, separator, name = package.rpartition("boto3_") if "boto3_" in package else package.rpartition("aiobotocore_")
    return actions.service(name.rstrip("_").replace("_", "-")) if separator else None
