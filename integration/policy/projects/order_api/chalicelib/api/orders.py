from chalice import BadRequestError, Blueprint, NotFoundError

from chalicelib.repositories import NotThere
from chalicelib.wiring import order_service

orders = Blueprint(__name__)


@orders.route("/", methods=["POST"])
def place():
    body = orders.current_request.json_body
    try:
        lines = [(line["sku"], int(line["quantity"])) for line in body["lines"]]
    except (KeyError, TypeError, ValueError) as error:
        raise BadRequestError(f"bad order: {error}")
    return {"id": order_service().place(body["customer"], lines)}


@orders.route("/{order_id}", methods=["GET"])
def show(order_id):
    try:
        return order_service().find(order_id)
    except NotThere:
        raise NotFoundError(order_id)


@orders.route("/{order_id}/cancel", methods=["PUT"])
def cancel(order_id):
    order_service().cancel(order_id)
    return {"id": order_id, "status": "cancelled"}
