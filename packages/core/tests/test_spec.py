"""The JSON form of an app description: what is written is read back, and what cannot be read is named."""

import json

import pytest

from chalice.spec import AppSpec, Direct, Function, RestApi, Route, SpecError, from_json, to_json

SPEC = AppSpec(
    app_name="shop",
    functions=(
        Function(
            name="api_handler",
            handler="app.app",
            trigger=RestApi(
                routes=(
                    Route(path="/", method="GET", view="index", description="Say hello."),
                    Route(path="/items/{id}", method="PUT", view="put", content_types=("image/png",)),
                ),
                binary_types=("image/png",),
            ),
        ),
        Function(name="sweep", handler="app.sweep", trigger=Direct(), description="Größe"),
    ),
)


def test_a_spec_survives_the_round_trip():
    assert from_json(to_json(SPEC)) == SPEC


def test_equal_specs_are_equal_text():
    assert to_json(from_json(to_json(SPEC))) == to_json(SPEC)


def test_keys_of_a_newer_minor_are_ignored_and_missing_ones_default():
    document = json.loads(to_json(SPEC))
    document["spec_version"] = "1.9"
    document["colour"] = "red"
    del document["functions"][1]["description"]
    assert from_json(json.dumps(document)).functions[1] == Function("sweep", "app.sweep", Direct())


def broken(change):
    document = json.loads(to_json(SPEC))
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param("{", "the document", id="not JSON"),
        pytest.param("[]", "the document", id="not an object"),
        pytest.param(broken(lambda d: d.update(spec_version="2.0")), "spec_version", id="another major"),
        pytest.param(broken(lambda d: d.pop("app_name")), "app_name", id="a missing name"),
        pytest.param(broken(lambda d: d.update(functions={})), "functions", id="functions not a list"),
        pytest.param(
            broken(lambda d: d["functions"][1].update(trigger={"type": "moon"})),
            "functions[1].trigger.type",
            id="an unknown trigger",
        ),
        pytest.param(
            broken(lambda d: d["functions"][0]["trigger"]["routes"][0].update(method=7)),
            "functions[0].trigger.routes[0].method",
            id="a method that is a number",
        ),
        pytest.param(
            broken(lambda d: d["functions"][0]["trigger"].update(binary_types=[1])),
            "functions[0].trigger.binary_types",
            id="a binary type that is a number",
        ),
    ],
)
def test_what_cannot_be_read_is_named(text, where):
    with pytest.raises(SpecError) as caught:
        from_json(text)
    assert caught.value.where == where
