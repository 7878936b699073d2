import time

from etl import catalog
from etl.stages.base import Stage


class Crawl(Stage):
    kind = "crawl"
    service = "glue"

    def execute(self):
        catalog.ensure_database(self.client, self.context.config["database"])
        name = self.options["crawler"]
        try:
            self.client.start_crawler(Name=name)
        except self.client.exceptions.CrawlerRunningException:
            self.log.info("%s is already running", name)
        while self.client.get_crawler(Name=name)["Crawler"]["State"] != "READY":
            time.sleep(10)
