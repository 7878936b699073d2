from . import campaigns, sender  # noqa: F401
