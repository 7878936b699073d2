"""The idiom ``boto3.resource("name").Type(...).action(...)``, from boto3's own description of its resources."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalice_policygen import actions
from chalice_policygen.registry import rule
from chalice_policygen.rules import transfer
from chalice_policygen.rules.client import Client, find_services
from chalice_policygen.values import NOTHING, OTHERS, Arguments, Use, Value, Values

_NARROWING = frozenset({"all", "filter", "limit", "page_size", "pages"})
_PARENT_PARAMETERS = {("s3", "Bucket"): {"Bucket": "name"}, ("s3", "Object"): {"Bucket": "bucket_name", "Key": "key"}}
"""What boto3 passes from a resource to a managed transfer; its models do not say."""


@dataclass(frozen=True, slots=True)
class Resource(Value):
    """A boto3 resource; its type is ``""`` for the service resource itself."""

    service: actions.Service
    type: str = ""
    identifiers: tuple[tuple[str, Values], ...] = ()
    """Names and what they can be, e.g. ``name`` of a table."""

    def attribute(self, name: str, use: Use) -> Values:
        kind = self.service.resources[self.type]
        if name in kind.actions:
            return frozenset({ResourceCall(self, kind.actions[name])})
        if name in kind.factories:
            return self._make(name, use)
        if name in kind.collections:
            return frozenset({Collection(self, kind.collections[name])})
        if name in kind.references:
            return frozenset({Resource(self.service, kind.references[name])})
        return self._attribute_by_hand(name, kind, use)

    def _attribute_by_hand(self, name: str, kind: actions.ResourceType, use: Use) -> Values:
        managed = transfer.RESOURCE_METHODS.get((self.service.name, self.type, name))
        if managed is not None:
            bound = self.fill(_PARENT_PARAMETERS.get((self.service.name, self.type), {}))
            return frozenset({transfer.Transfer(self.service.name, managed, tuple(bound.items()))})
        if name == "meta":
            return frozenset({Meta(self.service)})
        if (self.service.name, self.type, name) == ("dynamodb", "Table", "batch_writer"):
            return frozenset({BatchWriter(self)})
        return self._load(name, kind, use)

    def _load(self, name: str, kind: actions.ResourceType, use: Use) -> Values:
        if kind.load is None or name in kind.identifiers or name == "get_available_subresources":
            return OTHERS
        if name in ("load", "reload"):
            return frozenset({ResourceCall(self, kind.load)})
        use.record(self.service.name, kind.load.operation, self.fill(dict(kind.load.parameters)))
        return OTHERS

    def _make(self, name: str, use: Use) -> Values:
        made, sources = self.service.resources[self.type].factories[name]
        if all(source is not None for _target, source in sources):
            return self.make(made, sources, Arguments())
        return frozenset({Factory(self, made, sources)})

    def make(self, made: str, sources: tuple[tuple[str, str | None], ...], arguments: Arguments) -> Values:
        """Return the resource of type *made* whose identifiers come from this one and from *arguments*."""
        own, identifiers, position = dict(self.identifiers), [], 0
        for target, source in sources:
            if source is None:
                identifiers.append((target, arguments.get(position, target)))
                position += 1
            else:
                identifiers.append((target, own.get(source, OTHERS)))
        if not all(values for _name, values in identifiers):
            return NOTHING  # what is passed has no value yet
        return frozenset({Resource(self.service, made, tuple(identifiers))})

    def fill(self, parameters: Mapping[str, str]) -> dict[str, Values]:
        """Return the arguments that the identifiers of this resource give to an operation."""
        own = dict(self.identifiers)
        return {parameter: own.get(name, OTHERS) for parameter, name in parameters.items()}


@dataclass(frozen=True, slots=True)
class Factory(Value):
    """A method that makes a resource and calls nothing, such as ``Table``."""

    parent: Resource
    made: str
    sources: tuple[tuple[str, str | None], ...]

    def call(self, arguments: Arguments, use: Use) -> Values:
        return self.parent.make(self.made, self.sources, arguments)


@dataclass(frozen=True, slots=True)
class ResourceCall(Value):
    """A method of a resource that calls an operation."""

    resource: Resource
    action: actions.ResourceAction

    def call(self, arguments: Arguments, use: Use) -> Values:
        filled = self.resource.fill(dict(self.action.parameters))
        use.record(self.resource.service.name, self.action.operation, {**arguments.keywords, **filled})
        return _returned(self.resource, self.action)

    def escape(self, use: Use) -> None:
        self.call(Arguments(), use)


@dataclass(frozen=True, slots=True)
class Collection(Value):
    """The resources that a listing gives, such as ``bucket.objects``."""

    parent: Resource
    listing: actions.ResourceAction
    is_narrowed: bool = False

    def attribute(self, name: str, use: Use) -> Values:
        if name in _NARROWING:
            return frozenset({CollectionCall(self, self.listing, name)})
        kind = self.parent.service.resources[self.listing.returns or ""]
        if name in kind.batch_actions:
            return frozenset({CollectionCall(self, kind.batch_actions[name], name)})
        return NOTHING

    def each(self, use: Use) -> Values:
        return _returned(self.parent, self.listing)


@dataclass(frozen=True, slots=True)
class CollectionCall(Value):
    """A method of a collection: one that lists it, or one that does something to all of it."""

    collection: Collection
    action: actions.ResourceAction
    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        parent, listing = self.collection.parent, self.collection.listing
        for action in dict.fromkeys((listing, self.action)):
            use.record(parent.service.name, action.operation, parent.fill(dict(listing.parameters)))
        return frozenset({self.collection}) if self.name in _NARROWING else OTHERS


@dataclass(frozen=True, slots=True)
class Meta(Value):
    """``resource.meta``, which has the client."""

    service: actions.Service

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({Client(self.service)}) if name == "client" else OTHERS


@dataclass(frozen=True, slots=True)
class BatchWriter(Value):
    """``table.batch_writer``: gathers writes and sends them together."""

    table: Resource

    def call(self, arguments: Arguments, use: Use) -> Values:
        use.record("dynamodb", "BatchWriteItem", self.table.fill({"TableName": "name"}))
        return OTHERS


def _returned(parent: Resource, action: actions.ResourceAction) -> Values:
    if action.returns is None:
        return OTHERS
    return frozenset({Resource(parent.service, action.returns, tuple(parent.fill(dict(action.identifiers)).items()))})


@rule("boto3.resource", "aioboto3.resource")
def _make_resource(arguments: Arguments, use: Use) -> Values:
    services = find_services(arguments, use)
    for service in (service for service in services if not service.resources):
        use.doubt(f"boto3 has no resource named {service.name!r}")
    return frozenset(Resource(service) for service in services if service.resources) or OTHERS
