"""Declared authorizers, and the authorizers that are functions of the app."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

import chalice
from chalice.authorization import AuthRequest, AuthResponse
from chalice.authorizers import (
    Authorizer,
    BuiltinAuthConfig,
    ChaliceAuthorizer,
    CognitoUserPoolAuthorizer,
    CustomAuthorizer,
    IAMAuthorizer,
    InvalidIdentitySourceError,
    JWTAuthorizer,
    MissingIdentitySourceError,
)
from chalice.errors import ForbiddenError, UnauthorizedError

SOURCE = Path(chalice.__file__).parent.parent
STAGE = "arn:aws:execute-api:us-west-2:123456789012:abc/api"
TOKEN_EVENT = {"type": "TOKEN", "authorizationToken": "allow", "methodArn": f"{STAGE}/GET/pets"}
HTTP_EVENT = {
    "version": "2.0",
    "type": "REQUEST",
    "routeArn": f"{STAGE}/GET/pets",
    "headers": {"authorization": "allow", "x-key": "secret"},
    "requestContext": {"http": {"method": "GET"}},
}
POOL = "arn:aws:cognito-idp:us-west-2:123456789012:userpool/us-west-2_abc"
URI = "arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/arn/invocations"


def allow(request):
    return AuthResponse(["/pets"], request.token)


def with_config(func, **options):
    authorizer = ChaliceAuthorizer("auth", func)
    authorizer.config.configure("auth", "app.auth", options)
    return authorizer


@pytest.mark.parametrize(
    ("authorizer", "expected"),
    [
        pytest.param(
            IAMAuthorizer(),
            {
                "in": "header",
                "type": "apiKey",
                "name": "Authorization",
                "x-amazon-apigateway-authtype": "awsSigv4",
            },
            id="IAM",
        ),
        pytest.param(
            CognitoUserPoolAuthorizer("pool", [POOL], "X-Token"),
            {
                "in": "header",
                "type": "apiKey",
                "name": "X-Token",
                "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [POOL]},
            },
            id="Cognito",
        ),
        pytest.param(
            CustomAuthorizer("mine", URI),
            {
                "in": "header",
                "type": "apiKey",
                "name": "Authorization",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "token",
                    "authorizerUri": URI,
                    "authorizerResultTtlInSeconds": 300,
                },
            },
            id="custom",
        ),
        pytest.param(
            CustomAuthorizer("mine", URI, 0, "X-Token", "arn:aws:iam::123456789012:role/call"),
            {
                "in": "header",
                "type": "apiKey",
                "name": "X-Token",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "token",
                    "authorizerUri": URI,
                    "authorizerResultTtlInSeconds": 0,
                    "authorizerCredentials": "arn:aws:iam::123456789012:role/call",
                },
            },
            id="custom with a role",
        ),
        pytest.param(
            CustomAuthorizer("mine", URI, identity_sources=["header.X-Key", "querystring.key", "context.apiId"]),
            {
                "in": "header",
                "type": "apiKey",
                "name": "Unused",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "request",
                    "authorizerUri": URI,
                    "authorizerResultTtlInSeconds": 300,
                    "identitySource": "method.request.header.X-Key, method.request.querystring.key, context.apiId",
                },
            },
            id="custom, given the whole request",
        ),
        pytest.param(
            JWTAuthorizer("jwt", "https://issuer.example.com", ["shop"]),
            {
                "type": "oauth2",
                "x-amazon-apigateway-authorizer": {
                    "type": "jwt",
                    "jwtConfiguration": {"issuer": "https://issuer.example.com", "audience": ["shop"]},
                    "identitySource": "$request.header.Authorization",
                },
            },
            id="JWT",
        ),
    ],
)
def test_the_security_definition_is_api_gateways(authorizer, expected):
    assert authorizer.to_swagger() == expected


def test_what_the_manual_documents_can_be_read():
    pool = CognitoUserPoolAuthorizer("pool", [POOL])
    assert (pool.name, pool.provider_arns, pool.header, pool.scopes) == ("pool", [POOL], "Authorization", [])
    mine = CustomAuthorizer("mine", URI)
    assert (mine.name, mine.authorizer_uri, mine.ttl_seconds, mine.header) == ("mine", URI, 300, "Authorization")
    assert (mine.invoke_role_arn, mine.scopes, mine.identity_sources) == (None, [], None)
    assert (IAMAuthorizer().name, IAMAuthorizer().scopes) == ("sigv4", [])


@pytest.mark.parametrize(
    "authorizer",
    [
        CognitoUserPoolAuthorizer("pool", [POOL], scopes=["read"]),
        CustomAuthorizer("mine", URI, scopes=["read"]),
        JWTAuthorizer("jwt", "https://issuer.example.com", ["shop"], scopes=["read"]),
        ChaliceAuthorizer("auth", allow, ["read"]),
    ],
    ids=lambda authorizer: type(authorizer).__name__,
)
def test_scopes_are_given_to_a_copy(authorizer):
    copy = authorizer.with_scopes(["write"])
    assert type(copy) is type(authorizer)
    assert copy.name == authorizer.name
    assert (authorizer.scopes, copy.scopes) == (["read"], ["write"])
    if isinstance(authorizer, Authorizer):
        assert copy.to_swagger() == authorizer.to_swagger()


def test_iam_knows_no_scopes():
    with pytest.raises(NotImplementedError, match="with_scopes"):
        IAMAuthorizer().with_scopes(["read"])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: CognitoUserPoolAuthorizer("pool", POOL), f"provider_arns must be a list, and is '{POOL}'"),
        (lambda: CognitoUserPoolAuthorizer("pool", None), "provider_arns must be a list, and is None"),
        (lambda: JWTAuthorizer("jwt", "https://x", "shop"), "audience must be a list, and is 'shop'"),
        (
            lambda: CustomAuthorizer("mine", URI, identity_sources="header.X"),
            "identity_sources must be a list, and is 'header.X'",
        ),
    ],
    ids=["one ARN", "no ARN", "one audience", "one identity source"],
)
def test_one_value_is_no_list(build, message):
    with pytest.raises(TypeError) as raised:
        build()
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("header.X-Key", "header.X-Key"),
        ("querystring.key", "querystring.key"),
        ("context.identity.sourceIp", "context.identity.sourceIp"),
        ("stageVariables.colour", "stageVariables.colour"),
        ("method.request.header.X-Key", "header.X-Key"),
        ("route.request.querystring.key", "querystring.key"),
        ("$request.header.X-Key", "header.X-Key"),
        ("$context.apiId", "context.apiId"),
    ],
)
def test_identity_sources_are_read_in_every_spelling_of_aws(source, expected):
    assert BuiltinAuthConfig("auth", "app.auth", identity_sources=[source]).identity_sources == (expected,)


@pytest.mark.parametrize("source", ["X-Key", "header", "header.", "body.key", "", None, 3], ids=repr)
def test_an_unknown_identity_source_is_named(source):
    with pytest.raises(InvalidIdentitySourceError, match=f"the identity source {source!r} is not known; write header"):
        BuiltinAuthConfig("auth", "app.auth", identity_sources=[source])


def test_decisions_without_an_identity_cannot_be_remembered():
    with pytest.raises(MissingIdentitySourceError, match="set ttl_seconds=0, or name one"):
        BuiltinAuthConfig("auth", "app.auth", identity_sources=[])
    assert BuiltinAuthConfig("auth", "app.auth", 0, identity_sources=[]).identity_sources == ()


def test_a_function_of_the_app_answers_with_a_policy():
    assert ChaliceAuthorizer("auth", allow)(TOKEN_EVENT, None) == {
        "context": {},
        "principalId": "allow",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": [f"{STAGE}/*/pets"]}],
        },
    }


def test_the_function_itself_can_be_called_by_a_test():
    assert ChaliceAuthorizer("auth", allow).func(AuthRequest("TOKEN", "me", "arn")).principal_id == "me"


def test_an_async_function_decides_too():
    async def decide(request):
        await asyncio.sleep(0)
        return allow(request)

    authorizer = ChaliceAuthorizer("auth", decide)
    assert [authorizer(TOKEN_EVENT, None)["principalId"] for _ in range(2)] == ["allow", "allow"]


def test_the_token_is_read_from_the_header_of_the_authorizer():
    assert with_config(allow, header="X-Key")(HTTP_EVENT, None)["principalId"] == "secret"


def test_a_simple_response_is_answered_where_it_is_declared():
    assert with_config(allow, simple_responses=True)(HTTP_EVENT, None)["isAuthorized"] is True
    assert "policyDocument" in with_config(allow)(HTTP_EVENT, None)


def test_a_copy_made_before_the_registration_is_configured_by_it():
    authorizer = ChaliceAuthorizer("auth", allow)
    copy = authorizer.with_scopes(["read"])
    authorizer.config.configure("v1_auth", "app.auth", {"ttl_seconds": 5, "header": "X-Key"})
    assert (copy.config.name, copy.config.handler_string, copy.config.ttl_seconds) == ("v1_auth", "app.auth", 5)


@pytest.mark.parametrize("event", [None, {}, {"type": "TOKEN"}, {"httpMethod": "GET"}], ids=repr)
def test_another_event_is_not_authorized(event, caplog):
    with pytest.raises(UnauthorizedError) as raised:
        ChaliceAuthorizer("auth", allow)(event, None)
    assert str(raised.value) == "Unauthorized"
    assert "not one of an authorizer" in caplog.text


def test_unauthorized_becomes_the_message_that_api_gateway_answers_with_401():
    def decide(request):
        raise UnauthorizedError("the token expired yesterday")

    with pytest.raises(UnauthorizedError) as raised:
        ChaliceAuthorizer("auth", decide)(TOKEN_EVENT, None)
    assert str(raised.value) == "Unauthorized"


@pytest.mark.parametrize("simple", [False, True], ids=["policy", "simple response"])
def test_forbidden_allows_nothing(simple):
    def decide(request):
        raise ForbiddenError("not you")

    result = with_config(decide, simple_responses=simple)(HTTP_EVENT, None)
    if simple:
        assert result["isAuthorized"] is False
    else:
        assert result["policyDocument"]["Statement"][0]["Resource"] == []


def test_a_fault_of_the_function_passes_so_that_nobody_is_let_in():
    def decide(request):
        raise LookupError("no such table")

    with pytest.raises(LookupError, match="no such table"):
        ChaliceAuthorizer("auth", decide)(TOKEN_EVENT, None)


def test_a_function_that_returns_nothing_is_named_in_the_log(caplog):
    assert ChaliceAuthorizer("auth", lambda request: None)(TOKEN_EVENT, None) is None
    assert "The authorizer auth returned None" in caplog.text


@pytest.mark.parametrize("module", ["chalice.authorizers", "chalice.authorization", "chalice.websocket"])
def test_nothing_but_our_own_is_imported_with_it(module):
    code = (
        f"import sys; sys.path[:0] = [{str(SOURCE)!r}]; import chalice.app; before = set(sys.modules); import {module};"
        "print([name for name in sorted(set(sys.modules) - before) if name.split('.')[0] != 'chalice'])"
    )
    done = subprocess.run([sys.executable, "-S", "-I", "-c", code], check=True, stdout=subprocess.PIPE, timeout=60)
    assert done.stdout.strip() == b"[]"
