class History:
    def __init__(self, query, settings):
        self._query = query
        self._source = f'"{settings.database}"."{settings.table}"'

    def since(self, device, hours):
        sql = (
            f"SELECT time, measure_value::double AS celsius FROM {self._source} "
            f"WHERE device = '{_quoted(device)}' AND time > ago({hours}h) ORDER BY time"
        )
        pages = self._query.get_paginator("query").paginate(QueryString=sql)
        return [[cell.get("ScalarValue") for cell in row["Data"]] for page in pages for row in page["Rows"]]


def _quoted(text):
    return text.replace("'", "''")
