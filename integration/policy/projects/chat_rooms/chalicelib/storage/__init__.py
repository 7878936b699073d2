import os

from chalicelib.storage.connections import Connections
from chalicelib.storage.history import History
from chalicelib.storage.tables import Tables

_tables = Tables(prefix=os.environ.get("TABLE_PREFIX", "chat-"))

connections = Connections(_tables)
history = History(_tables)
