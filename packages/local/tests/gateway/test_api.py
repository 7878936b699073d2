"""The API that an app declares."""

import pytest

from chalice import spec
from chalice.spec import (
    Admission,
    AppSpec,
    BuiltinAuthorizer,
    Cors,
    Direct,
    Function,
    IamAuthorizer,
    RestApi,
    Route,
)
from chalice_local.gateway import Api, Authorizer, HttpRequest, HttpResponse, Method, answer

ROUTES = (Route("/", "GET", "index"), Route("/cities/{city}", "PUT", "city"))
SPEC = AppSpec(
    "hello",
    (
        Function("api_handler", "app.app", RestApi(ROUTES, ("image/png",))),
        Function("nightly", "app.nightly", Direct()),
    ),
)


def test_every_route_is_a_method_of_the_function_that_serves_it() -> None:
    api = Api.from_spec(SPEC, stage="api")
    assert api.methods == (Method("/", "GET", "api_handler"), Method("/cities/{city}", "PUT", "api_handler"))
    assert (api.stage, api.name, api.binary_types) == ("api", "hello", ("image/png",))


def test_an_app_without_a_route_is_an_api_without_methods() -> None:
    assert Api.from_spec(AppSpec("jobs", SPEC.functions[1:]), stage="api").methods == ()


def api_of(*routes: Route, authorizers: tuple[BuiltinAuthorizer | IamAuthorizer, ...] = ()) -> Api:
    api = RestApi(routes, authorizers=authorizers)
    functions = (Function("api_handler", "app.app", api), Function("check", "app.check", spec.Authorizer()))
    return Api.from_spec(AppSpec("hello", functions), stage="api")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        pytest.param(
            BuiltinAuthorizer("users", "check", "X-Token"),
            Authorizer("users", "check", ("header.X-Token",)),
            id="TOKEN",
        ),
        pytest.param(
            BuiltinAuthorizer("users", "check", identity_sources=("header.Cookie",)),
            Authorizer("users", "check", ("header.Cookie",), takes_request=True),
            id="REQUEST",
        ),
        pytest.param(IamAuthorizer("users"), None, id="one that only AWS has"),
    ],
)
def test_authorizers_of_the_app_are_asked(
    declared: BuiltinAuthorizer | IamAuthorizer, expected: Authorizer | None
) -> None:
    open_, closed = Route("/", "GET", "index"), Route("/", "PUT", "put", admission=Admission("users"))
    api = api_of(open_, closed, authorizers=(declared,))
    assert [method.authorizer for method in api.methods] == [None, expected]


def options(*routes: Route) -> HttpResponse:
    def nobody(function: str, event: bytes) -> None:
        raise AssertionError(function, event)

    return answer(HttpRequest("OPTIONS", "/a"), api_of(*routes), nobody)  # type: ignore[arg-type]


def test_a_preflight_is_answered_without_the_app() -> None:
    cors = Cors(("https://a.example",), ("X-A",), ("X-B",), 600, True)
    response = options(Route("/a", "PUT", "put", cors=cors), Route("/b", "GET", "b"), Route("/a", "GET", "get"))
    assert response.status == 200
    assert {name: value for name, value in response.headers if name.startswith("Access")} == {
        "Access-Control-Allow-Methods": "PUT,OPTIONS",
        "Access-Control-Allow-Origin": "https://a.example",
        "Access-Control-Allow-Headers": "X-A",
        "Access-Control-Expose-Headers": "X-B",
        "Access-Control-Max-Age": "600",
        "Access-Control-Allow-Credentials": "true",
    }


def test_a_view_for_every_method_may_be_called_with_every_method() -> None:
    response = options(Route("/a", "ANY", "view", cors=Cors(("*",), ("X-A",))))
    assert response.header("access-control-allow-methods") == "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"


def test_without_cors_a_preflight_is_refused() -> None:
    assert options(Route("/a", "GET", "view")).status == 403


@pytest.mark.parametrize(
    "origins", [("https://a.example", "https://b.example"), ("https://*.example",)], ids=["several", "a pattern"]
)
def test_the_app_answers_a_preflight_when_it_matters_who_asks(origins: tuple[str, ...]) -> None:
    api = api_of(Route("/a", "GET", "view", cors=Cors(origins, ("X-A",))))
    assert api.methods[-1] == Method("/a", "OPTIONS", "api_handler")


def test_a_view_for_options_answers_itself() -> None:
    cors = Cors(("*",), ("X-A",))
    api = api_of(Route("/a", "GET", "view", cors=cors), Route("/a", "OPTIONS", "answer"))
    assert [method.method for method in api.methods] == ["GET", "OPTIONS"]
