"""Planning: what is wanted against what is found."""

import pytest

from chalice.spec import AppSpec
from chalice_deployer import Found, Observed, Wanted, plan, wanted
from chalice_deployer.document import resolve
from chalice_deployer.plan import lookup

ATTRIBUTES = {
    "iam_role": lambda resource: {"role_name": resource.role_name, "role_arn": f"arn:role/{resource.role_name}"},
    "lambda_function": lambda resource: {
        "function_name": resource.function_name,
        "lambda_arn": f"arn:function:{resource.function_name}",
    },
    "rest_api": lambda resource: {**resource.identity, "rest_api_id": "a1", "stage_name": resource.stage_name},
    "lambda_permission": lambda resource: resource.identity,
}


def deployed(deployment, place, without=()):
    """Return what AWS has after *deployment*, except for some resources."""
    resources = wanted(deployment)
    found = {
        name: Found(resource.TYPE, name, resource.title, ATTRIBUTES[resource.TYPE](resource), {})
        for name, resource in resources.resources.items()
    }
    known = lookup(found, {**place, "name_prefix": resources.name_prefix})
    complete = {
        name: Found(item.type, name, item.title, item.attributes, resolve(resources.resources[name], known).fields)
        for name, item in found.items()
    }
    return Observed({name: item for name, item in complete.items() if name not in without}, place)


def lines(changes):
    return [str(change) for change in changes.changes]


def test_nothing_deployed_creates_everything_dependencies_first(make_deployment, place):
    assert lines(plan(wanted(make_deployment()), Observed({}, place))) == [
        "+ IAM role: shop-dev",
        "+ lambda function: shop-dev",
        "+ lambda function: shop-dev-sweep_up",
        "+ Rest API",
        "+ permission for apigateway.amazonaws.com to call shop-dev",
    ]


def test_an_unchanged_app_has_an_empty_plan(make_deployment, place):
    deployment = make_deployment()
    assert not plan(wanted(deployment), deployed(deployment, place)).has_changes


def test_nothing_wanted_deletes_everything_dependents_first(make_deployment, place):
    assert lines(plan(Wanted(), deployed(make_deployment(), place))) == [
        "- permission for apigateway.amazonaws.com to call shop-dev",
        "- Rest API",
        "- lambda function: shop-dev-sweep_up",
        "- lambda function: shop-dev",
        "- IAM role: shop-dev",
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"sha256": "cd" * 32}, ["code"], id="another package uploads code only"),
        pytest.param({"timeout": 61}, ["timeout"], id="a timeout"),
        pytest.param({"environment": {"A": "1"}}, ["environment"], id="an environment variable"),
        pytest.param({"runtime": "python3.13"}, ["runtime"], id="a runtime"),
        pytest.param({"architecture": "arm64"}, ["architecture"], id="an architecture"),
        pytest.param({"tags": {"team": "a"}}, ["tags"], id="a tag"),
    ],
)
def test_what_differs_in_a_function_is_updated_field_by_field(make_deployment, place, change, expected):
    changes = plan(wanted(make_deployment(**change)), deployed(make_deployment(), place))
    assert lines(changes) == [
        f"~ lambda function: shop-dev ({', '.join(expected)})",
        f"~ lambda function: shop-dev-sweep_up ({', '.join(expected)})",
    ]


def test_another_api_stage_changes_the_api_alone(make_deployment, place):
    changes = plan(wanted(make_deployment(api_gateway_stage="v1")), deployed(make_deployment(), place))
    assert lines(changes) == ["~ Rest API (stage)"]


def test_a_resource_deleted_behind_our_back_is_created_and_what_refers_to_it_updated(make_deployment, place):
    deployment = make_deployment()
    changes = plan(wanted(deployment), deployed(deployment, place, without=("rest_api", "rest_api_invoke")))
    assert lines(changes) == ["+ Rest API", "+ permission for apigateway.amazonaws.com to call shop-dev"]


def test_a_function_that_left_the_app_is_deleted(make_deployment, place):
    full = make_deployment()
    smaller = make_deployment(spec=AppSpec("shop", full.spec.functions[:1]))
    assert lines(plan(wanted(smaller), deployed(full, place))) == ["- lambda function: shop-dev-sweep_up"]


def test_a_renamed_app_is_created_anew_before_its_predecessor_goes(make_deployment, place):
    changes = plan(wanted(make_deployment(app_name="store")), deployed(make_deployment(), place))
    assert [line[:2] for line in lines(changes)] == ["+ "] * 5 + ["- "] * 5
    assert lines(changes)[0] == "+ IAM role: store-dev"
    assert lines(changes)[-1] == "- IAM role: shop-dev"
    assert [change.target.name for change in changes.changes[5:]] == [
        "rest_api_invoke (replaced)",
        "rest_api (replaced)",
        "sweep_up (replaced)",
        "api_handler (replaced)",
        "default-role (replaced)",
    ]


def test_a_given_role_is_neither_created_nor_planned(make_deployment, place):
    arn = "arn:aws:iam::123456789012:role/mine"
    created = plan(wanted(make_deployment(role_arn=arn)), Observed({}, place))
    assert lines(created)[0] == "+ lambda function: shop-dev"
