"""The SAM template: valid for CloudFormation, and the names of Chalice 1.x."""

import json

import pytest

from chalice.spec import AppSpec, Direct, Function
from chalice_deployer import sam, wanted
from chalice_deployer.errors import DuplicateNameError
from chalice_deployer.template.sam import logical_id


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("default-role", "DefaultRole"),
        ("api_handler", "APIHandler"),
        ("rest_api", "RestAPI"),
        ("rest_api_invoke", "APIHandlerInvokePermission"),
        ("my_auth_invoke_permission", "MyAuthInvokePermission"),
        ("sweep", "Sweep"),
        ("my_function", "MyFunction"),
        ("MyFn", "MyFn"),
    ],
)
def test_logical_ids_are_those_of_chalice_1(name, expected):
    assert logical_id(name) == expected


def test_the_template_has_the_resources_and_outputs_of_chalice_1(make_deployment):
    template = sam(wanted(make_deployment()), code_uri="./deployment.zip")
    assert set(template["Resources"]) == {
        "DefaultRole",
        "APIHandler",
        "SweepUp",
        "RestAPI",
        "APIHandlerInvokePermission",
    }
    assert set(template["Outputs"]) == {"RestAPIId", "APIHandlerName", "APIHandlerArn", "EndpointURL"}
    handler = template["Resources"]["APIHandler"]["Properties"]
    assert handler["Role"] == {"Fn::GetAtt": ["DefaultRole", "Arn"]}
    assert handler["CodeUri"] == "./deployment.zip"
    permission = template["Resources"]["APIHandlerInvokePermission"]["Properties"]
    assert permission["FunctionName"] == {"Ref": "APIHandler"}
    assert permission["SourceArn"] == {
        "Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${RestAPI}/*"
    }


def test_the_layer_of_the_template_is_that_of_chalice_1(make_deployment):
    template = sam(wanted(make_deployment(layer="ab" * 32)), code_uri="x", layer_uri="./layer-deployment.zip")
    layer = template["Resources"]["ManagedLayer"]
    assert layer["Type"] == "AWS::Serverless::LayerVersion"
    assert layer["Properties"] == {
        "CompatibleRuntimes": ["python3.12"],
        "CompatibleArchitectures": ["x86_64"],
        "ContentUri": "./layer-deployment.zip",
        "LayerName": "shop-dev-managed-layer",
        "Description": "version=1.0:stage=dev:app=shop",
    }
    assert template["Resources"]["APIHandler"]["Properties"]["Layers"] == [{"Ref": "ManagedLayer"}]


def test_no_ref_of_ours_is_left_in_the_template(make_deployment):
    template = json.dumps(sam(wanted(make_deployment(environment={"A": "1"})), code_uri="./deployment.zip"))
    assert "${aws." not in template
    assert "default-role" not in template


def test_two_names_that_would_be_one_logical_id_are_refused(make_deployment):
    spec = AppSpec("shop", (Function("a_b", "app.a", Direct()), Function("A_b", "app.b", Direct())))
    with pytest.raises(DuplicateNameError, match="a_b and A_b would both be 'AB'"):
        sam(wanted(make_deployment(spec=spec)), code_uri="x")
