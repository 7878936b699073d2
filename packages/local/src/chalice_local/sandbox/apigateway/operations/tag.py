"""The operations on the tags of REST APIs and stages.

A tag has no effect in the sandbox.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from chalice_local.sandbox.apigateway.call import Call, Reply, reply, string_map
from chalice_local.sandbox.apigateway.operations.stage import with_stage
from chalice_local.sandbox.apigateway.refusal import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice_local.sandbox.apigateway.rest_api import RestApi
    from chalice_local.sandbox.apigateway.store import ApiStore

Tags = dict[str, str]

_ARN = re.compile(r"arn:aws[a-z-]*:apigateway:[a-z0-9-]+::/restapis/(?P<api>[a-z0-9]+)(/stages/(?P<stage>[^/]+))?")


def get_tags(store: ApiStore, call: Call) -> Reply:
    """GetTags of an API or a stage."""
    api_id, stage = _tagged(call)
    api = store.get(api_id)
    return reply({"tags": dict(api.stage(stage).tags if stage else api.tags)})


def tag_resource(store: ApiStore, call: Call) -> Reply:
    """TagResource: tags added to those of an API or a stage."""
    added = string_map(call.json(), "tags")
    _change_tags(store, call, lambda tags: {**tags, **added})
    return Reply(204)


def untag_resource(store: ApiStore, call: Call) -> Reply:
    """UntagResource."""
    removed = call.query.get("tagKeys", ())
    _change_tags(store, call, lambda tags: {key: value for key, value in tags.items() if key not in removed})
    return Reply(204)


def _tagged(call: Call) -> tuple[str, str | None]:
    found = _ARN.fullmatch(call["arn"])
    if not found:
        raise NotFoundError(f"Invalid resource identifier specified: {call['arn']}")
    return found["api"], found["stage"]


def _change_tags(store: ApiStore, call: Call, change: Callable[[Tags], Tags]) -> None:
    api_id, name = _tagged(call)

    def changed(api: RestApi) -> RestApi:
        if name is None:
            return replace(api, tags=change(dict(api.tags)))
        stage = api.stage(name)
        return with_stage(api, replace(stage, tags=change(dict(stage.tags))))

    store.change(api_id, changed)
