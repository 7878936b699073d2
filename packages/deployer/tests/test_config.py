"""Reading .chalice/config.json: what it means, and what is refused with file, line and column."""

import json

import pytest

from chalice_deployer import known_stages, load_stage
from chalice_deployer.errors import ConfigError

LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:tracing:3"


@pytest.fixture
def project(tmp_path):
    def write(config):
        folder = tmp_path / ".chalice"
        folder.mkdir(exist_ok=True)
        text = config if isinstance(config, str) else json.dumps(config)
        (folder / "config.json").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_without_a_file_every_value_is_its_default(tmp_path):
    stage = load_stage(tmp_path)
    assert (stage.name, stage.api_gateway_stage, stage.architecture, stage.policy_file) == (
        "dev",
        "api",
        "x86_64",
        None,
    )
    assert (stage.defaults.timeout, stage.defaults.memory) == (60, 128)


def test_layers_are_those_of_the_narrowest_place(project):
    path = project({"automatic_layer": True, "layers": [LAYER], "lambda_functions": {"f": {"layers": []}}})
    stage = load_stage(path)
    assert stage.automatic_layer
    assert [stage.settings(name).layers for name in ("f", "g")] == [(), (LAYER,)]


def test_a_stage_comes_before_the_top_of_the_file(project):
    path = project({"lambda_timeout": 10, "stages": {"prod": {"lambda_timeout": 20}}})
    assert load_stage(path, "prod").defaults.timeout == 20
    assert load_stage(path, "dev").defaults.timeout == 10
    assert known_stages(path) == ("prod",)


def test_a_function_of_a_stage_comes_first_and_the_command_line_before_everything(project):
    path = project(
        {
            "lambda_timeout": 1,
            "lambda_functions": {"f": {"lambda_timeout": 2}, "g": {"lambda_timeout": 3}},
            "stages": {"dev": {"lambda_functions": {"f": {"lambda_timeout": 4}}}},
        }
    )
    stage = load_stage(path)
    assert [stage.settings(name).timeout for name in ("f", "g", "h")] == [4, 3, 1]
    assert load_stage(path, overrides={"lambda_timeout": 5}).settings("f").timeout == 5


def test_environment_variables_and_tags_are_merged_from_all_places(project):
    path = project(
        {
            "environment_variables": {"AA": "top", "BB": "top"},
            "lambda_functions": {"f": {"environment_variables": {"CC": "top f"}}},
            "stages": {
                "dev": {
                    "environment_variables": {"BB": "dev"},
                    "lambda_functions": {"f": {"environment_variables": {"AA": "dev f"}}},
                }
            },
        }
    )
    stage = load_stage(path)
    assert stage.environment == {"AA": "top", "BB": "dev"}
    assert stage.settings("f").environment == {"AA": "dev f", "BB": "dev", "CC": "top f"}


@pytest.mark.parametrize(
    ("present", "stage", "config", "expected"),
    [
        pytest.param([], "dev", {}, "policy-dev.json", id="the stage's own"),
        pytest.param(["policy.json"], "dev", {}, "policy.json", id="the older name, for dev"),
        pytest.param(["policy.json", "policy-dev.json"], "dev", {}, "policy-dev.json", id="the newer name first"),
        pytest.param(["policy.json"], "prod", {}, "policy-prod.json", id="no older name for others"),
        pytest.param([], "dev", {"iam_policy_file": "mine.json"}, "mine.json", id="a configured one"),
    ],
)
def test_without_autogen_policy_a_file_is_used(project, present, stage, config, expected):
    path = project({"autogen_policy": False, **config})
    for name in present:
        (path / ".chalice" / name).write_text("{}")
    assert load_stage(path, stage).policy_file == path / ".chalice" / expected


