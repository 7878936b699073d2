"""What each decorator becomes in the description of an app."""

from dataclasses import dataclass

import pytest

from chalice import (
    Blueprint,
    Chalice,
    CognitoUserPoolAuthorizer,
    CORSConfig,
    Cron,
    CustomAuthorizer,
    IAMAuthorizer,
    JWTAuthorizer,
    Rate,
    spec,
)
from chalice.description import describe

POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a"
STREAM = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
URI = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:f/invocations"


def work(event):
    """Work."""


def trigger_of(declare):
    app = Chalice("shop")
    declare(app)(work)
    (function,) = describe(app).functions
    assert (function.name, function.handler, function.description) == ("work", "app.work", "Work.")
    return function.trigger


@pytest.mark.parametrize(
    ("declare", "trigger"),
    [
        pytest.param(lambda app: app.lambda_function(), spec.Direct(), id="a plain function"),
        pytest.param(lambda app: app.schedule("rate(1 hour)"), spec.Schedule("rate(1 hour)"), id="a schedule"),
        pytest.param(
            lambda app: app.schedule(Rate(5, Rate.MINUTES), description="often"),
            spec.Schedule("rate(5 minutes)", "often"),
            id="a rate",
        ),
        pytest.param(
            lambda app: app.schedule(Cron(0, 18, "?", "*", "MON-FRI", "*")),
            spec.Schedule("cron(0 18 ? * MON-FRI *)"),
            id="a cron expression",
        ),
        pytest.param(
            lambda app: app.on_cw_event({"source": ["shop"]}), spec.EventPattern({"source": ["shop"]}), id="a pattern"
        ),
        pytest.param(
            lambda app: app.on_s3_event("files"), spec.S3("files", ("s3:ObjectCreated:*",)), id="a bucket's new objects"
        ),
        pytest.param(
            lambda app: app.on_s3_event("files", ["s3:ObjectRemoved:*"], "in/", ".csv"),
            spec.S3("files", ("s3:ObjectRemoved:*",), "in/", ".csv"),
            id="some objects that go",
        ),
        pytest.param(lambda app: app.on_sns_message("orders"), spec.Sns("orders"), id="a topic"),
        pytest.param(lambda app: app.on_sqs_message(queue="orders"), spec.Sqs("orders"), id="a queue"),
        pytest.param(
            lambda app: app.on_sqs_message(
                queue_arn="arn:aws:sqs:eu-west-1:123456789012:orders",
                batch_size=100,
                maximum_batching_window_in_seconds=5,
                maximum_concurrency=2,
                per_record=True,
            ),
            spec.Sqs("arn:aws:sqs:eu-west-1:123456789012:orders", 100, 5, 2, partial_failures=True),
            id="a queue, record by record",
        ),
        pytest.param(
            lambda app: app.on_kinesis_record("clicks", starting_position="TRIM_HORIZON", per_record=True),
            spec.Kinesis("clicks", 100, "TRIM_HORIZON", partial_failures=True),
            id="a stream",
        ),
        pytest.param(lambda app: app.on_dynamodb_record(STREAM), spec.DynamoDb(STREAM), id="a table"),
        pytest.param(lambda app: app.on_ws_connect(), spec.Websocket("$connect"), id="who connects"),
        pytest.param(lambda app: app.on_ws_message(), spec.Websocket("$default"), id="messages"),
        pytest.param(lambda app: app.on_ws_message(route_key="join"), spec.Websocket("join"), id="some messages"),
        pytest.param(lambda app: app.on_ws_disconnect(), spec.Websocket("$disconnect"), id="who leaves"),
        pytest.param(lambda app: app.authorizer(), spec.Authorizer(), id="an authorizer"),
    ],
)
def test_a_decorator_is_its_trigger(declare, trigger):
    assert trigger_of(declare) == trigger


def test_a_blueprints_functions_are_those_of_its_module():
    blueprint = Blueprint("chalicelib.work")
    blueprint.schedule("rate(1 hour)")(work)
    app = Chalice("shop")
    app.register_blueprint(blueprint, name_prefix="nightly_")
    (function,) = describe(app).functions
    assert (function.name, function.handler) == ("nightly_work", "chalicelib.work.work")


