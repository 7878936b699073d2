import json
import os

import boto3
from chalice import WebsocketDisconnectedError


class Delivery:
    def __init__(self, app, connections):
        self.app = app
        self.connections = connections
        self._management = None

    def send(self, connection, what):
        self.app.websocket_api.send(connection, json.dumps(what))

    def broadcast(self, room, what):
        for connection in self.connections.in_room(room):
            try:
                self.send(connection, what)
            except WebsocketDisconnectedError:
                self.connections.drop(connection)

    def hang_up(self, connection):
        if self._management is None:
            self._management = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["WEBSOCKET_ENDPOINT"])
        try:
            self._management.delete_connection(ConnectionId=connection)
        except self._management.exceptions.GoneException:
            self.app.log.info("%s had gone", connection)
