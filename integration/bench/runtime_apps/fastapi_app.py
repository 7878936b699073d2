"""The cases as an app of FastAPI, run in Lambda by Mangum."""

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from mangum import Mangum

FEATURES = {}


def feature(register):
    """Make *register* the case of its name."""
    FEATURES[register.__name__.rstrip("_")] = register
    return register


def make(case, routes, payload):
    """Return the handler of an app with the route of *case*, and with more if *routes* says so."""
    app = FastAPI(openapi_url=None)
    FEATURES[case](app)
    for number in range(1, routes, 2):

        @app.get(f"/list{number}")
        async def things():
            return {}

        @app.get(f"/things{number}/{{thing}}/parts/{{part}}")
        async def part(thing, part, limit, order):
            return {"thing": thing, "part": part, "limit": limit, "order": order}

    return Mangum(app, lifespan="off")


@feature
def get(app):
    @app.get("/")
    async def view():
        return {"hello": "world"}


@feature
def deep(app):
    get(app)


@feature
def async_(app):
    get(app)


@feature
def post(app):
    @app.post("/")
    async def view(request: Request):
        order = await request.json()
        return {"customer": order["customer"], "lines": len(order["lines"])}


@feature
def cors(app):
    from fastapi.middleware.cors import CORSMiddleware

    app.add_middleware(CORSMiddleware, allow_origins=["*"])

    headers = {f"X-Header-{number}": f"value {number}" for number in range(10)}

    @app.get("/")
    async def view(response: Response):
        response.headers.update(headers)
        return {"hello": "world"}


class Passing:
    """A middleware that does nothing."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)


@feature
def middleware(app):
    for _ in range(5):
        app.add_middleware(Passing)
    get(app)


@feature
def typed(app):
    from pydantic import BaseModel

    class Line(BaseModel):
        sku: str
        quantity: int

    class Order(BaseModel):
        customer: str
        lines: list[Line]

    @app.post("/orders/{number}")
    async def view(number: int, order: Order, limit: int = 10):
        quantities = [line.quantity for line in order.lines[:limit]]
        return {"number": number, "customer": order.customer, "quantities": quantities}


@feature
def failure(app):
    import logging

    @app.exception_handler(RuntimeError)
    async def failed(request, error):
        logging.getLogger("bench").error("a view failed", exc_info=error)
        return JSONResponse({"message": "Internal server error"}, 500)

    @app.get("/")
    async def view():
        raise RuntimeError("it broke")


@feature
def binary(app):
    content = bytes(1 << 20)

    @app.get("/")
    async def view():
        return Response(content, media_type="application/octet-stream")
