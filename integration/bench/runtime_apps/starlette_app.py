"""The cases as an app of Starlette, run in Lambda by Mangum."""

from mangum import Mangum
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

FEATURES = {}


def feature(make_app):
    """Make *make_app* the case of its name."""
    FEATURES[make_app.__name__.rstrip("_")] = make_app
    return make_app


def make(case, routes, payload):
    """Return the handler of an app with the route of *case*, and with more if *routes* says so."""
    app = FEATURES[case]()
    for number in range(1, routes, 2):

        def things(request):
            return JSONResponse({})

        async def part(request):
            captures, query = request.path_params, request.query_params
            return JSONResponse(
                {
                    "thing": captures["thing"],
                    "part": captures["part"],
                    "limit": query["limit"],
                    "order": query["order"],
                }
            )

        app.router.routes.append(Route(f"/list{number}", things))
        app.router.routes.append(Route(f"/things{number}/{{thing}}/parts/{{part}}", part))
    return Mangum(app, lifespan="off")


async def greet(request):
    return JSONResponse({"hello": "world"})


@feature
def get():
    return Starlette(routes=[Route("/", greet)])


@feature
def deep():
    return get()


@feature
def async_():
    return get()


@feature
def post():
    async def view(request):
        order = await request.json()
        return JSONResponse({"customer": order["customer"], "lines": len(order["lines"])})

    return Starlette(routes=[Route("/", view, methods=["POST"])])


@feature
def cors():
    from starlette.middleware.cors import CORSMiddleware

    headers = {f"X-Header-{number}": f"value {number}" for number in range(10)}

    async def view(request):
        return JSONResponse({"hello": "world"}, headers=headers)

    return Starlette(routes=[Route("/", view)], middleware=[Middleware(CORSMiddleware, allow_origins=["*"])])


class Passing:
    """A middleware that does nothing."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)


@feature
def middleware():
    return Starlette(routes=[Route("/", greet)], middleware=[Middleware(Passing)] * 5)


@feature
def failure():
    import logging

    async def failed(request, error):
        logging.getLogger("bench").error("a view failed", exc_info=error)
        return JSONResponse({"message": "Internal server error"}, 500)

    async def view(request):
        raise RuntimeError("it broke")

    return Starlette(routes=[Route("/", view)], exception_handlers={RuntimeError: failed})


@feature
def binary():
    content = bytes(1 << 20)

    async def view(request):
        return Response(content, media_type="application/octet-stream")

    return Starlette(routes=[Route("/", view)])
