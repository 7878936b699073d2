"""Describe the boto3 resource types of one client for the table: what every attribute of a resource calls.

Does not write anything; see ``build_table``. The types come from boto3's own reader of its resource models, so the
names are those that Python code uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import boto3.session
from boto3.resources.model import Action, Identifier, Parameter, ResourceModel
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel

# boto3 adds these in Python (boto3/s3/inject.py), so its models do not have them.
LOADED_BY_HAND = {
    ("s3", "Bucket"): {"operation": "ListBuckets"},
    ("s3", "ObjectSummary"): {"operation": "HeadObject", "parameters": {"Bucket": "bucket_name", "Key": "key"}},
}


def describe_resources(client: str, service: ServiceModel, waiters: Mapping[str, str]) -> dict[str, object]:
    """Return every resource type of *client* by name, the service resource under an empty one; ``{}`` without any.

    *waiters* has the operation that each waiter of the client polls.
    """
    try:
        document = boto3.session.Session()._loader.load_service_model(client, "resources-1")
    except UnknownServiceError:
        return {}
    definitions = document["resources"]
    models = {name: ResourceModel(name, definition, definitions) for name, definition in definitions.items()}
    models[""] = ResourceModel(client, document["service"], definitions)
    for model in models.values():
        model.load_rename_map(service.shape_for(model.shape) if model.shape else None)
    return {
        name: describe_type(model, service, waiters, loaded=LOADED_BY_HAND.get((client, name)))
        for name, model in sorted(models.items())
    }


def describe_type(
    model: ResourceModel, service: ServiceModel, waiters: Mapping[str, str], *, loaded: object
) -> dict[str, object]:
    """Return one row; empty parts are left out. *loaded* is how the type is loaded if its model does not say."""
    row: dict[str, object] = {
        "identifiers": [identifier.name for identifier in model.identifiers],
        "load": describe_action(model.load) if model.load else loaded,
        "attributes": sorted(model.get_attributes(service.shape_for(model.shape))) if model.shape else [],
        "actions": describe_actions(model, waiters),
        "collections": {collection.name: describe_action(collection) for collection in model.collections},
        "batch": {action.name: describe_action(action) for action in model.batch_actions},
        "factories": {part.name: describe_factory(part) for part in model.subresources},
        "references": {part.name: part.resource.type for part in model.references},
    }
    return {key: value for key, value in row.items() if value}


def describe_actions(model: ResourceModel, waiters: Mapping[str, str]) -> dict[str, object]:
    """Return what the methods of a resource call; waiting is calling the operation that is polled."""
    actions: dict[str, object] = {action.name: describe_action(action) for action in model.actions}
    for waiter in model.waiters:
        parameters = fill_parameters(waiter.params)
        actions[waiter.name] = {"operation": waiters[xform_name(waiter.waiter_name)], "parameters": parameters}
    return actions


def describe_action(action: Action) -> dict[str, object]:
    """Return the operation, the parameters that the resource fills in by itself, and the type that comes back.

    It comes back bare if the answer has no more of it than its identifiers.
    """
    row = {
        "operation": action.request.operation,
        "parameters": fill_parameters(action.request.params),
        "returns": action.resource.type if action.resource else None,
        "identifiers": {target: source for target, source in find_sources(action).items() if source},
        "bare": bool(action.resource and not action.resource.path),
    }
    return {key: value for key, value in row.items() if value}


def fill_parameters(parameters: Iterable[Parameter]) -> Mapping[str, str]:
    """Return the top-level parameters that are one identifier of the resource."""
    return {
        parameter.target: xform_name(parameter.name)
        for parameter in parameters
        if parameter.source == "identifier" and parameter.target.isidentifier()
    }


def describe_factory(part: Action) -> dict[str, object]:
    """Return the type made, and for each of its identifiers where it comes from: this resource, or an argument."""
    return {"type": part.resource.type, "identifiers": find_sources(part)}


def find_sources(action: Action) -> Mapping[str, str | None]:
    """Return the identifiers of the resource that comes back, each with the one of this resource which it equals."""
    identifiers: Iterable[Identifier] = action.resource.identifiers if action.resource else ()
    return {xform_name(one.target): xform_name(one.name) if one.source == "identifier" else None for one in identifiers}
