import os

from chalice import AuthResponse, BadRequestError, Chalice, ForbiddenError

from chalicelib import groups, tokens, users
from chalicelib.throttle import throttled

app = Chalice(app_name="user-admin")


@app.middleware("http")
def record_caller(event, get_response):
    response = get_response(event)
    users.touch(event.context.get("authorizer", {}).get("principalId", "anonymous"))
    return response


@app.authorizer(ttl_seconds=120)
def by_token(auth_request):
    claims = tokens.verify(auth_request.token)
    if claims is None or not groups.is_member(claims["name"], "admins"):
        return AuthResponse(routes=[], principal_id="nobody")
    return AuthResponse(routes=["*"], principal_id=claims["name"])


@app.route("/login", methods=["POST"])
@throttled(limit=5)
def login():
    body = app.current_request.json_body
    found = users.authenticate(body["name"], body["password"])
    if not found:
        raise ForbiddenError("wrong name or password")
    return {"token": tokens.issue(body["name"])}


@app.route("/users", authorizer=by_token)
def index():
    return {"users": list(users.everyone(status=(app.current_request.query_params or {}).get("status")))}


@app.route("/users", methods=["POST"], authorizer=by_token)
def invite():
    body = app.current_request.json_body
    if "@" not in body.get("email", ""):
        raise BadRequestError("email is wrong")
    return users.invite(body["email"], group=body.get("group", "members"))


@app.route("/users/{name}", methods=["DELETE"], authorizer=by_token)
def remove(name):
    users.remove(name)
    return {"removed": name}


@app.lambda_function(name="export-users")
def export(event, context):
    return users.export(os.environ["EXPORT_BUCKET"], event.get("key", "users.csv"))
