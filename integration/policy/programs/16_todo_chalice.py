import json
import os
import uuid
from datetime import datetime

import boto3
from boto3.dynamodb.conditions import Key
from chalice import BadRequestError, Chalice, CognitoUserPoolAuthorizer, NotFoundError

app = Chalice(app_name="todo")
authorizer = CognitoUserPoolAuthorizer("users", provider_arns=[os.environ.get("POOL_ARN", "")])


class TodoDB:
    def list_items(self, username):
        raise NotImplementedError

    def add_item(self, username, text):
        raise NotImplementedError

    def get_item(self, username, uid):
        raise NotImplementedError

    def delete_item(self, username, uid):
        raise NotImplementedError


class InMemoryTodoDB(TodoDB):
    def __init__(self):
        self._state = {}

    def list_items(self, username):
        return list(self._state.get(username, {}).values())

    def add_item(self, username, text):
        uid = str(uuid.uuid4())
        self._state.setdefault(username, {})[uid] = {"uid": uid, "text": text}
        return uid

    def get_item(self, username, uid):
        return self._state[username][uid]

    def delete_item(self, username, uid):
        del self._state[username][uid]


class DynamoTodoDB(TodoDB):
    def __init__(self, table_resource):
        self._table = table_resource

    def list_items(self, username):
        return self._table.query(KeyConditionExpression=Key("username").eq(username))["Items"]

    def add_item(self, username, text):
        uid = str(uuid.uuid4())
        self._table.put_item(
            Item={"username": username, "uid": uid, "text": text, "added": datetime.utcnow().isoformat()}
        )
        return uid

    def get_item(self, username, uid):
        response = self._table.get_item(Key={"username": username, "uid": uid})
        return response["Item"]

    def delete_item(self, username, uid):
        self._table.delete_item(Key={"username": username, "uid": uid})


_DB = None


def get_db():
    global _DB
    if _DB is None:
        if os.environ.get("LOCAL"):
            _DB = InMemoryTodoDB()
        else:
            _DB = DynamoTodoDB(boto3.resource("dynamodb").Table(os.environ["TODO_TABLE"]))
    return _DB


def username():
    return app.current_request.context["authorizer"]["claims"]["cognito:username"]


@app.route("/todos", methods=["GET"], authorizer=authorizer)
def todos():
    return get_db().list_items(username())


@app.route("/todos", methods=["POST"], authorizer=authorizer)
def add():
    text = (app.current_request.json_body or {}).get("text")
    if not text:
        raise BadRequestError("text is missing")
    return get_db().add_item(username(), text)


@app.route("/todos/{uid}", methods=["GET"], authorizer=authorizer)
def show(uid):
    try:
        return get_db().get_item(username(), uid)
    except KeyError:
        raise NotFoundError(uid)


@app.route("/todos/{uid}", methods=["DELETE"], authorizer=authorizer)
def delete(uid):
    get_db().delete_item(username(), uid)


@app.on_sns_message(topic="account-deleted")
def account_deleted(event):
    who = json.loads(event.message)["username"]
    for item in get_db().list_items(who):
        get_db().delete_item(who, item["uid"])
