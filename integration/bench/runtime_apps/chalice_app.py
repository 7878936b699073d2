"""The cases as an app of Chalice: of this repository, and of Chalice 1.34 as far as that goes."""

from chalice import Chalice, Response

FEATURES = {}


def feature(register):
    """Make *register* the case of its name."""
    FEATURES[register.__name__.rstrip("_")] = register
    return register


def make(case, routes, payload):
    """Return the handler of an app with the route of *case*, and with more if *routes* says so."""
    app = Chalice("bench")
    FEATURES[case](app)
    for number in range(1, routes, 2):

        @app.route(f"/list{number}")
        def things():
            return {}

        @app.route(f"/things{number}/{{thing}}/parts/{{part}}")
        def part(thing, part):
            query = app.current_request.query_params
            return {"thing": thing, "part": part, "limit": query["limit"], "order": query["order"]}

    return app


@feature
def get(app):
    @app.route("/")
    def view():
        return {"hello": "world"}


@feature
def deep(app):
    get(app)


@feature
def post(app):
    @app.route("/", methods=["POST"])
    def view():
        order = app.current_request.json_body
        return {"customer": order["customer"], "lines": len(order["lines"])}


@feature
def cors(app):
    headers = {f"X-Header-{number}": f"value {number}" for number in range(10)}

    @app.route("/", cors=True)
    def view():
        return Response({"hello": "world"}, headers)


@feature
def middleware(app):
    get(app)
    for _ in range(5):

        @app.middleware("http")
        def passing(event, get_response):
            return get_response(event)


@feature
def typed(app):
    from dataclasses import dataclass

    @dataclass
    class Line:
        sku: str
        quantity: int

    @dataclass
    class Order:
        customer: str
        lines: list[Line]

    @app.route("/orders/{number}", methods=["POST"])
    def view(number: int, order: Order, limit: int = 10):
        quantities = [line.quantity for line in order.lines[:limit]]
        return {"number": number, "customer": order.customer, "quantities": quantities}


@feature
def failure(app):
    @app.route("/")
    def view():
        raise RuntimeError("it broke")


@feature
def binary(app):
    content = bytes(1 << 20)

    @app.route("/")
    def view():
        return Response(content, {"Content-Type": "application/octet-stream"})


@feature
def async_(app):
    @app.route("/")
    async def view():
        return {"hello": "world"}
