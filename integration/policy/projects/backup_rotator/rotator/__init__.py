"""Makes snapshots in all accounts of the organization and deletes the old ones."""

from . import accounts, plan, targets
from .report import Report

__all__ = ["Report", "accounts", "plan", "targets"]