def test_an_unmanaged_role_must_be_named(project):
    with pytest.raises(ConfigError, match="'iam_role_arn' must name a role"):
        load_stage(project({"manage_iam_role": False}))
    arn = "arn:aws:iam::123456789012:role/mine"
    assert load_stage(project({"manage_iam_role": False, "iam_role_arn": arn})).defaults.role_arn == arn


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        pytest.param('{\n  "version": "2.0"\n  "app_name": "a"\n}', 3, 3, "not valid JSON", id="a missing comma"),
        pytest.param("[]", 1, 1, "one JSON object", id="a list"),
        pytest.param('{\n  "lambda_timeoutt": 3}', 2, 3, "did you mean 'lambda_timeout'?", id="a misspelt key"),
        pytest.param('{\n "stages": {"dev": {\n   "lambda_timeout": 901}}}', 3, 4, "from 1 to 900", id="a timeout"),
        pytest.param('{"lambda_memory_size": 100}', 1, 2, "in steps of 64", id="a memory size"),
        pytest.param('{"lambda_timeout": true}', 1, 2, "not True", id="a flag for a number"),
        pytest.param(
            '{"environment_variables": {"AB": 1}}', 1, 2, "'AB' is a number: write it in quotes", id="a number as text"
        ),
        pytest.param('{"environment_variables": {"1x": ""}}', 1, 2, "the name '1x'", id="no name of a variable"),
        pytest.param('{"environment_variables": {"AWS_REGION": ""}}', 1, 2, "Lambda sets itself", id="a reserved name"),
        pytest.param('{"environment_variables": {"A=B": ""}}', 1, 2, "the name 'A=B'", id="a name with a sign"),
        pytest.param(
            '{"lambda_functions": {"f": {"autogen_policy": true}}}', 1, 29, "not support yet", id="for one function"
        ),
        pytest.param('{"stages": {"dev": []}}', 1, 2, "must map names to objects", id="a stage that is a list"),
        pytest.param('{"lambda_functions": {"f": {"api_gateway_stage": "x"}}}', 1, 29, "no effect", id="misplaced"),
        pytest.param('{"subnet_ids": ["a"]}', 1, 2, "does not support yet", id="not supported yet"),
        pytest.param('{"layers": "a"}', 1, 2, "must be a list of strings", id="one layer"),
        pytest.param('{"layers": ["a"]}', 1, 2, "which end with a number, not 'a'", id="no ARN of a layer"),
        pytest.param('{"layers": ["", "", "", "", "", ""]}', 1, 2, "has 5 at most", id="too many layers"),
        pytest.param(
            '{{"automatic_layer": true, "layers": [{}]}}'.format(", ".join([f'"{LAYER}"'] * 5)),
            1,
            2,
            "one more than the 5 layers",
            id="no room for another layer",
        ),
        pytest.param('{"version": "3.0"}', 1, 2, "reads up to '2.0'", id="a newer version"),
        pytest.param('{"lambda_architecture": "arm"}', 1, 2, "one of x86_64, arm64", id="an architecture"),
        pytest.param('{"manage_iam_role": true, "iam_role_arn": "r"}', 1, 27, "the ARN of a role", id="no ARN"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(project, text, line, column, problem):
    with pytest.raises(ConfigError) as caught:
        load_stage(project(text))
    assert problem in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith(f"{caught.value.path}:{line}:{column}: ")


def test_a_stage_name_that_could_leave_the_folder_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no stage name"):
        load_stage(tmp_path, "../prod")


@pytest.mark.parametrize(
    "variables", ['["s3cret"]', '{"TOKEN": 5309}', '{"TOKEN": {"s3cret": 1}}', '{"TOKEN": "5309\\u0000"}']
)
def test_no_value_of_an_environment_variable_is_repeated(project, variables):
    with pytest.raises(ConfigError) as caught:
        load_stage(project(f'{{"environment_variables": {variables}}}'))
    assert "s3cret" not in str(caught.value)
    assert "5309" not in str(caught.value)


def test_what_the_command_line_sets_is_checked_too(tmp_path):
    with pytest.raises(ConfigError, match="'api_gateway_stage', which the command line sets, must be 1 to 128 letters"):
        load_stage(tmp_path, overrides={"api_gateway_stage": "a b"})


def test_a_file_that_starts_with_a_byte_order_mark_is_read(project):
    assert load_stage(project("\ufeff{}")).name == "dev"
