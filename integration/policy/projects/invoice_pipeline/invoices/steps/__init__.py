from .approve import Approve
from .base import Step, run
from .extract import Extract
from .pay import Pay

__all__ = ["Approve", "Extract", "Pay", "Step", "run"]
