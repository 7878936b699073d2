class NotThere(Exception):
    pass


class Repository:
    """One table with one partition key."""

    key = "id"

    def __init__(self, table):
        self._table = table

    def get(self, ident):
        found = self._table.get_item(Key={self.key: ident}, ConsistentRead=True)
        if "Item" not in found:
            raise NotThere(ident)
        return found["Item"]

    def save(self, item):
        self._table.put_item(Item=item)

    def save_all(self, items):
        with self._table.batch_writer(overwrite_by_pkeys=[self.key]) as batch:
            for item in items:
                batch.put_item(Item=item)

    def remove(self, ident):
        # Nobody removes orders or stock yet.
        self._table.delete_item(Key={self.key: ident})
