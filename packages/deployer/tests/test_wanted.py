"""What a stage is to consist of."""

from chalice.spec import AppSpec
from chalice_deployer import wanted
from chalice_deployer.deployment import PolicyFile


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
