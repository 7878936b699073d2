"""The file of deployed values: true at every moment, and readable across versions."""

import json

import pytest

from chalice_deployer import Record, State, StateFile, deployed_stages, state_file
from chalice_deployer.errors import StageBusyError, StateError

ROLE = Record("default-role", "iam_role", {"role_name": "shop-dev", "role_arn": "arn:aws:iam::1:role/shop-dev"})
HANDLER = Record(
    "api_handler",
    "lambda_function",
    {"function_name": "shop-dev", "lambda_arn": "arn:aws:lambda:eu-west-1:123456789012:function:shop-dev"},
)


def test_what_is_saved_is_loaded(tmp_path):
    store = StateFile(tmp_path / "deployed" / "dev.json")
    place = {"account_id": "123456789012", "region": "eu-west-1"}
    state = State(records=(ROLE,), pending=(HANDLER,), place=place)
    store.save(state)
    assert store.load() == state


def test_nothing_deployed_leaves_no_file(tmp_path):
    store = StateFile(tmp_path / "dev.json")
    store.save(State(records=(ROLE,)))
    store.save(State().lacking("default-role"))
    assert list(tmp_path.iterdir()) == []
    assert store.load().is_empty


def test_a_change_is_pending_until_it_is_recorded():
    noted = State(records=(ROLE,)).noting(HANDLER)
    assert noted.pending == (HANDLER,)
    done = noted.having(HANDLER)
    assert (done.records, done.pending) == ((ROLE, HANDLER), ())
    assert done.noting(HANDLER).lacking("api_handler") == State(records=(ROLE,))


def test_a_file_of_chalice_1_is_read_and_its_home_is_known_by_an_arn(tmp_path):
    path = tmp_path / "dev.json"
    rows = [
        {"name": "default-role", "resource_type": "iam_role", **ROLE.attributes},
        {"name": "api_handler", "resource_type": "lambda_function", "lambda_arn": HANDLER.attributes["lambda_arn"]},
        {"name": "chat", "resource_type": "websocket_api", "routes": ["$connect"]},
    ]
    path.write_text(json.dumps({"schema_version": "2.0", "backend": "api", "resources": rows}))
    store = StateFile(path)
    state = store.load()
    assert state.records[0] == ROLE
    assert state.home == ("123456789012", "eu-west-1")
    store.save(state)
    assert json.loads(path.read_text())["resources"][2] == rows[2]


def test_the_file_of_before_1_2_is_read_until_there_is_a_newer_one(tmp_path):
    older = {
        "dev": {
            "region": "us-west-2",
            "api_handler_name": "shop-dev",
            "api_handler_arn": "arn:aws:lambda:us-west-2:123456789012:function:shop-dev",
            "lambda_functions": {
                "shop-dev-foo": {
                    "type": "pure_lambda",
                    "arn": "arn:aws:lambda:us-west-2:123456789012:function:shop-dev-foo",
                }
            },
            "rest_api_id": "abcd",
            "api_gateway_stage": "api",
            "chalice_version": "1.1.1",
            "backend": "api",
        }
    }
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "deployed.json").write_text(json.dumps(older))
    store = state_file(tmp_path, "dev", None)
    assert [record.name for record in store.load().records] == ["api_handler", "foo", "rest_api"]
    assert store.load().home == ("123456789012", "us-west-2")
    assert state_file(tmp_path, "prod", None).load().is_empty
    assert state_file(tmp_path, "dev", "http://127.0.0.1:4570").load().is_empty
    store.save(State(records=(ROLE,)))
    assert store.load().records == (ROLE,)
    store.save(State())
    assert store.load().is_empty, "what is in the older file was deleted"
    assert deployed_stages(tmp_path, None) == ()


def test_a_stage_is_changed_by_one_at_a_time(tmp_path):
    first, second = StateFile(tmp_path / "dev.json"), StateFile(tmp_path / "dev.json")
    with first.lock():
        with pytest.raises(StageBusyError, match="another command"), second.lock():
            pass
        with StateFile(tmp_path / "prod.json").lock():
            pass
    with second.lock():
        pass


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("{", "cannot be read", id="not JSON"),
        pytest.param("[]", "not a JSON object", id="a list"),
        pytest.param('{"schema_version": "3.0"}', "schema_version '3.0'", id="a newer schema"),
        pytest.param('{"schema_version": "2.0", "resources": {}}', "not a list", id="resources"),
        pytest.param('{"schema_version": "2.0", "pending": [{"name": "x"}]}', "unknown type", id="a row"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_left_alone(tmp_path, text, problem):
    path = tmp_path / "dev.json"
    path.write_text(text)
    with pytest.raises(StateError, match=problem):
        StateFile(path).load()
    assert path.read_text() == text


def test_a_file_that_cannot_be_replaced_leaves_nothing_half_written(tmp_path):
    path = tmp_path / "dev.json"
    (path / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match="dev"):
        StateFile(path).save(State(records=(HANDLER,)))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("endpoint", "folder"),
    [
        (None, "deployed"),
        ("http://127.0.0.1:4570", "endpoints/127.0.0.1-4570"),
        ("http://localhost:4570/", "endpoints/127.0.0.1-4570"),
        ("https://aws.example.com", "endpoints/aws.example.com-443"),
    ],
)
def test_every_endpoint_has_states_of_its_own(tmp_path, endpoint, folder):
    state_file(tmp_path, "dev", endpoint).save(State(records=(ROLE,)))
    assert (tmp_path / ".chalice" / folder / "dev.json").is_file()
    assert deployed_stages(tmp_path, endpoint) == ("dev",)
