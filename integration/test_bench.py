"""The benchmark of the runtime still runs, with every row that it has. What it measures is nobody's to assert."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent / "bench"


def measure(*arguments):
    """Return what the benchmark printed."""
    command = [sys.executable, str(BENCH / "runtime.py"), "--peers", "bare", "--rounds", "1", "--seconds", "0.001"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    if done.stdout.startswith("Skipped:"):
        pytest.skip(done.stdout)
    return done.stdout


def test_every_row_of_the_runtime_can_be_measured():
    table = [line.split("|") for line in measure().splitlines() if line.startswith("|")]
    heading, _, *rows = [[cell.strip() for cell in line[1:-1]] for line in table]
    assert len(rows) > 20
    for row in rows:
        figure = dict(zip(heading, row, strict=True))["this repository"]
        assert figure[:1].isdigit() or (figure[:1] == "-" and figure[1:2].isdigit()), row


def test_a_count_above_the_recorded_one_is_loud(tmp_path):
    recorded = tmp_path / "baseline.json"
    arguments = ["--rows", "modules", "--baseline", str(recorded)]
    assert "recorded" not in measure(*arguments, "--record")
    assert "(+0.0%)" in measure(*arguments)
    ((build, counts),) = json.loads(recorded.read_text()).items()
    recorded.write_text(json.dumps({build: {"modules": counts["modules"] - 1}}))
    assert "*** WORSE *** modules" in measure(*arguments)
