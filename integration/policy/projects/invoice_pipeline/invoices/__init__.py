from .model import Invoice, Line

__all__ = ["Invoice", "Line"]
