from .base import NotThere
from .orders import OrderRepository
from .stock import StockRepository

__all__ = ["NotThere", "OrderRepository", "StockRepository"]
