"""The operations on the stages of a REST API.

What a stage answers is its deployment's; see ``deployment``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from chalice_local.sandbox.apigateway.call import Call, Reply, reply, string_map, text
from chalice_local.sandbox.apigateway.patch import patch_stage, read_patch
from chalice_local.sandbox.apigateway.refusal import BadRequestError
from chalice_local.sandbox.apigateway.rest_api import Deployment, RestApi, Stage, utc_now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_local.sandbox.apigateway.store import ApiStore

_STAGE_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")


def create_stage(store: ApiStore, call: Call) -> Reply:
    """CreateStage for an existing deployment."""
    body = call.json()
    name = text(body, "stageName")

    def change(api: RestApi) -> RestApi:
        if not name or any(stage.name == name for stage in api.stages):
            raise BadRequestError(f"Invalid stage name '{name}' specified: it is empty or already exists")
        deployment = api.deployment(text(body, "deploymentId"))
        return with_stage(api, deployed_stage(api, name, deployment, body))

    return reply(store.change(call["api"], change).stage(name).render(), status=201)


def get_stage(store: ApiStore, call: Call) -> Reply:
    """GetStage."""
    return reply(store.get(call["api"]).stage(call["stage"]).render())


def get_stages(store: ApiStore, call: Call) -> Reply:
    """GetStages, those of one deployment if ``deploymentId`` is given."""
    wanted = call.query_value("deploymentId")
    stages = store.get(call["api"]).stages
    return reply({"item": [stage.render() for stage in stages if wanted in ("", stage.deployment_id)]})


def update_stage(store: ApiStore, call: Call) -> Reply:
    """UpdateStage."""
    operations = read_patch(call.json())

    def change(api: RestApi) -> RestApi:
        return with_stage(api, patch_stage(api, api.stage(call["stage"]), operations, now=utc_now()))

    return reply(store.change(call["api"], change).stage(call["stage"]).render())


def delete_stage(store: ApiStore, call: Call) -> Reply:
    """DeleteStage; its deployment stays."""

    def change(api: RestApi) -> RestApi:
        stage = api.stage(call["stage"])
        return replace(api, stages=tuple(item for item in api.stages if item is not stage))

    store.change(call["api"], change)
    return Reply(202)


def deployed_stage(api: RestApi, name: str, deployment: Deployment, body: Mapping[str, object]) -> Stage:
    """Return the stage *name* serving *deployment*: the existing one moved, or a new one."""
    moment = utc_now()
    variables = string_map(body, "variables")
    for stage in api.stages:
        if stage.name == name:
            merged = {**stage.variables, **variables}
            return replace(stage, deployment_id=deployment.deployment_id, variables=merged, updated=moment)
    if not _STAGE_NAME.fullmatch(name):
        raise BadRequestError(f"Stage name '{name}' only allows a-zA-Z0-9_")
    return Stage(
        name=name,
        deployment_id=deployment.deployment_id,
        created=moment,
        updated=moment,
        description=text(body, "stageDescription") or text(body, "description"),
        variables=variables,
        tags=string_map(body, "tags"),
        is_traced=body.get("tracingEnabled") is True,
    )


def with_stage(api: RestApi, stage: Stage) -> RestApi:
    """Return *api* with *stage* in the place of the one of the same name."""
    others = tuple(item for item in api.stages if item.name != stage.name)
    return replace(api, stages=(*others, stage))
