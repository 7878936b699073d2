from chalice import Chalice

from chalicelib.api.orders import orders
from chalicelib.api.stock import stock
from chalicelib.wiring import order_service

app = Chalice(app_name="order-api")
app.register_blueprint(orders, url_prefix="/orders")
app.register_blueprint(stock, url_prefix="/stock", name_prefix="stock_")
app.experimental_feature_flags.update(["BLUEPRINTS"])


@app.route("/health")
def health():
    return {"ok": True}


@app.on_sqs_message(queue="payments", batch_size=5)
def payment_received(event):
    for record in event:
        order_service().mark_paid(record.body)
