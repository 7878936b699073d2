"""The operations that hand out what a stage serves: its document, and a client for it.

Nothing is changed here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalice_local.sandbox.apigateway import document as documents
from chalice_local.sandbox.apigateway.call import Call, Reply, reply
from chalice_local.sandbox.apigateway.refusal import BadRequestError
from chalice_local.sandbox.apigateway.sdk import render_javascript_sdk

if TYPE_CHECKING:
    from chalice_local.sandbox.apigateway.document import Document
    from chalice_local.sandbox.apigateway.store import ApiStore


def get_export(store: ApiStore, call: Call) -> Reply:
    """GetExport: the deployed document in the format in which it was imported, as JSON.

    API Gateway's own keys are left out unless ``extensions`` asks for them.
    """
    if call["format"] not in ("swagger", "oas30"):
        raise BadRequestError(f"No API exporter for type '{call['format']}'")
    document: object = _deployed_document(store, call)
    if not call.query_value("extensions"):
        document = documents.without_extensions(document)
    attachment = f'attachment; filename="{call["format"]}_{call["stage"]}.json"'
    return replace(reply(document), headers=(("Content-Type", "application/json"), ("Content-Disposition", attachment)))


def get_sdk(store: ApiStore, call: Call) -> Reply:
    """GetSdk: the zip of a JavaScript client for a stage."""
    if call["language"] != "javascript":
        raise BadRequestError(f"The sandbox makes SDKs for javascript only, not for '{call['language']}'")
    api = store.get(call["api"])
    url = f"{call.base_url}/_aws/execute-api/{api.api_id}/{call['stage']}"
    archive = render_javascript_sdk(_deployed_document(store, call), title=api.name, invoke_url=url)
    name = f"javascript_{api.api_id}_{call['stage']}.zip"
    headers = (("Content-Type", "application/octet-stream"), ("Content-Disposition", f'attachment; filename="{name}"'))
    return Reply(200, archive, headers)


def _deployed_document(store: ApiStore, call: Call) -> Document:
    api = store.get(call["api"])
    return api.deployment(api.stage(call["stage"]).deployment_id).document
