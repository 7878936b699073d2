"""Find a deployed thing of a stage in its state: its URL, its functions. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalice_deployer import names
from chalice_deployer.errors import NotDeployedError, UnknownFunctionError
from chalice_deployer.plan import SET_ASIDE
from chalice_deployer.resources import Function, RestApi
from chalice_deployer.resources.function import function_name_of
from chalice_deployer.state import Record, State
from chalice_deployer.wanted import REST_API


def api_url(state: State, stage: str, *, deployed_stages: Sequence[str] = ()) -> str:
    """Return the URL of the stage's REST API, with a slash at its end. Raises ``NotDeployedError``."""
    url = _api(state, stage, deployed_stages).attributes.get("rest_api_url")
    if url is None:
        raise NotDeployedError(stage, "published REST API", deployed_stages)
    return url.rstrip("/") + "/"


def api_id(state: State, stage: str, *, deployed_stages: Sequence[str] = ()) -> str:
    """Return the id of the stage's REST API. Raises ``NotDeployedError``."""
    return _api(state, stage, deployed_stages).attributes["rest_api_id"]


def api_stage(state: State, stage: str, *, deployed_stages: Sequence[str] = ()) -> str:
    """Return the stage in API Gateway that is published. Raises ``NotDeployedError``."""
    return api_url(state, stage, deployed_stages=deployed_stages).rstrip("/").rpartition("/")[2]


def function_name(
    state: State, stage: str, function: str = names.API_HANDLER, *, deployed_stages: Sequence[str] = ()
) -> str:
    """Return the AWS name of one of the stage's functions.

    Raises ``NotDeployedError`` when it has none at all, and ``UnknownFunctionError`` for a name it does not have.
    """
    functions = {record.name: record for record in state.of_type(Function.TYPE)}
    if not functions:
        raise NotDeployedError(stage, "deployed function", deployed_stages)
    record = functions.get(function) or _predecessor(functions, function)
    if record is None:
        raise UnknownFunctionError(function, sorted(functions))
    return function_name_of(record.attributes)


def _predecessor(records: Mapping[str, Record], name: str) -> Record | None:
    """Return what is still live under *name* while a deployment that replaces it is unfinished."""
    return next((record for other, record in records.items() if other.startswith(name + SET_ASIDE)), None)


def _api(state: State, stage: str, deployed_stages: Sequence[str]) -> Record:
    apis = {record.name: record for record in state.of_type(RestApi.TYPE)}
    record = apis.get(REST_API) or _predecessor(apis, REST_API)
    if record is None:
        raise NotDeployedError(stage, "deployed REST API", deployed_stages)
    return record
