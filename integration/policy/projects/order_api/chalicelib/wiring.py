import os
from functools import lru_cache

import boto3

from chalicelib.repositories import OrderRepository, StockRepository
from chalicelib.services.ordering import OrderService
from chalicelib.services.publishing import Publisher


@lru_cache(maxsize=None)
def session():
    return boto3.session.Session(region_name=os.getenv("AWS_REGION", "eu-west-1"))


@lru_cache(maxsize=None)
def dynamodb():
    return session().resource("dynamodb")


@lru_cache(maxsize=None)
def stock_repository():
    return StockRepository(dynamodb().Table(os.environ["STOCK_TABLE"]))


@lru_cache(maxsize=None)
def publisher():
    return Publisher(
        sns=session().client("sns"),
        sqs=session().client("sqs"),
        topic_arn=os.environ["ORDER_TOPIC_ARN"],
        shipping_queue_url=os.environ["SHIPPING_QUEUE_URL"],
    )


@lru_cache(maxsize=None)
def order_service():
    return OrderService(
        orders=OrderRepository(dynamodb().Table(os.environ["ORDERS_TABLE"])),
        stock=stock_repository(),
        dynamodb=session().client("dynamodb"),
        publisher=publisher(),
        stock_table=os.environ["STOCK_TABLE"],
    )
