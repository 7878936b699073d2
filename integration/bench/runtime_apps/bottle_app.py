"""The cases as an app of Bottle, run in Lambda by apig-wsgi."""

from apig_wsgi import make_lambda_handler
from bottle import Bottle, request, response

FEATURES = {}


def feature(register):
    """Make *register* the case of its name."""
    FEATURES[register.__name__] = register
    return register


def make(case, routes, payload):
    """Return the handler of an app with the route of *case*, and with more if *routes* says so."""
    app = Bottle()
    FEATURES[case](app)
    for number in range(1, routes, 2):

        @app.get(f"/list{number}")
        def things():
            return {}

        @app.get(f"/things{number}/<thing>/parts/<part>")
        def part(thing, part):
            query = request.query
            return {"thing": thing, "part": part, "limit": query["limit"], "order": query["order"]}

    return make_lambda_handler(app, binary_support=True)


@feature
def get(app):
    @app.get("/")
    def view():
        return {"hello": "world"}


@feature
def deep(app):
    get(app)


@feature
def post(app):
    @app.post("/")
    def view():
        order = request.json
        return {"customer": order["customer"], "lines": len(order["lines"])}


@feature
def cors(app):
    @app.hook("after_request")
    def allow():
        response.headers["Access-Control-Allow-Origin"] = "*"

    headers = {f"X-Header-{number}": f"value {number}" for number in range(10)}

    @app.get("/")
    def view():
        response.headers.update(headers)
        return {"hello": "world"}


@feature
def middleware(app):
    def passing(callback):
        def call(*args, **kwargs):
            return callback(*args, **kwargs)

        return call

    for _ in range(5):
        app.install(passing)
    get(app)


@feature
def binary(app):
    content = bytes(1 << 20)

    @app.get("/")
    def view():
        response.content_type = "application/octet-stream"
        return content
