from .base import Repository


class StockRepository(Repository):
    key = "sku"

    def everything(self):
        page = self._table.scan()
        yield from page["Items"]
        while "LastEvaluatedKey" in page:
            page = self._table.scan(ExclusiveStartKey=page["LastEvaluatedKey"])
            yield from page["Items"]
