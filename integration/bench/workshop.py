"""Where a run of the benchmark does its work, and the clock: commands and requests go in, seconds come out.

What is run and in which order is the business of ``main_job``.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from figures import Sample
from installation import PRIVATE, Tool

APP = """\
from chalice import Chalice

app = Chalice(app_name='{name}')


@app.route('/')
def index():
    return {{'hello': 'world'}}
"""
ANSWER = {"hello": "world"}
HTTP_SECONDS = 60.0
URL = re.compile(r"Rest API URL: (\S+)")
AMAZON = re.compile(r"https://(?P<api>[a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?P<path>/\S*)")


class BenchError(Exception):
    """A step that did not do what it should, so that its time means nothing."""


class Workshop:
    """A folder, an environment and a port which belong to one run alone."""

    def __init__(self, folder: Path, port: int, ours: Tool, requirements: Sequence[str]) -> None:
        self.folder = folder
        self.port = port
        self.endpoint = f"http://127.0.0.1:{port}"
        self.environment = private_environment(folder, self.endpoint, port)
        self.ours = ours
        self._requirements = requirements

    def run(self, tool: Tool, *arguments: str, folder: Path) -> tuple[Sample, str]:
        """Run a command of *tool* in *folder*; return its time and what it printed. Raises ``BenchError``."""
        with tempfile.TemporaryFile("w+", dir=self.folder, encoding="utf-8") as output:
            began = time.perf_counter()
            # In a session of its own, Ctrl-C does not reach it: nothing is left half started when we clean up.
            process = subprocess.Popen(
                [tool.command, *arguments],
                cwd=folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                cpu = wait(process)
            except BaseException:
                process.wait()
                raise
            sample = Sample(time.perf_counter() - began, cpu)
            output.seek(0)
            text = output.read()
        if process.returncode != 0:
            words = " ".join(arguments)
            raise BenchError(f"{tool.label}: 'chalice {words}' ended with status {process.returncode}:\n{text}")
        return sample, text

    def new_project(self, tool: Tool) -> Path:
        """Write the app into a new folder."""
        project = Path(tempfile.mkdtemp(prefix=f"{tool.name}-", dir=self.folder))
        self.fill(tool, project)
        return project

    def fill(self, tool: Tool, project: Path) -> None:
        """Write the same app for either tool: only its name differs, since both are deployed side by side."""
        name = f"bench-{tool.name}"
        config = {"version": "2.0", "app_name": name, "stages": {"dev": {"api_gateway_stage": "api"}}}
        (project / ".chalice").mkdir(exist_ok=True)
        (project / ".chalice" / "config.json").write_text(json.dumps(config))
        (project / "app.py").write_text(APP.format(name=name))
        (project / "requirements.txt").write_text("".join(f"{line}\n" for line in self._requirements))

    def start_sandbox(self) -> Sample:
        """Start the sandbox."""
        return self.run(self.ours, "sandbox", "start", "--detach", folder=self.folder)[0]

    def stop_sandbox(self) -> None:
        """End the sandbox, if it runs."""
        self.run(self.ours, "sandbox", "stop", folder=self.folder)

    def find_url(self, printed: str) -> str:
        """Return where the sandbox serves the API that ``chalice deploy`` reported."""
        found = URL.search(printed)
        if found is None:
            raise BenchError(f"'chalice deploy' printed no URL:\n{printed}")
        amazon = AMAZON.fullmatch(found[1])  # Chalice 1.34.0 knows no other place
        return f"{self.endpoint}/_aws/execute-api/{amazon['api']}{amazon['path']}" if amazon else found[1]


def wait(process: subprocess.Popen[bytes]) -> float | None:
    """Wait for *process*; return the CPU seconds that it and its own children took, where the system tells."""
    if sys.platform == "win32":
        process.wait()
        return None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def private_environment(folder: Path, endpoint: str, port: int) -> dict[str, str]:
    """Return an environment with the sandbox as its AWS, and homes and caches below *folder*."""
    dropped = ("AWS_", "CHALICE_", "PYTHON", "VIRTUAL_ENV", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    homes = {"HOME": ".", "USERPROFILE": ".", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config"}
    homes |= {"XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state", "TMPDIR": "tmp", "TEMP": "tmp", "TMP": "tmp"}
    for name, place in homes.items():
        (folder / place).mkdir(exist_ok=True)
        kept[name] = str(folder / place)
    direct = ",".join(filter(None, [os.environ.get("NO_PROXY"), "127.0.0.1"]))
    return kept | {
        "AWS_ACCESS_KEY_ID": "placeholder",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_SECRET_ACCESS_KEY": "placeholder",
        "CHALICE_SANDBOX_PORT": str(port),
        "NO_PROXY": direct,
        "no_proxy": direct,
    }


@contextmanager
def workshop(ours: Tool, requirements: Sequence[str]) -> Iterator[Workshop]:
    """Give a workshop, and take it away in the end with its sandbox, also after Ctrl-C."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="run-", dir=PRIVATE, ignore_cleanup_errors=True) as folder:
        made = Workshop(Path(folder), port, ours, requirements)
        try:
            yield made
        finally:
            made.stop_sandbox()


def answer_times(url: str, requests: int) -> list[float]:
    """Return the seconds of each request, one after the other over one new connection."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=HTTP_SECONDS)
    try:
        return [answer_time(connection, parts.path) for _ in range(requests)]
    finally:
        connection.close()


def answer_time(connection: http.client.HTTPConnection, path: str) -> float:
    """Return the seconds from sending a request to having the whole answer, which must be the app's."""
    began = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    seconds = time.perf_counter() - began
    if response.status != 200 or json.loads(body) != ANSWER:
        raise BenchError(f"{path} answered {response.status} {body!r} instead of {ANSWER}")
    return seconds
