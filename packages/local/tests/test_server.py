"""Local mode as its user meets it: a process, a port, and HTTP."""

import contextlib
import http.client
import json
import queue
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = """
    import os, sys
    from pathlib import Path

    def app(event, context):
        name = event["resource"]
        if name == "/crash":
            os._exit(7)
        if name == "/print":
            print("printed by the app")
        if name == "/slow":
            import time; time.sleep(60)
        body = {"event": event, "pid": os.getpid(), "colour": os.environ.get("COLOUR"), "path": sys.path}
        import json
        return {"statusCode": 200, "headers": {}, "body": json.dumps(body)}
"""

SERVE = """
import json, sys
from pathlib import Path
from chalice.spec import AppSpec, Function, RestApi, Route
from chalice_local.project import Project
from chalice_local.server import serve

folder = Path(sys.argv[1])

def load():
    compile((folder / "app.py").read_text(encoding="utf-8"), "app.py", "exec")
    config = json.loads((folder / ".chalice" / "config.json").read_text(encoding="utf-8"))
    routes = tuple(Route(path, method, "view") for path in config["routes"] for method in ("GET", "POST"))
    spec = AppSpec("hello", (Function("api_handler", "app.app", RestApi(routes)),))
    return Project(folder, spec, Path(sys.executable), config["environment"], timeout=config["timeout"])

serve(load, folder=folder, report=lambda line: print(line, flush=True), **json.loads(sys.argv[2]))
"""

ROUTES = ["/", "/crash", "/print", "/slow", "/files/{name}"]


class Local:
    """A server in a process of its own."""

    def __init__(self, folder: Path, process: "subprocess.Popen[str]") -> None:
        self.folder = folder
        self.process = process
        self.lines: list[str] = []
        self._queue: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = int(self.wait_for("Serving on http://127.0.0.1:").rpartition(":")[2])

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._queue.put(line.rstrip("\n"))

    def wait_for(self, start: str, *, seconds: float = 20) -> str:
        while True:
            line = self._queue.get(timeout=seconds)
            self.lines.append(line)
            if line.startswith(start):
                return line

    def rest(self) -> list[str]:
        """Wait until the process has closed its output; return every line of it."""
        self._reader.join(20)
        while not self._queue.empty():
            self.lines.append(self._queue.get())
        return self.lines

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, object]]:
        with contextlib.closing(self.connect()) as connection:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())

    def send(self, raw: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(raw)
            with connection.makefile("rb") as stream:
                return stream.read()


def write_config(folder: Path, **changes: object) -> None:
    config = {"routes": ROUTES, "environment": {"COLOUR": "red"}, "timeout": 20, **changes}
    (folder / ".chalice").mkdir(exist_ok=True)
    (folder / ".chalice" / "config.json").write_text(json.dumps(config), encoding="utf-8")


@contextlib.contextmanager
def serving(folder: Path, **options: object) -> Iterator[Local]:
    (folder / "app.py").write_text(textwrap.dedent(APP), encoding="utf-8")
    command = [sys.executable, "-c", SERVE, str(folder), json.dumps({"port": 0, **options})]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with process:
        try:
            server = Local(folder, process)
            yield server
            process.terminate()
            server.rest()  # the reader must be done before its pipe is closed
        finally:
            process.kill()


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    folder = tmp_path_factory.mktemp("project")
    write_config(folder)
    with serving(folder, autoreload=False) as local:
        yield local


def test_a_route_answers_without_a_stage_in_its_path(local: Local) -> None:
    status, body = local.get("/files/a%2Fb?x=1&x=2")
    assert status == 200
    event = body["event"]
    assert isinstance(event, dict)
    assert event["pathParameters"] == {"name": "a/b"}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"]}
    assert event["requestContext"]["path"] == "/api/files/a%2Fb"


def test_the_app_runs_in_its_folder_with_the_stages_variables(local: Local) -> None:
    _, body = local.get("/")
    path = body["path"]
    assert isinstance(path, list)
    assert path[:2] == [str(local.folder), str(local.folder / "vendor")]
    assert body["colour"] == "red"


def test_header_names_reach_the_app_as_the_client_spelled_them(local: Local) -> None:
    _, body = local.get("/", **{"X-ThInG": "1"})
    event = body["event"]
    assert isinstance(event, dict)
    assert event["headers"]["X-ThInG"] == "1"


def test_a_body_in_chunks_is_delivered_and_the_connection_stays_usable(local: Local) -> None:
    with contextlib.closing(local.connect()) as connection:
        for body in ([b"caf", b"\xc3\xa9"], [b"again"]):
            connection.request(
                "POST", "/", body=iter(body), encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
            )
            answer = json.loads(connection.getresponse().read())
            assert answer["event"]["body"] == b"".join(body).decode()


def test_a_client_that_waits_for_100_continue_is_told_to(local: Local) -> None:
    head = (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    )
    assert local.send(head + b"hi").startswith(b"HTTP/1.1 100 ")


def test_a_kept_connection_is_no_slower_than_a_new_one_each_time(local: Local) -> None:
    def take(connections: list[http.client.HTTPConnection]) -> float:
        started = time.perf_counter()
        for connection in connections:
            connection.request("GET", "/")
            connection.getresponse().read()
            if connections[0] is not connections[-1]:
                connection.close()
        return time.perf_counter() - started

    local.get("/")
    with contextlib.closing(local.connect()) as kept:
        # Twice as slow may be chance; an answer that waits for the client to acknowledge is ten times slower.
        assert take([kept] * 30) < 4 * take([local.connect() for _ in range(30)])


def test_a_crash_of_the_app_takes_nothing_down(local: Local) -> None:
    assert local.get("/crash") == (502, {"message": "Internal server error"})
    assert local.get("/")[0] == 200


def test_what_the_app_prints_goes_to_the_terminal(local: Local) -> None:
    assert local.get("/print")[0] == 200
    local.wait_for("printed by the app")
    local.wait_for("GET /print 200")
    assert not any(line.startswith(("START", "END", "REPORT")) for line in local.lines)


def test_an_unknown_path_misses_a_token(local: Local) -> None:
    assert local.get("/towns") == (403, {"message": "Missing Authentication Token"})


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "api.localhost"])
def test_a_name_of_this_computer_is_answered(local: Local, host: str) -> None:
    assert local.get("/", Host=host)[0] == 200


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "127.0.0.1.example.com", "10.0.0.1:8000"])
def test_another_name_that_resolves_to_this_computer_is_not(local: Local, host: str) -> None:
    assert local.get("/", Host=host) == (403, {"message": "Forbidden"})


