"""Planning: what is wanted against what is found."""

from dataclasses import replace

import pytest

from chalice.spec import AppSpec
from chalice_deployer import Action, Found, Observed, State, Wanted, plan, wanted
from chalice_deployer.document import resolve
from chalice_deployer.errors import NotOursError
from chalice_deployer.owner import Owner
from chalice_deployer.plan import lookup

ATTRIBUTES = {
    "iam_role": lambda resource: {"role_name": resource.role_name, "role_arn": f"arn:role/{resource.role_name}"},
    "lambda_function": lambda resource: {
        "function_name": resource.function_name,
        "lambda_arn": f"arn:function:{resource.function_name}",
    },
    "rest_api": lambda resource: {
        **resource.identity,
        "rest_api_id": f"id-of-{resource.owner.app}",
        "stage_name": resource.stage_name,
    },
    "lambda_layer": lambda resource: {**resource.identity, "layer_version_arn": f"arn:layer:{resource.content.sha256}"},
    "lambda_permission": lambda resource: resource.identity,
}


def deployed(deployment, place, without=(), **changes):
    """Return what AWS has after *deployment*, except for some resources; *changes* are those of every ``Found``."""
    resources = wanted(deployment)
    found = {
        name: Found(resource.TYPE, name, resource.title, ATTRIBUTES[resource.TYPE](resource), {})
        for name, resource in resources.resources.items()
    }
    known = lookup(found, {**place, "name_prefix": resources.name_prefix})
    state = {"is_recorded": True, "owner": resources.owner, **changes}
    return Observed(
        tuple(
            replace(item, fields=resolve(resources.resources[name], known).fields, **state)
            for name, item in found.items()
            if name not in without
        ),
        place,
        State(),
    )


def together(*observed):
    """Return what several deployments left in AWS."""
    return Observed(tuple(item for one in observed for item in one.found), observed[0].place, State())


def lines(changes):
    return [str(change) for change in changes.changes]


def test_nothing_deployed_creates_everything_dependencies_first(make_deployment, place):
    assert lines(plan(wanted(make_deployment()), Observed((), place, State()))) == [
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


def test_layers_that_a_user_names_are_set(make_deployment, place):
    arn = "arn:aws:lambda:eu-west-1:123456789012:layer:tracing:3"
    changes = plan(wanted(make_deployment(layers=(arn,))), deployed(make_deployment(), place))
    assert lines(changes) == ["~ lambda function: shop-dev (layers)", "~ lambda function: shop-dev-sweep_up (layers)"]


def test_another_content_of_a_layer_is_another_version_and_the_old_one_goes_after_the_functions_moved(
    make_deployment, place
):
    changes = plan(wanted(make_deployment(layer="cd" * 32)), deployed(make_deployment(layer="ab" * 32), place))
    assert lines(changes) == [
        "+ lambda layer: shop-dev-managed-layer",
        "~ lambda function: shop-dev (layers)",
        "~ lambda function: shop-dev-sweep_up (layers)",
        "- lambda layer: shop-dev-managed-layer",
    ]


def test_another_package_leaves_the_layer_alone(make_deployment, place):
    changes = plan(
        wanted(make_deployment(layer="ab" * 32, sha256="cd" * 32)), deployed(make_deployment(layer="ab" * 32), place)
    )
    assert lines(changes) == ["~ lambda function: shop-dev (code)", "~ lambda function: shop-dev-sweep_up (code)"]


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
        "rest_api_invoke (shop-dev, chalice-rest-api)",
        "rest_api (id-of-shop)",
        "sweep_up (shop-dev-sweep_up)",
        "api_handler (shop-dev)",
        "default-role (shop-dev)",
    ]


def test_a_rename_that_broke_off_and_was_taken_back_keeps_what_is_live(make_deployment, place):
    live = deployed(make_deployment(), place)
    begun = deployed(make_deployment(app_name="store"), place, without=("rest_api", "rest_api_invoke"))
    changes = plan(wanted(make_deployment()), together(begun, live))
    assert lines(changes) == [
        "- lambda function: store-dev-sweep_up",
        "- lambda function: store-dev",
        "- IAM role: store-dev",
    ]


def test_of_several_renames_nothing_is_forgotten(make_deployment, place):
    left = [deployed(make_deployment(app_name=name), place) for name in ("first", "second")]
    changes = plan(wanted(make_deployment(app_name="third")), together(*left))
    deleted = [change.target for change in changes.changes if change.action is Action.DELETE]
    assert len({item.name for item in deleted}) == 10
    assert [line[0] for line in lines(changes)] == ["+"] * 5 + ["-"] * 10


def test_a_resource_of_ours_is_found_again_without_a_record(make_deployment, place):
    deployment = make_deployment()
    assert not plan(wanted(deployment), deployed(deployment, place, is_recorded=False)).has_changes


@pytest.mark.parametrize(
    ("owner", "named"),
    [
        pytest.param(None, "nobody that Chalice knows", id="made by hand"),
        pytest.param(Owner("shop", "prod"), "stage 'prod' of 'shop'", id="another stage"),
        pytest.param(Owner("store", "dev"), "stage 'dev' of 'store'", id="another app"),
    ],
)
def test_what_is_somebody_elses_is_not_taken_over(make_deployment, place, owner, named):
    with pytest.raises(NotOursError, match=f"IAM role: shop-dev exists already and belongs to {named}"):
        plan(wanted(make_deployment()), deployed(make_deployment(), place, is_recorded=False, owner=owner))


def test_an_untagged_role_is_ours_when_our_function_runs_with_it(make_deployment, place):
    roles = deployed(make_deployment(), place, is_recorded=False, owner=None).found[:1]
    rest = deployed(make_deployment(), place).found[1:]
    assert not plan(wanted(make_deployment()), Observed((*roles, *rest), place, State())).has_changes


def test_a_role_that_functions_go_on_to_use_is_released_and_not_deleted(make_deployment, place):
    before = deployed(make_deployment(), place)
    changes = plan(wanted(make_deployment(role_arn="arn:role/shop-dev")), before)
    assert lines(changes) == ["= IAM role: shop-dev"]


def test_an_api_of_chalice_1_is_tagged_and_stays(make_deployment, place):
    before = deployed(make_deployment(), place)
    untagged = [
        replace(
            item,
            owner=None,
            attributes={key: value for key, value in item.attributes.items() if not key.startswith("owner_")},
            fields={**item.fields, "tags": {}},
        )
        if item.type == "rest_api"
        else item
        for item in before.found
    ]
    changes = plan(wanted(make_deployment()), Observed(tuple(untagged), place, State()))
    assert lines(changes) == ["~ Rest API (tags)"]


def test_a_given_role_is_neither_created_nor_planned(make_deployment, place):
    arn = "arn:aws:iam::123456789012:role/mine"
    created = plan(wanted(make_deployment(role_arn=arn)), Observed((), place, State()))
    assert lines(created)[0] == "+ lambda function: shop-dev"
