"""What an authorizer function is asked, and what API Gateway is answered."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalice.authorization import (
    AuthRequest,
    AuthResponse,
    AuthRoute,
    InvalidAuthEventError,
    InvalidAuthResponseError,
    NotAuthResponseError,
    answer,
)

STAGE = "arn:aws:execute-api:us-west-2:123456789012:abc/api"

TOKEN_EVENT = {"type": "TOKEN", "authorizationToken": "allow", "methodArn": f"{STAGE}/GET/pets/1"}

REQUEST_EVENT = {
    "type": "REQUEST",
    "methodArn": f"{STAGE}/GET/pets/1",
    "resource": "/pets/{id}",
    "path": "/pets/1",
    "httpMethod": "GET",
    "headers": {"Authorization": "Bearer x", "X-Key": "last", "Cookie": "b=2"},
    "multiValueHeaders": {"Authorization": ["Bearer x"], "X-Key": ["first", "last"], "Cookie": ["a=1", "b=2"]},
    "queryStringParameters": {"q": "2"},
    "multiValueQueryStringParameters": {"q": ["1", "2"]},
    "pathParameters": {"id": "1"},
    "stageVariables": {"colour": "blue"},
    "requestContext": {"resourcePath": "/pets/{id}", "httpMethod": "GET", "stage": "api"},
}

HTTP_EVENT = {
    "version": "2.0",
    "type": "REQUEST",
    "routeArn": f"{STAGE}/GET/pets/1",
    "identitySource": ["Bearer x"],
    "routeKey": "GET /pets/{id}",
    "rawPath": "/api/pets/1",
    "rawQueryString": "q=1&q=2",
    "cookies": ["a=1", "b=2"],
    "headers": {"authorization": "Bearer x", "x-key": "last"},
    "queryStringParameters": {"q": "1,2"},
    "pathParameters": {"id": "1"},
    "stageVariables": {"colour": "blue"},
    "requestContext": {"http": {"method": "GET", "path": "/api/pets/1"}, "stage": "api"},
}

CONNECT_EVENT = {
    "type": "REQUEST",
    "methodArn": f"{STAGE}/$connect",
    "headers": {"Authorization": "Bearer x"},
    "queryStringParameters": {"q": "2"},
    "requestContext": {"routeKey": "$connect", "eventType": "CONNECT", "stage": "api", "connectionId": "c="},
}


@pytest.fixture
def request_():
    return AuthRequest("TOKEN", "allow", f"{STAGE}/GET/pets/1")


def resources(routes, method_arn=f"{STAGE}/GET/pets/1"):
    document = AuthResponse(routes, "user").to_dict(AuthRequest("TOKEN", "allow", method_arn))
    return document["policyDocument"]["Statement"][0]["Resource"]


def test_the_policy_is_the_document_of_api_gateway(request_):
    assert AuthResponse(["/pets"], "user", {"role": "admin"}).to_dict(request_) == {
        "context": {"role": "admin"},
        "principalId": "user",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": [f"{STAGE}/*/pets"]}],
        },
    }


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        pytest.param([], [], id="no route allows nothing"),
        pytest.param(["/"], ["*/"], id="the root"),
        pytest.param(["/pets", "/toys"], ["*/pets", "*/toys"], id="a string allows every method"),
        pytest.param(["*"], ["*/*"], id="a star allows every route"),
        pytest.param(["/pets/*"], ["*/pets/*"], id="a star at the end of a path"),
        pytest.param(["/pets/{id}/toys"], ["*/pets/*/toys"], id="a capture is a wildcard"),
        pytest.param(["/files/{path+}"], ["*/files/*"], id="a greedy capture is a wildcard"),
        pytest.param([AuthRoute("/pets", ["GET", "POST"])], ["GET/pets", "POST/pets"], id="some methods"),
        pytest.param([AuthRoute("*", ["GET"])], ["GET/*"], id="a method of every route"),
        pytest.param([AuthRoute("/", ["GET"])], ["GET/"], id="a method of the root"),
        pytest.param([AuthRoute("/pets", ["*"])], ["*/pets"], id="a star for the methods"),
        pytest.param([AuthRoute("/pets", ["ANY"])], ["*/pets"], id="ANY as in a route"),
        pytest.param([AuthRoute("/pets", ["get"])], ["GET/pets"], id="methods in lower case"),
        pytest.param([AuthRoute("/pets", [])], [], id="no method allows nothing"),
        pytest.param(["/a", AuthRoute("/b", ["PUT"])], ["*/a", "PUT/b"], id="both kinds together"),
        pytest.param(("/a",), ["*/a"], id="a tuple"),
    ],
)
def test_what_is_allowed(routes, expected):
    assert resources(routes) == [f"{STAGE}/{resource}" for resource in expected]


@pytest.mark.parametrize(
    ("method_arn", "prefix"),
    [
        ("arn:aws-cn:execute-api:cn-north-1:1:abc/api/GET", "arn:aws-cn:execute-api:cn-north-1:1:abc/api"),
        ("arn:aws:execute-api:us-west-2:1:abc/api/GET/", "arn:aws:execute-api:us-west-2:1:abc/api"),
        ("arn:aws:execute-api:us-west-2:1:abc/api/GET/a:b/*/../c", "arn:aws:execute-api:us-west-2:1:abc/api"),
        ("arn:aws:execute-api:us-west-2:1:abc/$default/GET/x", "arn:aws:execute-api:us-west-2:1:abc/$default"),
        ("arn:aws:execute-api:us-west-2:1:abc/*/GET/", "arn:aws:execute-api:us-west-2:1:abc/*"),
    ],
)
def test_the_policy_is_for_the_api_and_stage_of_the_request(method_arn, prefix):
    assert resources(["/x"], method_arn) == [f"{prefix}/*/x"]


@pytest.mark.parametrize(
    ("route", "resource"),
    [("*", f"{STAGE}/*"), ("$connect", f"{STAGE}/$connect"), (AuthRoute("$connect", ["*"]), f"{STAGE}/$connect")],
    ids=str,
)
def test_a_websocket_has_routes_without_methods(route, resource):
    assert resources([route], f"{STAGE}/$connect") == [resource]


def test_every_problem_of_an_answer_is_named_at_once(request_):
    response = AuthResponse(
        ["pets", 3, AuthRoute("/toys", ["FETCH"]), AuthRoute("/a", "GET")], "user", {"roles": ["admin"], "age": 3}
    )
    with pytest.raises(InvalidAuthResponseError) as raised:
        response.to_dict(request_)
    assert str(raised.value) == (
        "the AuthResponse cannot be used: the route 'pets' is neither a path that begins with '/' nor '*';"
        " the route 3 is neither a path that begins with '/' nor '*'; 'FETCH' of '/toys' is not an HTTP method;"
        " the methods of '/a' are 'GET'; they must be a list; context['roles'] is of type list; API Gateway takes"
        " strings, numbers and booleans (json.dumps makes a string of it)"
    )


@pytest.mark.parametrize("routes", ["/pets", None, {"/pets": 1}], ids=["a string", "nothing", "a dict"])
def test_routes_that_are_no_list_are_refused(routes, request_):
    with pytest.raises(InvalidAuthResponseError, match=r"routes is .* it must be a list"):
        AuthResponse(routes, "user").to_dict(request_)


@pytest.mark.parametrize("value", ["text", 1, 1.5, True, Decimal("1.5"), None], ids=repr)
def test_context_values_that_api_gateway_takes_are_passed_on(value, request_):
    assert AuthResponse(["*"], "user", {"key": value}).to_dict(request_)["context"] == {"key": value}


def test_an_http_api_takes_lists_and_objects_in_the_context():
    context = {"roles": ["admin"], "user": {"id": 1}}
    assert AuthResponse(["*"], "user", context).to_dict(AuthRequest.from_event(HTTP_EVENT))["context"] == context


def test_the_api_key_of_a_usage_plan_is_answered(request_):
    response = AuthResponse(["*"], "user", usage_identifier_key="key")
    assert response.to_dict(request_)["usageIdentifierKey"] == "key"


def test_a_token_request_has_the_token_alone():
    request = AuthRequest.from_event(TOKEN_EVENT)
    assert (request.auth_type, request.token, request.method_arn) == ("TOKEN", "allow", f"{STAGE}/GET/pets/1")
    assert (dict(request.headers), request.cookies, request.context) == ({}, {}, {})
    assert (request.query_params, request.uri_params, request.stage_vars) == (None, None, None)
    assert (request.method, request.path) == (None, None)
    assert request.to_dict() is TOKEN_EVENT


@pytest.mark.parametrize("event", [REQUEST_EVENT, HTTP_EVENT], ids=["payload 1.0", "payload 2.0"])
def test_a_request_authorizer_sees_the_whole_request(event):
    request = AuthRequest.from_event(event)
    assert (request.auth_type, request.method_arn) == ("REQUEST", f"{STAGE}/GET/pets/1")
    assert request.token == "Bearer x"
    assert (request.method, request.path) == ("GET", "/pets/1")
    assert request.headers["X-KEY"] == "last"
    assert request.cookies == {"a": "1", "b": "2"}
    assert request.query_params == {"q": "2"}
    assert request.query_params.getlist("q") == ["1", "2"]
    assert request.uri_params == {"id": "1"}
    assert request.stage_vars == {"colour": "blue"}
    assert request.context["stage"] == "api"


def test_an_authorizer_of_a_websocket_sees_the_handshake():
    request = AuthRequest.from_event(CONNECT_EVENT)
    assert (request.token, request.method, request.path) == ("Bearer x", None, None)
    assert request.query_params == {"q": "2"}
    assert request.context["routeKey"] == "$connect"


def test_headers_are_found_when_only_lists_of_them_are_sent():
    request = AuthRequest.from_event({**REQUEST_EVENT, "headers": None})
    assert request.headers["x-key"] == "last"
    assert request.token == "Bearer x"


@pytest.mark.parametrize(
    ("changes", "header", "token"),
    [
        ({}, "X-Key", "last"),
        ({}, "X-Missing", ""),
        ({"authorizationToken": "sent"}, "X-Key", "sent"),
    ],
    ids=["the header of the authorizer", "a header that is not there", "API Gateway's own account"],
)
def test_where_the_token_is_found(changes, header, token):
    assert AuthRequest.from_event({**REQUEST_EVENT, **changes}, header).token == token


def test_a_request_is_shown_without_its_token():
    assert repr(AuthRequest.from_event(TOKEN_EVENT)) == f"AuthRequest(TOKEN, '{STAGE}/GET/pets/1')"


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        {},
        {"type": "TOKEN"},
        {"methodArn": "arn"},
        {"type": 1, "methodArn": "arn"},
        {"type": "TOKEN", "methodArn": 1},
    ],
    ids=repr,
)
def test_another_event_is_refused(event):
    with pytest.raises(InvalidAuthEventError, match="not one of an authorizer"):
        AuthRequest.from_event(event)


def test_a_dict_is_answered_as_it_is(request_):
    policy = {"principalId": "user", "policyDocument": {}}
    assert answer(request_, policy) is policy


@pytest.mark.parametrize("value", [None, "allow", True, 3, ["/"]], ids=repr)
def test_what_says_nothing_is_refused(value, request_):
    with pytest.raises(NotAuthResponseError, match=f"a value of type {type(value).__name__}; return an AuthResponse"):
        answer(request_, value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, {"isAuthorized": True}),
        (False, {"isAuthorized": False}),
        ({"isAuthorized": True}, {"isAuthorized": True}),
        (
            AuthResponse(["/pets/{id}"], "u", {"a": [1]}),
            {"isAuthorized": True, "context": {"principalId": "u", "a": [1]}},
        ),
        (AuthResponse(["/toys"], "u"), {"isAuthorized": False, "context": {"principalId": "u"}}),
        (AuthResponse([AuthRoute("/pets/*", ["PUT"])], "u"), {"isAuthorized": False, "context": {"principalId": "u"}}),
    ],
    ids=["yes", "no", "as it is", "this route is allowed", "another route is", "another method is"],
)
def test_a_simple_response_says_whether_this_request_is_allowed(value, expected):
    assert answer(AuthRequest.from_event(HTTP_EVENT), value, is_simple=True) == expected


def test_a_rest_api_is_answered_with_a_policy_even_so(request_):
    assert "policyDocument" in answer(request_, AuthResponse(["*"], "user"), is_simple=True)


@pytest.mark.parametrize(
    ("route", "called", "allowed"),
    [
        ("*", "GET/", True),
        ("/", "GET/", True),
        ("/", "GET/pets", False),
        ("/pets", "GET/pets", True),
        ("/pets", "GET/pets/1", False),
        ("/pets/*", "GET/pets/1/toys", True),
        ("/pets/{id}/toys", "GET/pets/1/toys", True),
        ("/pets/{id}/toys", "GET/pets/toys", False),
        ("/pets/{id}/toys", "GET/pets/1/toys/2", False),
        ("/{a}/x/{b}/y", "GET/1/x/2/x/3/y", True),
    ],
)
def test_a_simple_response_reads_wildcards_as_iam_does(route, called, allowed):
    request = AuthRequest.from_event({**HTTP_EVENT, "routeArn": f"{STAGE}/{called}"})
    assert AuthResponse([route], "user").to_simple(request)["isAuthorized"] is allowed


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)
@given(
    event=st.sampled_from([TOKEN_EVENT, REQUEST_EVENT, HTTP_EVENT, CONNECT_EVENT]),
    changes=st.dictionaries(st.sampled_from(sorted({*REQUEST_EVENT, *HTTP_EVENT, *TOKEN_EVENT})), json_values),
)
def test_no_event_breaks_the_reading_of_it(event, changes):
    try:
        request = AuthRequest.from_event({**event, **changes})
    except InvalidAuthEventError:
        return
    for name in (
        "token",
        "method",
        "path",
        "uri_params",
        "stage_vars",
        "headers",
        "query_params",
        "cookies",
        "context",
    ):
        getattr(request, name)
    assert request.payload_version in ("1.0", "2.0")
    assert set(AuthResponse(["*"], "user").to_simple(request)) == {"isAuthorized", "context"}
