"""The real ``chalice`` command in projects of its own, and a sandbox for as long as the tests run."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

CHALICE = Path(sys.executable).with_name("chalice.exe" if os.name == "nt" else "chalice")

APP = """\
from chalice import Chalice

app = Chalice(app_name='NAME')


@app.route('/')
def index():
    return {'hello': 'world'}


@app.lambda_function()
def shout(event, context):
    print('shouted', event['word'])
    return event['word'].upper()
"""


@dataclass(frozen=True)
class Project:
    folder: Path
    environment: dict

    def start(self, *arguments, **options):
        """Start the command; *options* are those of Popen, and win over pipes."""
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        settings = {"cwd": self.folder, "env": self.environment, "encoding": "utf-8", **pipes, **options}
        return subprocess.Popen([CHALICE, *arguments], **settings)

    def run(self, *arguments, payload="", status=0, **variables):
        """Run the command to its end, which must have *status*; a variable that is ``None`` is not set."""
        environment = {key: value for key, value in {**self.environment, **variables}.items() if value is not None}
        with self.start(*arguments, env=environment) as process:
            output, errors = process.communicate(payload, timeout=120)
        assert process.returncode == status, output + errors
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def state_at(self, endpoint):
        """Return the file of what is deployed at an endpoint on loopback."""
        return self.folder / ".chalice" / "endpoints" / f"127.0.0.1-{endpoint.rpartition(':')[2]}" / "dev.json"


@pytest.fixture(scope="session")
def free_port():
    """Return a function that returns a port that nobody listens on."""

    def find():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return find


@pytest.fixture(scope="session")
def environment(tmp_path_factory, free_port):
    """Return the environment of this process without credentials or settings of whoever runs the tests."""
    home = tmp_path_factory.mktemp("home")
    unwanted = ("AWS_", "CHALICE_", "VIRTUAL_ENV", "PYTHONIOENCODING", "PYTHONUTF8")
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(unwanted)},
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "CHALICE_SANDBOX_PORT": str(free_port()),
    }


@pytest.fixture(scope="session")
def sandbox(environment):
    """Return the URL of a running sandbox, the one that --sandbox leads to."""
    subprocess.run([CHALICE, "sandbox", "start", "--detach"], env=environment, check=True, timeout=60)
    yield f"http://127.0.0.1:{environment['CHALICE_SANDBOX_PORT']}"
    subprocess.run([CHALICE, "sandbox", "stop"], env=environment, check=True, timeout=60)


@pytest.fixture(scope="session")
def make_project(tmp_path_factory, environment):
    """Make a project from its app.py and its configuration."""

    def make(name="hello", app=APP, config="{}"):
        project = Project(tmp_path_factory.mktemp("project") / name, dict(environment))
        project.write("app.py", app.replace("NAME", name))
        project.write(".chalice/config.json", config)
        return project

    return make
