"""The idiom ``boto3.client("name").operation(...)``, with sessions, paginators, waiters and presigned requests."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalice_policygen import actions
from chalice_policygen.library import library
from chalice_policygen.registry import rule
from chalice_policygen.rules import transfer
from chalice_policygen.values import (
    OTHERS,
    Arguments,
    Container,
    Use,
    Value,
    Values,
    join,
    texts,
)

_SESSIONS = (
    "boto3.Session",
    "boto3.session.Session",
    "boto3._get_default_session",
    "aioboto3.Session",
    "aioboto3.session.Session",
    "botocore.session.Session",
    "botocore.session.get_session",
    "aiobotocore.session.AioSession",
    "aiobotocore.session.get_session",
)
_NOT_OPERATIONS = frozenset(
    {"can_paginate", "close", "exceptions", "generate_db_auth_token", "meta", "waiter_names", "_exceptions"}
)


@dataclass(frozen=True, slots=True)
class Session(Value):
    """A session of boto3, botocore or their asynchronous variants."""

    def attribute(self, name: str, use: Use) -> Values:
        if name in ("client", "create_client"):
            return library("boto3.client")
        return library("boto3.resource") if name == "resource" else OTHERS


@dataclass(frozen=True, slots=True)
class Client(Value):
    """A client of one service."""

    service: actions.Service

    def attribute(self, name: str, use: Use) -> Values:
        operation = self.service.methods.get(name)
        if operation is not None:
            return frozenset({Operation(self.service.name, operation)})
        managed = transfer.CLIENT_METHODS.get((self.service.name, name))
        if managed is not None:
            return frozenset({transfer.Transfer(self.service.name, managed)})
        if name in _REQUESTS:
            return frozenset({Request(self.service, name)})
        return OTHERS if name in _NOT_OPERATIONS else frozenset({NoOperation(self.service.name, name)})


@dataclass(frozen=True, slots=True)
class Operation(Value):
    """A method of a client, or of what calls it later: ``paginate`` of a paginator, ``wait`` of a waiter."""

    client: str
    operation: str
    bound: tuple[tuple[str, Values], ...] = ()
    """Arguments that are already given."""
    returns: Values = OTHERS

    def call(self, arguments: Arguments, use: Use) -> Values:
        use.record(self.client, self.operation, {**dict(self.bound), **arguments.keywords})
        return self.returns

    def escape(self, use: Use) -> None:
        use.record(self.client, self.operation, {})


@dataclass(frozen=True, slots=True)
class NoOperation(Value):
    """A method that the client does not have, unless its botocore is newer than our table."""

    client: str
    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        use.doubt(f"the {self.client} client has no operation {self.name}() that is known here")
        return OTHERS


@dataclass(frozen=True, slots=True)
class Delayed(Value):
    """A paginator or waiter: one method of it calls the operation."""

    method: str
    operation: Operation

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({self.operation}) if name == self.method else OTHERS


@dataclass(frozen=True, slots=True)
class Request(Value):
    """A method of a client that takes the name of an operation."""

    service: actions.Service
    method: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        return _REQUESTS[self.method](self.service, arguments, use)


def _get_paginator(service: actions.Service, arguments: Arguments, use: Use) -> Values:
    return _delay(service, service.methods, "paginate", arguments.get(0, "operation_name"), use)


def _get_waiter(service: actions.Service, arguments: Arguments, use: Use) -> Values:
    return _delay(service, service.waiters, "wait", arguments.get(0, "waiter_name"), use)


def _delay(service: actions.Service, operations: Mapping[str, str], method: str, names: Values, use: Use) -> Values:
    known = texts(names)
    if known is None:
        use.doubt(f"which {service.name} operation has this {method}() is not a known string here")
        return OTHERS
    found = [operations[name] for name in known if name in operations]
    return frozenset(Delayed(method, Operation(service.name, operation)) for operation in found)


def _presign_url(service: actions.Service, arguments: Arguments, use: Use) -> Values:
    # The request is made later by somebody else, but with the permissions of who signs it.
    known = texts(arguments.get(0, "ClientMethod"))
    if known is None:
        use.doubt(f"which {service.name} operation is presigned is not a known string here")
        return OTHERS
    for operation in (service.methods[name] for name in known if name in service.methods):
        use.record(service.name, operation, _spread(arguments.get(1, "Params"), use))
    return OTHERS


def _presign_post(service: actions.Service, arguments: Arguments, use: Use) -> Values:
    use.record(service.name, "PutObject", {"Bucket": arguments.get(0, "Bucket"), "Key": arguments.get(1, "Key")})
    return OTHERS


_REQUESTS = {
    "get_paginator": _get_paginator,
    "get_waiter": _get_waiter,
    "generate_presigned_url": _presign_url,
    "generate_presigned_post": _presign_post,
}


@rule(*_SESSIONS)
def _make_session(_arguments: Arguments, _use: Use) -> Values:
    return frozenset({Session()})


@rule("boto3.client", "aioboto3.client")
def _make_client(arguments: Arguments, use: Use) -> Values:
    return frozenset(Client(found) for found in find_services(arguments, use)) or OTHERS


def find_services(arguments: Arguments, use: Use) -> tuple[actions.Service, ...]:
    """Return the services that ``client(...)`` or ``resource(...)`` names; a name that is not known is a doubt."""
    known = texts(arguments.get(0, "service_name"))
    if known is None:
        use.doubt("the name of the AWS service is not a known string here, so its calls are not found")
        return ()
    services = {name: actions.service(name) for name in known}
    for name in (name for name, found in services.items() if found is None):
        use.doubt(f"there is no AWS client named {name!r}")
    return tuple(found for found in services.values() if found is not None)


def _spread(values: Values, use: Use) -> Mapping[str, Values]:
    containers = [value for value in values if isinstance(value, Container)]
    names = {name for container in containers for name in use.names(container.origin) if name != "*"}
    if len(containers) != len(values):
        return {}
    return {name: join(use.read(container.origin, name) for container in containers) for name in names}
