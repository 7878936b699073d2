"""The cases as an app of Falcon, run in Lambda by apig-wsgi."""

import falcon
from apig_wsgi import make_lambda_handler

FEATURES = {}


def feature(make_app):
    """Make *make_app* the case of its name."""
    FEATURES[make_app.__name__] = make_app
    return make_app


class Greeting:
    """The resource of most cases."""

    def on_get(self, request, response):
        response.media = {"hello": "world"}


class Things:
    """A collection without captures."""

    def on_get(self, request, response):
        response.media = {}


class Part:
    """A resource with two captures and a query."""

    def on_get(self, request, response, thing, part):
        response.media = {
            "thing": thing,
            "part": part,
            "limit": request.get_param("limit"),
            "order": request.get_param("order"),
        }


def make(case, routes, payload):
    """Return the handler of an app with the route of *case*, and with more if *routes* says so."""
    app = FEATURES[case]()
    for number in range(1, routes, 2):
        app.add_route(f"/list{number}", Things())
        app.add_route(f"/things{number}/{{thing}}/parts/{{part}}", Part())
    return make_lambda_handler(app, binary_support=True)


def app_of(resource, **settings):
    app = falcon.App(**settings)
    app.add_route("/", resource)
    return app


@feature
def get():
    return app_of(Greeting())


@feature
def deep():
    return get()


@feature
def post():
    class Orders:
        def on_post(self, request, response):
            order = request.media
            response.media = {"customer": order["customer"], "lines": len(order["lines"])}

    return app_of(Orders())


@feature
def cors():
    headers = {f"X-Header-{number}": f"value {number}" for number in range(10)}

    class Headers:
        def on_get(self, request, response):
            response.set_headers(headers)
            response.media = {"hello": "world"}

    return app_of(Headers(), cors_enable=True)


@feature
def middleware():
    class Passing:
        def process_request(self, request, response):
            pass

        def process_response(self, request, response, resource, succeeded):
            pass

    return app_of(Greeting(), middleware=[Passing() for _ in range(5)])


@feature
def failure():
    import logging

    class Failing:
        def on_get(self, request, response):
            raise RuntimeError("it broke")

    def failed(request, response, error, params):
        logging.getLogger("bench").error("a view failed", exc_info=error)
        response.status, response.media = 500, {"message": "Internal server error"}

    app = app_of(Failing())
    app.add_error_handler(RuntimeError, failed)
    return app


@feature
def binary():
    content = bytes(1 << 20)

    class Content:
        def on_get(self, request, response):
            response.content_type, response.data = "application/octet-stream", content

    return app_of(Content())
