import concurrent.futures
import tempfile
from pathlib import Path
from urllib.request import urlretrieve

from etl.stages.base import Stage


class Fetch(Stage):
    """Copies files of the web to the landing zone."""

    kind = "fetch"
    service = "s3"

    def execute(self):
        with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
            list(pool.map(self.copy, self.options["urls"]))

    def copy(self, url):
        name = url.rsplit("/", 1)[-1]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            urlretrieve(url, path)
            self.client.upload_file(str(path), self.context.config["bucket"], f"landing/{name}")
