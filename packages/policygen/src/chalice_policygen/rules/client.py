"""The idiom ``boto3.client("name").operation(...)``, with sessions, paginators, waiters and presigned requests."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from chalice_policygen import actions
from chalice_policygen.arguments import Arguments
from chalice_policygen.container import Container
from chalice_policygen.immutable import immutable
from chalice_policygen.library import External, library
from chalice_policygen.registry import effect, rule
from chalice_policygen.rules import transfer
from chalice_policygen.rules.origin import Origin, find_origin, with_region
from chalice_policygen.text import ATTRIBUTE_NAMES, Text, Variable, texts
from chalice_policygen.unknown import made_by_resource
from chalice_policygen.values import NOTHING, OTHERS, Lazy, Use, Value, Values, join, known

SESSIONS = (
    "boto3.Session",
    "boto3.session.Session",
    "boto3._get_default_session",
    "boto3.DEFAULT_SESSION",
    "aioboto3.Session",
    "aioboto3.session.Session",
    "botocore.session.Session",
    "botocore.session.get_session",
    "aiobotocore.session.AioSession",
    "aiobotocore.session.get_session",
    "aiobotocore.get_session",
)
_NOT_OPERATIONS = frozenset(
    {"can_paginate", "close", "exceptions", "generate_db_auth_token", "meta", "waiter_names", "_exceptions"}
)

ENTERING = frozenset({"__enter__", "__aenter__"})


@immutable
class Session(Value):
    """A session of boto3, botocore or their asynchronous variants."""

    region: Values = NOTHING
    """The names that its region can have; nothing if it is where the program runs."""

    def attribute(self, name: str, use: Use) -> Values:
        match name:
            case "client" | "create_client":
                return frozenset({Making("boto3.client", self.region)})
            case "resource":
                return frozenset({Making("boto3.resource", self.region)})
            case "region_name":
                return self.region or frozenset({Variable("AWS_REGION")})
            case _:
                return OTHERS


@immutable
class Making(Value):
    """A method of a session that makes a client or resource."""

    path: str
    """The function of boto3 that does the same."""
    region: Values

    def call(self, arguments: Arguments, use: Use) -> Values:
        given = with_region(arguments, self.region)
        return join(value.call(given, use) for value in library(self.path))

    def effect(self, arguments: Arguments, use: Use) -> None:
        for value in library(self.path):
            value.effect(arguments, use)


@immutable
class Client(Value):
    """A client of one service."""

    service: actions.Service
    origin: Origin = Origin()

    def attribute(self, name: str, use: Use) -> Values:
        operation = self.service.methods.get(name)
        if operation is not None:
            return frozenset({Operation(self.service.name, operation, origin=self.origin)})
        managed = transfer.CLIENT_METHODS.get((self.service.name, name))
        if managed is not None:
            return frozenset({transfer.Transfer(self.service.name, managed, origin=self.origin)})
        return frozenset({Request(self, name)}) if name in REQUESTS else self._other_attribute(name, use)

    def _other_attribute(self, name: str, use: Use) -> Values:
        match name:
            case "meta":
                return frozenset({Meta(self)})
            case _ if name in ENTERING:
                return frozenset({Entered(self)})
            case _ if name in _NOT_OPERATIONS:
                return OTHERS
            case _:
                return made_by_resource(self.service, name, use) or frozenset({NoOperation(self.service.name, name)})


@immutable
class Entered(Value):
    """The method that enters a client or resource, which gives itself."""

    entered: Value

    def call(self, arguments: Arguments, use: Use) -> Values:
        return frozenset({self.entered})


@immutable
class Meta(Value):
    """``client.meta``; what matters of a resource's ``meta`` is its client."""

    client: Client

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({self.client}) if name == "client" else OTHERS


@immutable
class Operation(Value):
    """A method of a client, or of what calls it later: ``paginate`` of a paginator, ``wait`` of a waiter."""

    client: str
    operation: str
    bound: tuple[tuple[str, Values], ...] = ()
    """Arguments that are already given."""
    origin: Origin = Origin()

    @property
    def name(self) -> str:
        """``client:Operation``."""
        return f"{self.client}:{self.operation}"

    def effect(self, arguments: Arguments, use: Use) -> None:
        given = {**{name: known(values) for name, values in self.bound}, **arguments.named()}
        use.record(self.client, self.operation, given, reason=made(self.client, self.origin), region=self.origin.region)


def made(client: str, origin: Origin) -> str:
    """Return the words for where a client comes from."""
    return (
        f"the {client} client made at {origin.place}"
        if origin.place
        else f"the {client} client that an annotation promises"
    )


@immutable
class NoOperation(Value):
    """A method that the client does not have, unless its botocore is newer than our table."""

    client: str
    name: str
    is_followed: ClassVar[bool] = False

    def effect(self, arguments: Arguments, use: Use) -> None:
        use.doubt(f"the {self.client} client has no operation {self.name}() that is known here")


@immutable
class Delayed(Value):
    """A paginator or waiter: one method of it calls the operation."""

    method: str
    operation: Operation

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({self.operation}) if name == self.method else OTHERS