def test_a_port_that_is_taken_is_named_before_anything_starts(local: Local, tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVE, str(tmp_path), json.dumps({"port": local.port})]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.stderr.splitlines()[-1].startswith(
        f"chalice_local.errors.PortTakenError: port {local.port} on 127.0.0.1"
    )


def test_a_change_is_served_and_a_broken_one_is_reported(tmp_path: Path) -> None:
    write_config(tmp_path)
    source = tmp_path / "app.py"
    with serving(tmp_path) as local:
        first = local.get("/")[1]
        for number in range(20):  # a watch starts in a thread, and nothing tells when it has
            write_config(tmp_path, environment={"COLOUR": "blue", "N": str(number)}, routes=["/", "/towns"])
            with contextlib.suppress(queue.Empty):
                local.wait_for("Reloaded", seconds=1)
                break
        status, body = local.get("/towns")
        assert (status, body["colour"]) == (200, "blue")
        assert body["pid"] != first["pid"]
        working = source.read_text(encoding="utf-8")
        source.write_text("def app(:", encoding="utf-8")
        local.wait_for("The app was not reloaded")
        assert local.get("/towns")[1]["pid"] == body["pid"]
        source.write_text(working, encoding="utf-8")
        local.wait_for("Reloaded")
        assert local.get("/")[0] == 200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to another process")
@pytest.mark.usefixtures("hears_hangups")
@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_cleanly_even_while_a_view_runs(tmp_path: Path, ending: str) -> None:
    write_config(tmp_path)
    with serving(tmp_path, autoreload=False) as local, contextlib.closing(local.connect()) as connection:
        pid = local.get("/")[1]["pid"]
        connection.request("GET", "/slow")
        time.sleep(0.3)
        local.process.send_signal(getattr(signal, ending))
        assert local.process.wait(20) == 0
        assert not [line for line in local.rest() if "Traceback" in line]
    assert isinstance(pid, int)
    if Path("/proc/self").exists():
        assert not Path(f"/proc/{pid}").exists()