def route_of(*, app=None, view=lambda: None, path="/", **options):
    app = app or Chalice("shop")
    app.route(path, **options)(view)
    return describe(app).rest_api.routes[-1]


class TestRoutes:
    def test_cors_is_described_as_it_is_configured(self):
        cors = CORSConfig(["https://a.example", "https://b.example"], ["X-A"], ["X-B"], 600, allow_credentials=True)
        headers = ("Authorization", "Content-Type", "X-A", "X-Amz-Date", "X-Amz-Security-Token", "X-Api-Key")
        wanted = spec.Cors(("https://a.example", "https://b.example"), headers, ("X-B",), 600, allow_credentials=True)
        assert route_of(cors=cors).cors == wanted

    def test_the_apis_cors_is_that_of_every_route_that_has_none_of_its_own(self):
        app = Chalice("shop")
        app.api.cors = CORSConfig("https://a.example")
        assert route_of(app=app).cors.allow_origins == ("https://a.example",)
        assert route_of(app=app, path="/closed", cors=False).cors is None

    def test_an_api_key_is_described(self):
        assert route_of(api_key_required=True).api_key_required

    def test_a_plain_view_has_no_types(self):
        assert route_of(path="/{name}", view=lambda name: None).types is None

    def test_a_typed_view_has_its_types_and_the_schemas_they_refer_to(self):
        @dataclass
        class Item:
            name: str

        def put(number: int, item: Item, limit: int = 10) -> Item:
            return item

        app = Chalice("shop")
        types = route_of(app=app, path="/{number}", methods=["PUT"], view=put).types
        assert [(parameter["name"], parameter["in"]) for parameter in types.parameters] == [
            ("number", "path"),
            ("limit", "query"),
        ]
        assert types.request_body == types.response == {"$ref": "#/components/schemas/Item"}
        assert describe(app).rest_api.schemas["Item"]["properties"] == {"name": {"type": "string"}}


@pytest.mark.parametrize(
    ("authorizer", "described"),
    [
        pytest.param(lambda app: IAMAuthorizer(), spec.IamAuthorizer("sigv4"), id="IAM"),
        pytest.param(
            lambda app: CognitoUserPoolAuthorizer("pool", provider_arns=[POOL], header="X-Token"),
            spec.CognitoAuthorizer("pool", (POOL,), "X-Token"),
            id="Cognito",
        ),
        pytest.param(
            lambda app: CustomAuthorizer("other", authorizer_uri=URI, ttl_seconds=10),
            spec.LambdaAuthorizer("other", URI, ttl_seconds=10),
            id="another function",
        ),
        pytest.param(
            lambda app: JWTAuthorizer("jwt", "https://issuer.example", ["shop"]),
            spec.JwtAuthorizer("jwt", "https://issuer.example", ("shop",)),
            id="JWT",
        ),
        pytest.param(
            lambda app: app.authorizer(ttl_seconds=5)(work),
            spec.BuiltinAuthorizer("work", "work", ttl_seconds=5),
            id="a function of the app",
        ),
    ],
)
def test_an_authorizer_is_described_once_for_all_of_its_routes(authorizer, described):
    app = Chalice("shop")
    one = authorizer(app)
    app.route("/a", authorizer=one)(lambda: None)
    app.route("/b", authorizer=one)(lambda: None)
    api = describe(app).rest_api
    assert api.authorizers == (described,)
    assert {route.admission for route in api.routes} == {spec.Admission(described.name)}


def test_the_scopes_of_a_route_are_its_own():
    app = Chalice("shop")
    pool = CognitoUserPoolAuthorizer("pool", provider_arns=[POOL])
    app.route("/a", authorizer=pool.with_scopes(["read"]))(lambda: None)
    app.route("/b", authorizer=pool.with_scopes(["write"]))(lambda: None)
    assert [route.admission.scopes for route in describe(app).rest_api.routes] == [("read",), ("write",)]
