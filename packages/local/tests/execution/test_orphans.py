"""No worker outlives the process that started it, however that ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PARENT = """
import sys
from pathlib import Path
from chalice_local.execution import Executor, Function, find

runtime = find("python3.11").runtime
root = Path(sys.argv[1])
executor = Executor(log=lambda line: print(line.text, flush=True), folder=root / "work")
executor.invoke(Function("hello", "app.app", root, runtime=runtime), sys.argv[2].encode())
print("idle", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL and no kill(pid, 0)")
@pytest.mark.parametrize(
    "event",
    [pytest.param("0", id="while the worker waits"), pytest.param("600", id="while the worker is busy")],
)
def test_workers_end_with_a_server_that_is_killed(tmp_path: Path, event: str) -> None:
    (tmp_path / "app.py").write_text(
        "import os, time\ndef app(event, context):\n    print('pid', os.getpid())\n    time.sleep(event)\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-c", PARENT, tmp_path, event]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        until = "pid" if event != "0" else "idle"
        pid = 0
        for line in parent.stdout:
            pid = int(line.split()[1]) if line.startswith("pid") else pid
            if line.startswith(until):
                break
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    limit = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < limit, f"the worker {pid} outlived its server"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    # What nobody has reaped yet, as in a container without an init process, has ended all the same.
    return not (status.exists() and status.read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z")
