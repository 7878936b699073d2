"""What a stage is to consist of."""

import pytest

from chalice.spec import Admission, AppSpec, Authorizer, BuiltinAuthorizer, Direct, Function, RestApi, Route, Schedule
from chalice_deployer import FunctionSettings, Ref, check_uploads, wanted
from chalice_deployer.deployment import PolicyFile
from chalice_deployer.errors import DuplicateNameError, PackageTooLargeError, UndeployableError, UnusedSettingsError


def test_an_app_with_routes_wants_a_role_its_functions_an_api_and_a_permission(make_deployment):
    assert {name: resource.TYPE for name, resource in wanted(make_deployment()).resources.items()} == {
        "default-role": "iam_role",
        "api_handler": "lambda_function",
        "sweep_up": "lambda_function",
        "rest_api": "rest_api",
        "rest_api_invoke": "lambda_permission",
    }


def test_an_app_without_routes_wants_no_api(make_deployment):
    full = make_deployment()
    resources = wanted(make_deployment(spec=AppSpec("shop", full.spec.functions[1:]))).resources
    assert list(resources) == ["default-role", "sweep_up"]


def test_the_role_may_write_the_logs_of_this_stage_only(make_deployment):
    logs, tables = wanted(make_deployment()).resources["default-role"].policy["Statement"]
    group = "arn:${aws.partition}:logs:${aws.region}:${aws.account_id}:log-group:/aws/lambda/${aws.name_prefix}"
    assert [str(arn) for arn in logs["Resource"]] == [group, f"{group}:*", f"{group}-*"]
    assert tables["Action"] == ["dynamodb:GetItem"]


def test_a_policy_that_somebody_wrote_is_used_as_it_is(make_deployment, tmp_path):
    deployment = make_deployment(policy_file=tmp_path / "policy.json")
    content = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    object.__setattr__(deployment, "policy", PolicyFile(content))
    assert wanted(deployment).resources["default-role"].policy["Statement"] == content["Statement"]


def test_every_function_is_tagged_with_its_owner(make_deployment):
    function = wanted(make_deployment(tags={"team": "a"})).resources["sweep_up"]
    assert function.tags == {"aws-chalice": "version=1.0:stage=dev:app=shop", "team": "a"}


@pytest.mark.parametrize("name", ["rest_api", "rest_api_invoke"])
def test_a_function_with_the_name_of_another_resource_is_refused(make_deployment, name):
    full = make_deployment()
    spec = AppSpec("shop", (*full.spec.functions, Function(name, f"app.{name}", Direct())))
    with pytest.raises(DuplicateNameError, match="rename the function"):
        wanted(make_deployment(spec=spec))


def test_settings_of_a_function_that_the_app_does_not_have_are_refused(make_deployment):
    with pytest.raises(UnusedSettingsError, match=r"settings for 'swep_up', but .* it has api_handler, sweep_up"):
        wanted(make_deployment(functions={"swep_up": FunctionSettings()}))


def test_a_package_that_lambda_would_refuse_is_refused_before(make_deployment):
    with pytest.raises(PackageTooLargeError, match=r"52,428,801 bytes .* set 'automatic_layer' to true"):
        check_uploads(make_deployment(size=50 * 1024 * 1024 + 1))


def test_a_template_may_have_a_larger_package(make_deployment):
    assert wanted(make_deployment(size=50 * 1024 * 1024 + 1)).resources


def test_the_managed_layer_comes_below_those_that_a_user_names(make_deployment):
    arn = "arn:aws:lambda:eu-west-1:123456789012:layer:tracing:3"
    resources = wanted(make_deployment(layer="ab" * 32, layers=(arn,))).resources
    assert resources["managed-layer"].layer_name == "shop-dev-managed-layer"
    assert resources["sweep_up"].layers == (Ref("managed-layer", "layer_version_arn"), arn)


def with_authorizer(**options):
    route = Route("/", "GET", "index", admission=Admission("own"))
    api = RestApi((route,), authorizers=(BuiltinAuthorizer("own", "check", **options),))
    return AppSpec("shop", (Function("api_handler", "app.app", api), Function("check", "app.check", Authorizer())))


def test_an_authorizer_of_the_app_may_be_asked_by_its_api_and_by_no_view(make_deployment):
    permission = wanted(make_deployment(spec=with_authorizer())).resources["check_invoke_permission"]
    assert permission.function_name == "shop-dev-check"
    assert str(permission.source_arn) == (
        "arn:${aws.partition}:execute-api:${aws.region}:${aws.account_id}:${rest_api.rest_api_id}/authorizers/*"
    )


def test_an_authorizer_with_a_role_needs_no_permission(make_deployment):
    spec = with_authorizer(execution_role="arn:aws:iam::123456789012:role/call")
    assert list(wanted(make_deployment(spec=spec)).resources) == [
        "default-role",
        "api_handler",
        "check",
        "rest_api",
        "rest_api_invoke",
    ]


def test_what_cannot_be_deployed_is_refused(make_deployment):
    spec = AppSpec("shop", (Function("tick", "app.tick", Schedule("rate(1 hour)")),))
    with pytest.raises(UndeployableError, match=r"the function 'tick' \(schedules\)"):
        wanted(make_deployment(spec=spec))
