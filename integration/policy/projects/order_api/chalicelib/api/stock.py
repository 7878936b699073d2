from chalice import Blueprint

from chalicelib.wiring import stock_repository

stock = Blueprint(__name__)


@stock.route("/{sku}")
def level(sku):
    return stock_repository().get(sku)


@stock.schedule("cron(0 3 * * ? *)")
def reconcile(event):
    repository = stock_repository()
    repository.save_all(dict(item, reserved=0) for item in repository.everything())
