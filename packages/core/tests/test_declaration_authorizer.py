"""Which authorizers API Gateway can ask."""

import pytest

from chalice import (
    Blueprint,
    Chalice,
    CognitoUserPoolAuthorizer,
    CustomAuthorizer,
    IAMAuthorizer,
    JWTAuthorizer,
)
from chalice.declaration import DuplicateNameError, InvalidAuthorizerError, place_of, problems

POOL = "arn:aws:cognito-idp:us-west-2:123456789012:userpool/p"
URI = "arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/f/invocations"


def get():
    return None


def put():
    return None


def decide(request):
    return None


def app_asking(*authorizers):
    app = Chalice("shop")
    for view, authorizer in zip((get, put), authorizers, strict=False):
        app.route(f"/{view.__name__}", authorizer=authorizer)(view)
    return app


def cognito(**changes):
    return CognitoUserPoolAuthorizer(**{"name": "pool", "provider_arns": [POOL], **changes})


def custom(**changes):
    return CustomAuthorizer(**{"name": "custom", "authorizer_uri": URI, **changes})


def jwt(**changes):
    return JWTAuthorizer(**{"name": "jwt", "issuer": "https://issuer.example", "audience": ["a"], **changes})


class Subclass(CognitoUserPoolAuthorizer):
    """As an app may have one."""


@pytest.mark.parametrize(
    "authorizers",
    [
        pytest.param([None], id="none"),
        pytest.param([IAMAuthorizer(), IAMAuthorizer()], id="IAM"),
        pytest.param([cognito(), custom()], id="two kinds"),
        pytest.param([cognito(), cognito()], id="one, written twice"),
        pytest.param([cognito(scopes=["read"]), cognito().with_scopes(["write"])], id="one with other scopes"),
        pytest.param([Subclass("pool", provider_arns=[POOL])], id="a subclass"),
        pytest.param([custom(ttl_seconds=0), custom(ttl_seconds=3600, name="other")], id="the limits of a ttl"),
        pytest.param([cognito(header="X-Api_Key!")], id="any name of a header"),
        pytest.param([jwt()], id="a JWT"),
    ],
)
def test_authorizers_pass(authorizers):
    assert problems(app_asking(*authorizers)) == []


@pytest.mark.parametrize(
    ("authorizer", "what", "problem"),
    [
        pytest.param(custom(ttl_seconds=3601), "ttl_seconds=3601", "is none that API Gateway takes", id="a long ttl"),
        pytest.param(custom(ttl_seconds=-1), "ttl_seconds=-1", "is none that API Gateway takes", id="a ttl below 0"),
        pytest.param(custom(ttl_seconds="60"), "ttl_seconds='60'", "is none that", id="a ttl of another type"),
        pytest.param(custom(ttl_seconds=True), "ttl_seconds=True", "is none that", id="a ttl of yes"),
        pytest.param(cognito(header="X Y"), "header='X Y'", "is no name of a header", id="a header with a blank"),
        pytest.param(cognito(header=""), "header=''", "is no name of a header", id="an empty header"),
        pytest.param(jwt(header=None), "header=None", "is no name of a header", id="no header"),
        pytest.param(jwt(issuer="http://i.example"), "issuer='http://i.example'", "does not ask", id="an open issuer"),
        pytest.param(jwt(issuer="i.example"), "issuer='i.example'", "does not ask", id="an issuer without scheme"),
        pytest.param(jwt(issuer="https://"), "issuer='https://'", "does not ask", id="an issuer without host"),
    ],
)
def test_a_setting_is_refused(authorizer, what, problem):
    (error,) = problems(app_asking(authorizer, authorizer.with_scopes(["one"])))[:1]
    assert type(error) is InvalidAuthorizerError
    assert error.subject == f"{what} of the authorizer {authorizer.name!r}"
    assert problem in error.problem
    assert error.place == place_of(get)


@pytest.mark.parametrize("name", ["", None, ["pool"]], ids=str)
def test_an_authorizer_needs_a_name(name):
    (error,) = problems(app_asking(cognito(name=name)))
    assert type(error) is InvalidAuthorizerError
    assert error.problem == "has no name"


@pytest.mark.parametrize(
    "authorizer", ["pool", decide, object(), IAMAuthorizer], ids=["a name", "a function", "an object", "a class"]
)
def test_what_is_no_authorizer_is_refused(authorizer):
    (error,) = problems(app_asking(authorizer))
    assert type(error) is InvalidAuthorizerError
    assert error.subject == f"authorizer={authorizer!r} of the view 'get'"
    assert error.problem == "is none"
    assert "@app.authorizer()" in error.fix


def test_scopes_are_a_list():
    (error,) = problems(app_asking(cognito().with_scopes("read")))
    assert error.subject == "scopes='read' of the authorizer 'pool' of the view 'get'"
    assert error.fix == "write ['read']"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(cognito(name="same"), custom(name="same"), id="two kinds"),
        pytest.param(cognito(), cognito(header="X-Token"), id="two of a kind"),
    ],
)
def test_two_authorizers_need_two_names(one, other):
    (error,) = problems(app_asking(one, other))
    assert type(error) is DuplicateNameError
    assert error.subject == f"the name {one.name!r} of the authorizer of the view 'put'"
    assert error.problem == "belongs to another authorizer too, that of GET /get"
    assert error.place == place_of(put)


class TestOfTheApp:
    """Authorizers that are functions of the app."""

    def test_they_pass(self):
        app = Chalice("shop")
        authorizer = app.authorizer(ttl_seconds=60)(decide)
        app.route("/get", authorizer=authorizer)(get)
        app.route("/put", authorizer=authorizer.with_scopes(["write"]))(put)
        assert problems(app) == []

    def test_one_of_a_blueprint_passes(self):
        blueprint = Blueprint(__name__)
        authorizer = blueprint.authorizer()(decide)
        app = app_asking(authorizer)
        app.register_blueprint(blueprint, name_prefix="admin_")
        assert problems(app) == []

    def test_one_of_a_blueprint_that_is_not_registered_is_refused(self):
        (error,) = problems(app_asking(Blueprint(__name__).authorizer()(decide)))
        assert type(error) is InvalidAuthorizerError
        assert error.subject == "the authorizer 'decide' of the view 'get'"
        assert error.problem == "is no function of this app"

    def test_one_with_the_name_of_another_kind_is_refused(self):
        app = app_asking(cognito(name="decide"))
        app.route("/put", authorizer=app.authorizer()(decide))(put)
        (error,) = problems(app)
        assert type(error) is DuplicateNameError

    @pytest.mark.parametrize(
        ("options", "what"),
        [({"ttl_seconds": 3601}, "ttl_seconds=3601"), ({"header": "a:b"}, "header='a:b'")],
        ids=["ttl", "header"],
    )
    def test_a_setting_is_refused_where_the_function_is(self, options, what):
        app = Chalice("shop")
        app.authorizer(**options)(decide)
        (error,) = problems(app)
        assert error.subject == f"{what} of the authorizer 'decide'"
        assert error.place == place_of(decide)
