"""What Chalice 1.x deployed is taken over: nothing is made anew, and nothing is left in the end.

The resources are made by the calls that Chalice 1.34 makes, and the state has the rows that it writes.
"""

import io
import json
import urllib.request
import zipfile

from conftest import REGION, endpoint

ACCOUNT = "123456789012"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "arn:*:logs:*:*:*"}],
}


def deploy_as_1_34(account, name):
    """Deploy an app with one route; return the rows of the state."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def app(event, context): return {'statusCode': 200, 'body': '1.34'}\n")
    role = account.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    account.client("iam").put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=json.dumps(POLICY))
    functions, apis = account.client("lambda"), account.client("apigateway")
    arn = functions.create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.11",
        Handler="app.app",
        Code={"ZipFile": code.getvalue()},
        Tags={"aws-chalice": f"version=1.34.0:stage=dev:app={name.removesuffix('-dev')}"},
    )["FunctionArn"]
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    document = {
        "swagger": "2.0",
        "info": {"version": "1.0", "title": name},
        "paths": {"/": {"get": {"x-amazon-apigateway-integration": integration}}},
    }
    api = apis.import_rest_api(body=json.dumps(document))["id"]
    functions.add_permission(
        FunctionName=name,
        StatementId="5c3e2d1a-0000-4000-8000-000000000000",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/*",
    )
    apis.create_deployment(restApiId=api, stageName="api")
    url = f"https://{api}.execute-api.{REGION}.amazonaws.com/api/"
    return [
        {"name": "default-role", "resource_type": "iam_role", "role_arn": role, "role_name": name},
        {"name": "api_handler", "resource_type": "lambda_function", "lambda_arn": arn},
        {"name": "rest_api", "resource_type": "rest_api", "rest_api_id": api, "rest_api_url": url},
    ]


def test_an_app_of_chalice_1_is_taken_over_and_deleted(make_project, sandbox, account):
    project = make_project(name="veteran", **endpoint(sandbox))
    rows = deploy_as_1_34(account, "veteran-dev")
    host = sandbox.removeprefix("http://").replace(":", "-")
    state = {"schema_version": "2.0", "backend": "api", "resources": rows}
    project.write(f".chalice/endpoints/{host}/dev.json", json.dumps(state))

    output = project.chalice("deploy", "--yes").stdout
    assert "Creating lambda function: veteran-dev-double" in output  # the app of today has one more
    assert output.count("Creating") == 3, output  # the package, that function, the statement of the API
    assert rows[2]["rest_api_id"] in output
    with urllib.request.urlopen(project.chalice("url").stdout.strip(), timeout=60) as answer:
        assert json.load(answer) == {"hello": "world"}
    assert "Nothing to do" in project.chalice("deploy", "--yes").stdout

    project.chalice("delete", "--yes")
    assert account.names("veteran") == {}


def test_the_layer_of_an_app_of_chalice_1_goes_after_its_successor_came(make_project, sandbox, account):
    project = make_project(name="layered", **endpoint(sandbox))
    project.write(".chalice/config.json", '{"automatic_layer": true}')
    rows = deploy_as_1_34(account, "layered-dev")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("python/lib/python3.11/site-packages/six.py", "")
    layer = account.client("lambda").publish_layer_version(
        LayerName="layered-dev-managed-layer",
        Content={"ZipFile": content.getvalue()},
        CompatibleRuntimes=["python3.11"],
        CompatibleArchitectures=["x86_64"],
    )["LayerVersionArn"]
    account.client("lambda").update_function_configuration(FunctionName="layered-dev", Layers=[layer])
    rows.insert(0, {"name": "managed-layer", "resource_type": "lambda_layer", "layer_version_arn": layer})
    host = sandbox.removeprefix("http://").replace(":", "-")
    state = {"schema_version": "2.0", "backend": "api", "resources": rows}
    project.write(f".chalice/endpoints/{host}/dev.json", json.dumps(state))

    output = project.chalice("deploy", "--yes").stdout
    assert "Creating lambda layer: layered-dev-managed-layer\n" in output
    assert "Deleting lambda layer: layered-dev-managed-layer:1\n" in output
    with urllib.request.urlopen(project.chalice("url").stdout.strip(), timeout=60) as answer:
        assert json.load(answer) == {"hello": "world"}
    assert "Nothing to do" in project.chalice("deploy", "--yes").stdout

    project.chalice("delete", "--yes")
    assert account.names("layered") == {}
