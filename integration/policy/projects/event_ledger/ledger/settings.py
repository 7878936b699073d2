import os

TABLES = {"entries": os.environ["ENTRIES_TABLE"], "balances": os.environ["BALANCES_TABLE"]}
STREAM = os.environ.get("LEDGER_STREAM", "ledger")
COLD_BUCKET = os.environ.get("COLD_BUCKET")