@immutable
class Request(Value):
    """A method of a client that takes the name of an operation."""

    client: Client
    method: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        match self.method:
            case "get_paginator":
                return self._delay("paginate", self.client.service.methods, arguments.get(0, "operation_name"))
            case "get_waiter":
                return self._delay("wait", self.client.service.waiters, arguments.get(0, "waiter_name"))
            case _:
                return OTHERS

    def _delay(self, method: str, operations: Mapping[str, str], names: Values) -> Values:
        service, origin = self.client.service.name, self.client.origin
        found = [operations[name] for name in texts(names) or () if name in operations]
        return frozenset(Delayed(method, Operation(service, each, origin=origin)) for each in found) or OTHERS

    def effect(self, arguments: Arguments, use: Use) -> None:
        service = self.client.service
        if self.method in ("get_paginator", "get_waiter"):
            name = "operation_name" if self.method == "get_paginator" else "waiter_name"
            if texts(arguments.get(0, name)) is None:
                method = "paginate" if self.method == "get_paginator" else "wait"
                use.doubt(f"which {service.name} operation has this {method}() is not a known string here")
            return
        # The request is made later by somebody else, but with the permissions of who signs it.
        origin = self.client.origin
        reason = made(service.name, origin)
        if self.method == "generate_presigned_post":
            given = {name: _get(arguments, position, name) for position, name in enumerate(("Bucket", "Key"))}
            use.record(service.name, "PutObject", given, reason=reason, region=origin.region)
            return
        names = texts(arguments.get(0, "ClientMethod"))
        if names is None:
            use.doubt(f"which {service.name} operation is presigned is not a known string here")
            return
        parameters = _parts(arguments.get(1, "Params"), use)
        for operation in (service.methods[name] for name in names if name in service.methods):
            use.record(service.name, operation, parameters, reason=reason, region=origin.region)


@immutable
class WaiterModel(Value):
    """A waiter that the program describes by itself."""

    description: Values


@rule("botocore.waiter.WaiterModel")
def _describe_waiter(arguments: Arguments, _use: Use) -> Values:
    return frozenset({WaiterModel(arguments.get(0, "waiter_config"))})


@rule("botocore.waiter.create_waiter_with_client")
def _make_waiter(arguments: Arguments, use: Use) -> Values:
    described = join(model.description for model in arguments.get(1, "waiter_model") if isinstance(model, WaiterModel))
    for keys in (_WAITERS, arguments.get(0, "waiter_name"), _OPERATION):
        described = join(value.item(keys, use) for value in described)
    operations = texts(described) or ()
    return frozenset(
        Delayed("wait", Operation(client.service.name, operation, origin=client.origin))
        for client in arguments.get(2, "client")
        if isinstance(client, Client)
        for operation in operations
    )


_WAITERS: Values = frozenset({Text("waiters")})
_OPERATION: Values = frozenset({Text("operation")})


@rule("boto3.s3.transfer.create_transfer_manager", "boto3.s3.transfer.S3Transfer", "s3transfer.S3Transfer")
@rule("s3transfer.TransferManager", "s3transfer.manager.TransferManager")
def _make_transfer(arguments: Arguments, _use: Use) -> Values:
    given = arguments.get(0, "client")
    origins = sorted({value.origin for value in given if isinstance(value, Client)}) or [Origin()]
    return frozenset({Transferring(origins[0])})


@immutable
class Transferring(Value):
    """A manager of transfers between files and S3."""

    origin: Origin

    def attribute(self, name: str, use: Use) -> Values:
        managed = transfer.MANAGER_METHODS.get(name)
        return frozenset({transfer.Transfer("s3", managed, origin=self.origin)}) if managed is not None else OTHERS


REQUESTS = frozenset({"get_paginator", "get_waiter", "generate_presigned_url", "generate_presigned_post"})


def _get(arguments: Arguments, position: int, name: str) -> Lazy:
    return lambda: arguments.get(position, name)


def _parts(values: Values, use: Use) -> Mapping[str, Lazy]:
    found: dict[str, Lazy] = {}
    for value in values:
        if isinstance(value, Container):
            found |= {key: lazy for key, lazy in value.elements(use) if key is not None}
    return found


@rule(*SESSIONS)
def _make_session(arguments: Arguments, _use: Use) -> Values:
    return frozenset({Session(arguments.get(3, "region_name"))})


@rule("boto3.setup_default_session")
def _set_up(_arguments: Arguments, _use: Use) -> Values:
    return OTHERS


@rule("boto3.client", "aioboto3.client")
def _make_client(arguments: Arguments, use: Use) -> Values:
    origin = find_origin(arguments, use)
    return frozenset(Client(found, origin) for found in find_services(arguments)) or OTHERS


@effect("boto3.client", "aioboto3.client", "boto3.resource", "aioboto3.resource")
def _check_service(arguments: Arguments, use: Use) -> None:
    given = arguments.get(0, "service_name")
    names = texts(given)
    if given == ATTRIBUTE_NAMES:
        return
    if names is None:
        use.doubt("the name of the AWS service is not a known string here, so its calls are not found")
        return
    for name in names:
        if actions.service(name) is None:
            use.doubt(f"there is no AWS client named {name!r}")


def find_services(arguments: Arguments) -> tuple[actions.Service, ...]:
    """Return the services that ``client(...)`` or ``resource(...)`` names, as far as they are known."""
    names: set[str] = set()
    for value in arguments.get(0, "service_name"):
        names.update(texts(frozenset({value})) or ())
    return tuple(found for name in sorted(names) if (found := actions.service(name)) is not None)


__all__ = ["Client", "Delayed", "External", "Meta", "Operation", "Request", "Session", "find_services", "made"]
