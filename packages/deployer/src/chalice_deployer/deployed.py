"""Find a deployed thing of a stage in its state: its URL, its functions. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from chalice_deployer import names
from chalice_deployer.errors import NotDeployedError, UnknownFunctionError
from chalice_deployer.state import State
from chalice_deployer.wanted import REST_API


def api_url(state: State, stage: str, *, deployed_stages: Sequence[str] = ()) -> str:
    """Return the URL of the stage's REST API, with a slash at its end. Raises ``NotDeployedError``."""
    record = state.record(REST_API)
    if record is None or "rest_api_url" not in record.attributes:
        raise NotDeployedError(stage, "deployed REST API", deployed_stages)
    return record.attributes["rest_api_url"].rstrip("/") + "/"


def api_id(state: State, stage: str, *, deployed_stages: Sequence[str] = ()) -> str:
    """Return the id of the stage's REST API. Raises ``NotDeployedError``."""
    record = state.record(REST_API)
    if record is None:
        raise NotDeployedError(stage, "deployed REST API", deployed_stages)
    return record.attributes["rest_api_id"]


def function_name(
    state: State, stage: str, function: str = names.API_HANDLER, *, deployed_stages: Sequence[str] = ()
) -> str:
    """Return the AWS name of one of the stage's functions.

    Raises ``NotDeployedError`` when it has none at all, and ``UnknownFunctionError`` for a name it does not have.
    """
    functions = {record.name: record for record in state.of_type("lambda_function")}
    if not functions:
        raise NotDeployedError(stage, "deployed function", deployed_stages)
    if function not in functions:
        raise UnknownFunctionError(function, sorted(functions))
    attributes = functions[function].attributes
    return attributes.get("function_name") or attributes["lambda_arn"].rpartition(":")[2]
