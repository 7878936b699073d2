"""The operations on a REST API itself.

Deployments and stages are in modules of their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalice_local.sandbox.apigateway import document as documents
from chalice_local.sandbox.apigateway.call import Call, Reply, reply, string_list, string_map, text
from chalice_local.sandbox.apigateway.operations.paging import page
from chalice_local.sandbox.apigateway.patch import patch_rest_api, read_patch
from chalice_local.sandbox.apigateway.refusal import BadRequestError
from chalice_local.sandbox.apigateway.rest_api import RestApi, utc_now
from chalice_local.sandbox.apigateway.store import ApiStore, new_id

if TYPE_CHECKING:
    from chalice_local.sandbox.apigateway.document import Document

EMPTY_DOCUMENT: Document = {"swagger": "2.0", "info": {}, "paths": {}}


def create_rest_api(store: ApiStore, call: Call) -> Reply:
    """CreateRestApi: an API without methods, to be filled by PutRestApi."""
    body = call.json()
    name = text(body, "name")
    if not name:
        raise BadRequestError("No name was given for the API")
    configuration = body.get("endpointConfiguration") or {}
    types = string_list(configuration, "types") if isinstance(configuration, dict) else ()
    api = RestApi(
        api_id=new_id(10),
        region=call.region,
        name=name,
        created=utc_now(),
        document={**EMPTY_DOCUMENT, "info": {"title": name, "version": text(body, "version")}},
        description=text(body, "description"),
        binary_types=string_list(body, "binaryMediaTypes"),
        endpoint_types=types or ("EDGE",),
        tags=string_map(body, "tags"),
        policy=text(body, "policy"),
    )
    return reply(store.add(api).render(), status=201)


def import_rest_api(store: ApiStore, call: Call) -> Reply:
    """ImportRestApi: an API as the document in the body declares it."""
    document = documents.parse(call.body)
    endpoint_type = call.query_value("endpointConfigurationTypes", "EDGE")
    api = RestApi(
        api_id=new_id(10),
        region=call.region,
        name=documents.title(document),
        created=utc_now(),
        document=document,
        description=documents.description(document),
        binary_types=documents.binary_types(document),
        endpoint_types=(endpoint_type,),
        policy=documents.policy(document),
        minimum_compression_size=documents.minimum_compression_size(document),
    )
    return reply(store.add(api).render(), status=201)


def put_rest_api(store: ApiStore, call: Call) -> Reply:
    """PutRestApi: the document of an existing API replaced, or completed in the mode ``merge``."""
    imported = documents.parse(call.body)
    mode = call.query_value("mode", "merge")
    if mode not in ("merge", "overwrite"):
        raise BadRequestError(f"Invalid mode '{mode}' specified: it is neither merge nor overwrite")

    def change(api: RestApi) -> RestApi:
        document = documents.merge(api.document, imported) if mode == "merge" else imported
        return replace(
            api,
            name=documents.title(imported),
            description=documents.description(imported) or api.description,
            document=document,
            binary_types=documents.binary_types(document),
            policy=documents.policy(document) or api.policy,
        )

    return reply(store.change(call["api"], change).render())


def get_rest_api(store: ApiStore, call: Call) -> Reply:
    """GetRestApi."""
    return reply(store.get(call["api"]).render())


def get_rest_apis(store: ApiStore, call: Call) -> Reply:
    """GetRestApis of the region."""
    return page([api.render() for api in store.all(call.region)], call)


def update_rest_api(store: ApiStore, call: Call) -> Reply:
    """UpdateRestApi."""
    operations = read_patch(call.json())
    return reply(store.change(call["api"], lambda api: patch_rest_api(api, operations)).render())


def delete_rest_api(store: ApiStore, call: Call) -> Reply:
    """DeleteRestApi, with its deployments and stages."""
    store.remove(call["api"])
    return Reply(202)
