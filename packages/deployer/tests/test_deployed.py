"""What is deployed, found in the state."""

import pytest

from chalice_deployer import Record, State
from chalice_deployer.deployed import api_id, api_stage, api_url, function_name
from chalice_deployer.errors import NotDeployedError, UnknownFunctionError

API = {"rest_api_id": "a1", "rest_api_url": "https://a1.execute-api.eu-west-1.amazonaws.com/v1"}
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:shop-dev"


def test_the_api_is_known_by_its_record():
    state = State(records=(Record("rest_api", "rest_api", API),))
    assert api_url(state, "dev") == API["rest_api_url"] + "/"
    assert (api_id(state, "dev"), api_stage(state, "dev")) == ("a1", "v1")


def test_a_function_of_chalice_1_is_known_by_its_arn():
    assert (
        function_name(State(records=(Record("api_handler", "lambda_function", {"lambda_arn": ARN}),)), "dev")
        == "shop-dev"
    )


def test_what_is_set_aside_is_live_until_its_successor_is():
    aside = State(
        records=(
            Record("api_handler (shop-dev)", "lambda_function", {"lambda_arn": ARN}),
            Record("rest_api (a1)", "rest_api", API),
        )
    )
    assert function_name(aside, "dev") == "shop-dev"
    assert api_id(aside, "dev") == "a1"


def test_what_is_not_deployed_is_named_with_what_is():
    with pytest.raises(NotDeployedError, match=r"stage 'x' has no deployed REST API \(deployed stages: dev, prod\)"):
        api_url(State(), "x", deployed_stages=("dev", "prod"))
    with pytest.raises(NotDeployedError, match="no stage is deployed"):
        function_name(State(), "x")


def test_an_unknown_function_is_named_with_those_that_there_are():
    state = State(records=(Record("api_handler", "lambda_function", {"lambda_arn": ARN}),))
    with pytest.raises(UnknownFunctionError, match="named 'sweep'; there are: api_handler"):
        function_name(state, "dev", "sweep")
