"""The JSON form of an app description: what is written is read back, and what cannot be read is named."""

import json

import pytest

from chalice import spec
from chalice.spec import AppSpec, Direct, Function, RestApi, Route, SpecError, from_json, to_json

EVERYTHING = AppSpec(
    app_name="shop",
    functions=(
        Function(
            name="api_handler",
            handler="app.app",
            trigger=RestApi(
                routes=(
                    Route(
                        path="/items/{rest+}",
                        method="ANY",
                        view="items",
                        api_key_required=True,
                        cors=spec.Cors(("https://a.example", "https://b.example"), ("X-A",), ("X-B",), 600, True),
                        admission=spec.Admission("pool", ("read",)),
                        types=spec.Types(({"name": "n", "in": "query"},), {"type": "object"}, True, {"type": "null"}),
                    ),
                ),
                authorizers=(
                    spec.IamAuthorizer("sigv4"),
                    spec.CognitoAuthorizer("pool", ("arn:aws:cognito-idp:eu-west-1:1:userpool/a",), "X-Token"),
                    spec.LambdaAuthorizer("other", "arn:uri", "X-Token", 0, "arn:role", ("header.X-Token",)),
                    spec.JwtAuthorizer("jwt", "https://issuer.example", ("shop",)),
                    spec.BuiltinAuthorizer("own", "own", "X-Token", 5, "arn:role", ("header.Cookie",), True),
                ),
                schemas={"Item": {"type": "object"}},
            ),
        ),
        Function("own", "app.own", spec.Authorizer()),
        Function("tick", "app.tick", spec.Schedule("rate(5 minutes)", "often")),
        Function(
            "pattern", "app.pattern", spec.EventPattern({"source": ["shop"], "detail": {"a": [{"exists": True}]}})
        ),
        Function("files", "app.files", spec.S3("bucket", ("s3:ObjectCreated:*",), "in/", ".csv")),
        Function("topic", "app.topic", spec.Sns("topic")),
        Function("queue", "chalicelib.work.queue", spec.Sqs("queue", 10, 5, 2, True)),
        Function("stream", "app.stream", spec.Kinesis("stream", 10, "TRIM_HORIZON", 5, True)),
        Function("table", "app.table", spec.DynamoDb("arn:aws:dynamodb:::table/t/stream/1")),
        Function("connect", "app.connect", spec.Websocket("$connect")),
    ),
)

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


@pytest.mark.parametrize("app", [SPEC, EVERYTHING], ids=["a small app", "everything"])
def test_a_spec_survives_the_round_trip(app):
    assert from_json(to_json(app)) == app
    assert to_json(from_json(to_json(app))) == to_json(app)


def test_only_the_fields_without_a_default_are_needed():
    """What an older writer of this version does not know of has the value that means nothing."""
    trigger = {"type": "rest_api", "routes": [{"path": "/", "method": "GET", "view": "index"}]}
    document = {
        "spec_version": "2.0",
        "app_name": "shop",
        "functions": [{"name": "api_handler", "handler": "app.app", "trigger": trigger}],
    }
    api = RestApi(routes=(Route(path="/", method="GET", view="index"),))
    assert from_json(json.dumps(document)) == AppSpec("shop", (Function("api_handler", "app.app", api),))


def test_keys_of_a_newer_minor_are_ignored_and_missing_ones_default():
    document = json.loads(to_json(SPEC))
    document["spec_version"] = "2.9"
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
        pytest.param(broken(lambda d: d.update(spec_version="3.0")), "spec_version", id="another major"),
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
        pytest.param(
            broken(lambda d: d["functions"][0]["trigger"].update(authorizers=[{"type": "oracle", "name": "a"}])),
            "functions[0].trigger.authorizers[0].type",
            id="an unknown authorizer",
        ),
        pytest.param(
            broken(lambda d: d["functions"][0]["trigger"]["routes"][0].update(api_key_required="yes")),
            "functions[0].trigger.routes[0].api_key_required",
            id="a word where a boolean belongs",
        ),
        pytest.param(
            broken(lambda d: d["functions"][1].update(trigger={"type": "sqs", "queue": "q", "batch_size": "10"})),
            "functions[1].trigger.batch_size",
            id="digits in a string",
        ),
    ],
)
def test_what_cannot_be_read_is_named(text, where):
    with pytest.raises(SpecError) as caught:
        from_json(text)
    assert caught.value.where == where
