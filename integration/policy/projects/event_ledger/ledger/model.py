from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Entry:
    account: str
    amount: Decimal
    text: str

    @classmethod
    def parse(cls, raw: dict) -> Entry:
        return cls(str(raw["account"]), Decimal(str(raw["amount"])), raw.get("text", ""))


class Rejected(Exception):
    def __init__(self, entry: Entry) -> None:
        super().__init__(f"{entry.account} would be overdrawn")
        self.entry = entry
