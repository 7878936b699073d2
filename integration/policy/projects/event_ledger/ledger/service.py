import json
from decimal import Decimal

from .model import Entry, Rejected


class Ledger:
    def __init__(self, store, bus):
        self._store = store
        self._bus = bus

    async def append(self, raw):
        entry = Entry.parse(raw)
        head = await self._store.head(entry.account)
        if head["amount"] + entry.amount < 0:
            raise Rejected(entry)
        number = int(head["last_number"]) + 1
        await self._store.append(entry.account, number, {"amount": entry.amount, "text": entry.text})
        await self._store.keep_cold(entry.account, number, json.dumps(raw).encode())
        await self._bus.tell(entry.account, {"number": number, "amount": entry.amount})

    async def balance(self, account):
        head = await self._store.head(account)
        recent = await self._store.since(account, head["last_number"])
        return head["amount"] + sum((item["amount"] for item in recent), Decimal(0))
