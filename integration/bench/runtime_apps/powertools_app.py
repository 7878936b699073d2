"""The cases as an app of Powertools for AWS Lambda."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, APIGatewayRestResolver, CORSConfig, Response

FEATURES = {}


def feature(register):
    """Make *register* the case of its name."""
    FEATURES[register.__name__] = register
    return register


def make(case, routes, payload):
    """Return the handler of an app with the route of *case*, and with more if *routes* says so."""
    resolver = APIGatewayRestResolver if payload == "1.0" else APIGatewayHttpResolver
    app = resolver(cors=CORSConfig("*") if case == "cors" else None)
    FEATURES[case](app)
    for number in range(1, routes, 2):

        @app.get(f"/list{number}")
        def things():
            return {}

        @app.get(f"/things{number}/<thing>/parts/<part>")
        def part(thing, part):
            event = app.current_event
            limit, order = event.get_query_string_value("limit"), event.get_query_string_value("order")
            return {"thing": thing, "part": part, "limit": limit, "order": order}

    return app.resolve


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
        order = app.current_event.json_body
        return {"customer": order["customer"], "lines": len(order["lines"])}


@feature
def cors(app):
    import json

    headers = {f"X-Header-{number}": f"value {number}" for number in range(10)}

    @app.get("/")
    def view():
        return Response(200, "application/json", json.dumps({"hello": "world"}), headers)


@feature
def middleware(app):
    def passing(app, next_middleware):
        return next_middleware(app)

    app.use([passing] * 5)
    get(app)


@feature
def failure(app):
    import logging

    @app.exception_handler(RuntimeError)  # without one the error would be Lambda's to answer
    def failed(error):
        logging.getLogger("bench").exception("a view failed")
        return Response(500, "application/json", '{"message":"Internal server error"}')

    @app.get("/")
    def view():
        raise RuntimeError("it broke")


@feature
def binary(app):
    content = bytes(1 << 20)

    @app.get("/")
    def view():
        return Response(200, "application/octet-stream", content)
