import time

from etl.stages.base import Stage


class Query(Stage):
    kind = "query"
    service = "athena"

    def execute(self):
        started = self.client.start_query_execution(
            QueryString=self.options["sql"],
            QueryExecutionContext={"Database": self.context.config["database"]},
            WorkGroup=self.options.get("workgroup", "primary"),
        )
        run = started["QueryExecutionId"]
        self._wait(run)
        for page in self.client.get_paginator("get_query_results").paginate(QueryExecutionId=run):
            for row in page["ResultSet"]["Rows"]:
                self.log.info([cell.get("VarCharValue") for cell in row["Data"]])

    def _wait(self, run, every=2):
        while True:
            status = self.client.get_query_execution(QueryExecutionId=run)["QueryExecution"]["Status"]
            if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
                break
            time.sleep(every)
        if status["State"] != "SUCCEEDED":
            self.client.stop_query_execution(QueryExecutionId=run)
            raise RuntimeError(status.get("StateChangeReason", status["State"]))
