from boto3.session import Session
from chalice import Chalice, WebsocketDisconnectedError

from chalicelib.commands import Commands
from chalicelib.delivery import Delivery
from chalicelib.storage import connections, history

app = Chalice(app_name="chat-rooms")
app.websocket_api.session = Session()
app.experimental_feature_flags.update(["WEBSOCKETS"])

commands = Commands(connections, history, Delivery(app, connections))


@app.on_ws_connect()
def connect(event):
    connections.add(event.connection_id)


@app.on_ws_disconnect()
def disconnect(event):
    connections.drop(event.connection_id)


@app.on_ws_message()
def message(event):
    try:
        commands.run(event.connection_id, event.body)
    except WebsocketDisconnectedError as gone:
        connections.drop(gone.connection_id)


@app.route("/rooms/{room}/history")
def room_history(room):
    return {"messages": history.last(room, 50)}


@app.route("/kick/{connection_id}", methods=["POST"])
def kick(connection_id):
    commands.delivery.hang_up(connection_id)
    connections.drop(connection_id)
    return {"kicked": connection_id}
