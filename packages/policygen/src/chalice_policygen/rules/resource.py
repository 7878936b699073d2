"""The idiom ``boto3.resource("name").Type(...).action(...)``, from boto3's own description of its resources."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from collections.abc import Mapping

from chalice_policygen import actions
from chalice_policygen.arguments import Arguments
from chalice_policygen.immutable import immutable
from chalice_policygen.registry import rule
from chalice_policygen.rules import transfer
from chalice_policygen.rules.client import ENTERING, Client, Entered, Meta, find_services, made
from chalice_policygen.rules.origin import Origin, find_origin
from chalice_policygen.text import Text, Variable
from chalice_policygen.values import NOTHING, OTHERS, Lazy, Use, Value, Values, known

_NARROWING = frozenset({"all", "filter", "limit", "page_size", "pages"})
_PARENT_PARAMETERS = {("s3", "Bucket"): {"Bucket": "name"}, ("s3", "Object"): {"Bucket": "bucket_name", "Key": "key"}}
"""What boto3 passes from a resource to a managed transfer; its models do not say."""


@immutable
class Resource(Value):
    """A boto3 resource; its type is ``""`` for the service resource itself."""

    service: actions.Service
    type: str = ""
    identifiers: tuple[tuple[str, Values], ...] = ()
    """Names and what they can be, e.g. ``name`` of a table."""
    origin: Origin = Origin()
    """Where its service resource was made."""
    is_loaded: bool = False
    """Whether it came with its attributes, as what a listing gives."""

    def attribute(self, name: str, use: Use) -> Values:
        kind = self.service.resources[self.type]
        if name in kind.actions:
            return frozenset({ResourceCall(self, kind.actions[name])})
        if name in kind.factories:
            return self._make(name, use)
        if name in kind.collections:
            return frozenset({Collection(self, kind.collections[name])})
        if name in kind.references:
            return frozenset({Resource(self.service, kind.references[name], origin=self.origin)})
        return frozenset({Entered(self)}) if name in ENTERING else self._attribute_by_hand(name, kind, use)

    def _attribute_by_hand(self, name: str, kind: actions.ResourceType, use: Use) -> Values:
        managed = transfer.RESOURCE_METHODS.get((self.service.name, self.type, name))
        if managed is not None:
            bound = self.fill(_PARENT_PARAMETERS.get((self.service.name, self.type), {}))
            return frozenset({transfer.Transfer(self.service.name, managed, tuple(bound.items()), self.origin)})
        if name == "meta":
            return frozenset({Meta(Client(self.service, self.origin))})
        if (self.service.name, self.type, name) == ("dynamodb", "Table", "batch_writer"):
            return frozenset({BatchWriter(self)})
        if name in kind.identifiers:
            return dict(self.identifiers).get(name, OTHERS)
        if kind.load is not None and name in ("load", "reload"):
            return frozenset({ResourceCall(self, kind.load)})
        return OTHERS

    def each(self, use: Use) -> Values:
        return frozenset({self})  # an action that gives several, such as receive_messages

    def item(self, keys: Values, use: Use) -> Values:
        return frozenset({self})

    def touch(self, name: str, use: Use) -> None:
        kind = self.service.resources[self.type]
        if kind.load is not None and not self.is_loaded and (name in kind.attributes or name in kind.references):
            given = {key: known(values) for key, values in self.fill(dict(kind.load.parameters)).items()}
            use.record(self.service.name, kind.load.operation, given, reason=self.reason(), region=self.origin.region)

    def reason(self) -> str:
        """Return the words for where the resource comes from."""
        return made(self.service.name, self.origin).replace(" client ", " resource ")

    def _make(self, name: str, use: Use) -> Values:
        made, sources = self.service.resources[self.type].factories[name]
        return frozenset({Factory(self, made, sources)})

    def make(self, made: str, sources: tuple[tuple[str, str | None], ...], arguments: Arguments) -> Values:
        """Return the resource of type *made* whose identifiers come from this one and from *arguments*."""
        own, identifiers, position = dict(self.identifiers), [], 0
        # boto3 names an identifier after the type that makes the resource: policy_arn is the arn of a policy.
        own_names = self.service.resources[made].identifiers
        for (target, source), other in zip(sources, own_names, strict=False):
            name = target if target in own_names else other
            if source is None:
                identifiers.append((name, _only_texts(arguments.get(position, target))))
                position += 1
            else:
                identifiers.append((name, own.get(source, OTHERS)))
        return frozenset({Resource(self.service, made, tuple(identifiers), self.origin)})

    def fill(self, parameters: Mapping[str, str]) -> dict[str, Values]:
        """Return the arguments that the identifiers of this resource give to an operation."""
        own = dict(self.identifiers)
        return {parameter: own.get(name, OTHERS) for parameter, name in parameters.items()}


@immutable
class Factory(Value):
    """A method that makes a resource and calls nothing, such as ``Table``."""

    parent: Resource
    made: str
    sources: tuple[tuple[str, str | None], ...]

    def call(self, arguments: Arguments, use: Use) -> Values:
        return self.parent.make(self.made, self.sources, arguments)


@immutable
class ResourceCall(Value):
    """A method of a resource that calls an operation."""

    resource: Resource
    action: actions.ResourceAction

    def call(self, arguments: Arguments, use: Use) -> Values:
        return _returned(self.resource, self.action)

    def effect(self, arguments: Arguments, use: Use) -> None:
        filled: dict[str, Lazy] = {
            name: known(v) for name, v in self.resource.fill(dict(self.action.parameters)).items()
        }
        given = {**arguments.named(), **filled}
        use.record(
            self.resource.service.name,
            self.action.operation,
            given,
            reason=self.resource.reason(),
            region=self.resource.origin.region,
        )


@immutable
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


@immutable
class CollectionCall(Value):
    """A method of a collection: one that lists it, or one that does something to all of it."""

    collection: Collection
    action: actions.ResourceAction
    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        return frozenset({self.collection}) if self.name in _NARROWING else OTHERS

    def effect(self, arguments: Arguments, use: Use) -> None:
        parent, listing = self.collection.parent, self.collection.listing
        filled = {name: known(values) for name, values in parent.fill(dict(listing.parameters)).items()}
        for action in dict.fromkeys((listing, self.action)):
            given: dict[str, Lazy] = {**arguments.named(), **filled} if action is listing else dict(filled)
            if action is not listing and listing.returns == "ObjectVersion":
                given["Delete.Objects[].VersionId"] = known(OTHERS)
            use.record(
                parent.service.name, action.operation, given, reason=parent.reason(), region=parent.origin.region
            )


@immutable
class BatchWriter(Value):
    """``table.batch_writer``: gathers writes and sends them together."""

    table: Resource

    def effect(self, arguments: Arguments, use: Use) -> None:
        names = self.table.fill({"RequestItems{}": "name"})
        given = {key: known(values) for key, values in names.items()}
        use.record("dynamodb", "BatchWriteItem", given, reason=self.table.reason(), region=self.table.origin.region)


def _only_texts(values: Values) -> Values:
    return frozenset(value for value in values if isinstance(value, Text | Variable)) or OTHERS


def _returned(parent: Resource, action: actions.ResourceAction) -> Values:
    if action.returns is None:
        return OTHERS
    identifiers = tuple(parent.fill(dict(action.identifiers)).items())
    return frozenset({Resource(parent.service, action.returns, identifiers, parent.origin, not action.is_bare)})


@rule("boto3.resource", "aioboto3.resource")
def _make_resource(arguments: Arguments, use: Use) -> Values:
    origin = find_origin(arguments, use)
    services = [service for service in find_services(arguments) if service.resources]
    return frozenset(Resource(service, origin=origin) for service in services) or OTHERS
