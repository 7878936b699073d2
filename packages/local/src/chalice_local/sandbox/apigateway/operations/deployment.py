"""The operations on the deployments of a REST API.

A deployment is a snapshot: it never changes after it was made.
"""

from __future__ import annotations

from dataclasses import replace

from chalice_local.sandbox.apigateway import document as documents
from chalice_local.sandbox.apigateway.call import Call, Reply, reply, text
from chalice_local.sandbox.apigateway.operations.paging import page
from chalice_local.sandbox.apigateway.operations.stage import deployed_stage, with_stage
from chalice_local.sandbox.apigateway.refusal import BadRequestError
from chalice_local.sandbox.apigateway.rest_api import Deployment, RestApi, utc_now
from chalice_local.sandbox.apigateway.store import ApiStore, new_id


def create_deployment(store: ApiStore, call: Call) -> Reply:
    """CreateDeployment: a snapshot of the document, served by the stage if one is named."""
    body = call.json()

    def change(api: RestApi) -> RestApi:
        if not any(True for _ in documents.declared_methods(api.document)):
            raise BadRequestError("The REST API doesn't contain any methods")
        deployment = Deployment(new_id(6), text(body, "description"), utc_now(), api.document, api.binary_types)
        deployed = replace(api, deployments=(*api.deployments, deployment))
        name = text(body, "stageName")
        return with_stage(deployed, deployed_stage(deployed, name, deployment, body)) if name else deployed

    return reply(store.change(call["api"], change).deployments[-1].render(), status=201)


def get_deployment(store: ApiStore, call: Call) -> Reply:
    """GetDeployment."""
    return reply(store.get(call["api"]).deployment(call["deployment"]).render())


def get_deployments(store: ApiStore, call: Call) -> Reply:
    """GetDeployments."""
    return page([item.render() for item in store.get(call["api"]).deployments], call)


def delete_deployment(store: ApiStore, call: Call) -> Reply:
    """DeleteDeployment, refused while a stage serves it."""

    def change(api: RestApi) -> RestApi:
        deployment = api.deployment(call["deployment"])
        if any(stage.deployment_id == deployment.deployment_id for stage in api.stages):
            raise BadRequestError("Active stages pointing to this deployment must be moved or deleted")
        return replace(api, deployments=tuple(item for item in api.deployments if item is not deployment))

    store.change(call["api"], change)
    return Reply(202)
