import os
from decimal import Decimal

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger(service="orders")
tracer = Tracer(service="orders")
metrics = Metrics(namespace="Shop", service="orders")
app = APIGatewayRestResolver()

ORDERS_TABLE = os.environ["ORDERS_TABLE"]
persistence = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY_TABLE"])
config = IdempotencyConfig(event_key_jmespath="reference", expires_after_seconds=3600)

orders = boto3.resource("dynamodb").Table(ORDERS_TABLE)
events = boto3.client("events")


def vat_rate() -> Decimal:
    return Decimal(parameters.get_parameter("/shop/vat-rate", max_age=300))


def payment_key() -> str:
    return parameters.get_secret("shop/payment-key")


@idempotent_function(data_keyword_argument="order", persistence_store=persistence, config=config)
def place(order: dict) -> dict:
    total = sum(Decimal(str(line["price"])) * line["count"] for line in order["lines"])
    item = {
        "reference": order["reference"],
        "total": total * (1 + vat_rate()),
        "status": "new",
    }
    orders.put_item(Item=item)
    events.put_events(
        Entries=[
            {
                "Source": "shop.orders",
                "DetailType": "OrderPlaced",
                "Detail": '{"reference": "%s"}' % order["reference"],
                "EventBusName": "shop",
            }
        ]
    )
    metrics.add_metric(name="OrdersPlaced", unit=MetricUnit.Count, value=1)
    return {"reference": order["reference"], "total": str(item["total"])}


@app.post("/orders")
@tracer.capture_method
def post_order():
    return place(order=app.current_event.json_body)


@app.get("/orders/<reference>")
@tracer.capture_method
def get_order(reference: str):
    found = orders.get_item(Key={"reference": reference})
    if "Item" not in found:
        raise NotFoundError(f"no order {reference}")
    return found["Item"]


@app.post("/orders/<reference>/pay")
def pay_order(reference: str):
    key = payment_key()
    logger.info("paying", reference=reference, key_length=len(key))
    orders.update_item(
        Key={"reference": reference},
        UpdateExpression="SET #s = :paid",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":paid": "paid"},
    )
    return {"reference": reference, "status": "paid"}


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict, context: LambdaContext) -> dict:
    config.register_lambda_context(context)
    return app.resolve(event, context)
