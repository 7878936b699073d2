"""The cases as handlers without a framework: what nobody can be faster than."""

import json

FEATURES = {}
JSON = {"Content-Type": "application/json"}
HEADERS = dict(JSON)


def feature(view):
    """Make *view* the case of its name."""
    FEATURES[view.__name__] = view
    return view


def make(case, routes, payload):
    """Return a handler with a table of the view of *case*, and of more if *routes* says so."""
    view = FEATURES[case]() if case == "binary" else FEATURES[case]
    if case == "cors":
        HEADERS.update({f"X-Header-{number}": f"value {number}" for number in range(10)})
        HEADERS["Access-Control-Allow-Origin"] = "*"
    views = {("/orders/{number}" if case == "typed" else "/"): view}
    for number in range(1, routes, 2):

        def things(event):
            return answer({})

        def part(event):
            captures, query = event["pathParameters"], event["queryStringParameters"]
            return answer(
                {
                    "thing": captures["thing"],
                    "part": captures["part"],
                    "limit": query["limit"],
                    "order": query["order"],
                }
            )

        views[f"/list{number}"] = things
        views[f"/things{number}/{{thing}}/parts/{{part}}"] = part

    if payload == "1.0":
        return lambda event, context: views[event["resource"]](event)
    return lambda event, context: views[event["routeKey"].partition(" ")[2]](event)


def answer(value, headers=JSON, status=200):
    return {"statusCode": status, "headers": headers, "body": json.dumps(value)}


@feature
def get(event):
    return answer({"hello": "world"})


FEATURES["deep"] = FEATURES["middleware"] = get


@feature
def post(event):
    order = json.loads(event["body"])
    return answer({"customer": order["customer"], "lines": len(order["lines"])})


@feature
def cors(event):
    return answer({"hello": "world"}, HEADERS)


@feature
def typed(event):
    number = int(event["pathParameters"]["number"])
    limit = int(event["queryStringParameters"].get("limit", 10))
    order = json.loads(event["body"])
    quantities = [int(line["quantity"]) for line in order["lines"][:limit]]
    return answer({"number": number, "customer": str(order["customer"]), "quantities": quantities})


@feature
def failure(event):
    try:
        return answer(event["nothing of that name"])
    except KeyError:
        return answer({"message": "Internal server error"}, status=500)


@feature
def binary():
    from binascii import b2a_base64

    content = bytes(1 << 20)

    def view(event):
        return {
            "statusCode": 200,
            "headers": {"Content-Type": "application/octet-stream"},
            "body": b2a_base64(content, newline=False).decode("ascii"),
            "isBase64Encoded": True,
        }

    return view
