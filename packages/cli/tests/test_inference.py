"""What the source of a stage needs, with the values that its environment variables have there."""

import json
from pathlib import Path

import pytest

from chalice_cli.inference import analyze_stage, of_generated_role
from chalice_deployer import FunctionSettings, Stage
from chalice_policygen import Analysis, Call, Entry, generate

APP = """\
import os

import boto3
from chalice import Chalice

app = Chalice(app_name='NAME')
table = boto3.resource('dynamodb').Table(os.environ['TABLE'])


@app.route('/')
def index():
    return table.get_item(Key={'id': '1'})


@app.lambda_function()
def sweep(event, context):
    table.delete_item(Key={'id': '1'})
"""

ROLE = "arn:aws:iam::123456789012:role/mine"


def permitted(analysis):
    """Return the actions with the names of the tables that they are allowed on."""
    return {grant.action: [arn.rpartition("/")[2] for arn in grant.resources] for grant in generate(analysis).grants}


def test_environment_variables_of_the_stage_name_resources(make_project):
    project = make_project(app=APP)
    stage = Stage("dev", project.folder, defaults=FunctionSettings(environment={"TABLE": "users"}))
    assert permitted(analyze_stage(project.folder, stage)) == {
        "dynamodb:DeleteItem": ["users"],
        "dynamodb:GetItem": ["users"],
    }


def test_a_function_with_an_environment_of_its_own_is_read_with_that(make_project):
    project = make_project(app=APP)
    stage = Stage(
        "dev",
        project.folder,
        defaults=FunctionSettings(environment={"TABLE": "users"}),
        functions={"sweep": FunctionSettings(environment={"TABLE": "old-users"})},
    )
    assert permitted(analyze_stage(project.folder, stage)) == {
        "dynamodb:DeleteItem": ["old-users"],
        "dynamodb:GetItem": ["users"],
    }


CALLS = tuple(
    Call("s3", operation, "app.py", 1, entries=(entry,))
    for operation, entry in (("GetObject", "app:index"), ("PutObject", "app:sweep"), ("ListBuckets", "app"))
)
ANALYSIS = Analysis(
    CALLS,
    entries=(
        Entry("app", "app.py", 1),
        Entry("app:index", "app.py", 1, "api_handler"),
        Entry("app:sweep", "app.py", 1, "sweep"),
    ),
)


@pytest.mark.parametrize(
    ("default", "own", "operations"),
    [
        pytest.param(None, None, ["s3:GetObject", "s3:ListBuckets", "s3:PutObject"], id="all run with it"),
        pytest.param(None, ROLE, ["s3:GetObject", "s3:ListBuckets"], id="one has a role of its own"),
        pytest.param(ROLE, None, ["s3:ListBuckets", "s3:PutObject"], id="only one runs with it"),
    ],
)
def test_the_generated_role_is_for_the_functions_that_run_with_it(default, own, operations):
    stage = Stage(
        "dev",
        Path(),
        defaults=FunctionSettings(role_arn=default),
        functions={"sweep": FunctionSettings(role_arn=own)},
    )
    assert list(of_generated_role(ANALYSIS, stage).operations) == operations


CONFIG = {"stages": {"prod": {"environment_variables": {"TABLE": "prod-users"}}}}


def test_gen_policy_knows_the_variables_of_the_stage(make_project):
    project = make_project(app=APP, config=json.dumps(CONFIG))
    known = project.run("gen-policy", "--stage", "prod")
    assert '"arn:*:dynamodb:*:*:table/prod-users"' in known.stdout
    assert known.stderr == ""
    unknown = project.run("gen-policy")
    assert '"arn:*:dynamodb:*:*:table/*"' in unknown.stdout
    assert unknown.stderr == (
        "Note: the policy is narrower if .chalice/config.json gives these environment variables, "
        "which name resources: TABLE\n"
    )


def test_permissions_that_fit_into_no_role_are_an_error_before_anything_is_deployed(make_project):
    calls = "".join(f"    s3.put_object(Bucket='bucket-with-a-rather-long-name-{n}', Key='k')\n" for n in range(300))
    app = (
        "import boto3\nfrom chalice import Chalice\napp = Chalice(app_name='NAME')\ns3 = boto3.client('s3')\n"
        f"@app.lambda_function()\ndef write(event, context):\n{calls}"
    )
    done = make_project(app=app).run("package", "out", status=2)
    assert "characters, and there is room for 9,540" in done.stderr
