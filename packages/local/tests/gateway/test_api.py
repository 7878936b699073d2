"""The API that an app declares."""

from chalice.spec import AppSpec, Direct, Function, RestApi, Route
from chalice_local.gateway import Api, Method

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
