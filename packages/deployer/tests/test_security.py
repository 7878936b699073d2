"""Who may call a method, as API Gateway reads it."""

import pytest

from chalice import spec
from chalice_deployer.security import definitions, requirements

ROLE = "arn:aws:iam::123456789012:role/call"
POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a"
URI = "arn:${aws.partition}:apigateway:${aws.region}:lambda:path/2015-03-31/functions/${own.lambda_arn}/invocations"


def header(name, kind, **authorizer):
    scheme = {"in": "header", "type": "apiKey", "name": name, "x-amazon-apigateway-authtype": kind}
    return {**scheme, "x-amazon-apigateway-authorizer": authorizer} if authorizer else scheme


def defined(authorizer):
    """Return the definition of *authorizer*, with texts instead of what they are made of."""
    definition = definitions(spec.RestApi((), authorizers=(authorizer,)))[authorizer.name]
    details = definition.get("x-amazon-apigateway-authorizer", {})
    if "authorizerUri" in details:
        details["authorizerUri"] = str(details["authorizerUri"])
    return definition


@pytest.mark.parametrize(
    ("authorizer", "expected"),
    [
        pytest.param(spec.IamAuthorizer("sigv4"), header("Authorization", "awsSigv4"), id="IAM"),
        pytest.param(
            spec.CognitoAuthorizer("pool", (POOL,), "X-Token"),
            header("X-Token", "cognito_user_pools", type="cognito_user_pools", providerARNs=[POOL]),
            id="Cognito",
        ),
        pytest.param(
            spec.LambdaAuthorizer("other", "arn:uri", "X-Token", 0, ROLE),
            header(
                "X-Token",
                "custom",
                type="token",
                authorizerUri="arn:uri",
                authorizerResultTtlInSeconds=0,
                authorizerCredentials=ROLE,
            ),
            id="another function",
        ),
        pytest.param(
            spec.BuiltinAuthorizer("own", "own"),
            header("Authorization", "custom", type="token", authorizerUri=URI),
            id="a function of the app",
        ),
        pytest.param(
            spec.BuiltinAuthorizer("mine", "own", ttl_seconds=30, execution_role=ROLE),
            header(
                "Authorization",
                "custom",
                type="token",
                authorizerUri=URI,
                authorizerResultTtlInSeconds=30,
                authorizerCredentials=ROLE,
            ),
            id="a function of the app by another name, with a role",
        ),
        pytest.param(
            spec.BuiltinAuthorizer("own", "own", identity_sources=("header.Cookie", "querystring.q", "context.path")),
            header(
                "Unused",
                "custom",
                type="request",
                authorizerUri=URI,
                identitySource="method.request.header.Cookie, method.request.querystring.q, context.path",
            ),
            id="by the whole request",
        ),
        pytest.param(
            spec.BuiltinAuthorizer("own", "own", ttl_seconds=0, identity_sources=()),
            header("Unused", "custom", type="request", authorizerUri=URI, authorizerResultTtlInSeconds=0),
            id="by the whole request, whatever is in it",
        ),
    ],
)
def test_an_authorizer_is_defined_as_api_gateway_reads_it(authorizer, expected):
    assert defined(authorizer) == expected


def test_api_keys_are_defined_when_a_route_needs_one():
    needs = spec.RestApi((spec.Route("/", "GET", "index", api_key_required=True),))
    assert definitions(needs) == {"api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}
    assert definitions(spec.RestApi((spec.Route("/", "GET", "index"),))) == {}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"api_key_required": True}, [{"api_key": []}], id="a key"),
        pytest.param({"admission": spec.Admission("own")}, [{"own": []}], id="an authorizer"),
        pytest.param(
            {"admission": spec.Admission("pool", ("a/read", "a/write"))}, [{"pool": ["a/read", "a/write"]}], id="scopes"
        ),
        pytest.param(
            {"api_key_required": True, "admission": spec.Admission("own")}, [{"api_key": []}, {"own": []}], id="both"
        ),
    ],
)
def test_a_route_requires_what_it_declares(options, expected):
    assert requirements(spec.Route("/", "GET", "index", **options)) == expected
