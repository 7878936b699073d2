"""The main job, for real: from a new project to a URL that answers, and back to nothing.

Every step prints the command that a user would type, runs it, and shows what it printed; the first that does
not do what it should ends the demo with status 1. Nothing is kept: project and sandbox are gone afterwards.

    ./dev demo
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

FIRST_APP = """\
import boto3
from chalice import Chalice

app = Chalice(app_name='hello')
app.log.setLevel('INFO')
S3 = boto3.client('s3')


@app.route('/')
def index():
    app.log.info('somebody says hello')
    return {'hello': 'world', 'buckets': len(S3.list_buckets()['Buckets'])}
"""
SECOND_APP = FIRST_APP.replace("'world'", "'everybody'")


class DemoError(Exception):
    """A step that did not do what it should."""


class Shell:
    """Types commands in the project folder and shows what they print."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def type(self, command: str, *, expect: str = "", status: int = 0) -> str:
        """Run one command; it must end with *status* and print *expect*. Returns what it printed."""
        print(f"\n$ {command}", flush=True)
        program, *arguments = shlex.split(command)
        found = shutil.which(program, path=self.environment["PATH"])
        result = subprocess.run(
            [found or program, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(result.stdout.rstrip(), flush=True)
        if result.returncode != status:
            raise DemoError(f"{command!r} ended with status {result.returncode} instead of {status}")
        if expect not in result.stdout:
            raise DemoError(f"{command!r} did not print {expect!r}")
        return result.stdout

    def write(self, name: str, text: str, remark: str) -> None:
        """Write a file of the project, as a user would in an editor."""
        print(f"\n# {remark}")
        print("".join(f"    {line}\n" for line in text.splitlines()), end="")
        (self.folder / name).write_text(text)

    def get(self, url: str, *, expect: str) -> None:
        """Request *url*, show the answer, and check it."""
        print(f"\n$ curl {url}")
        with urllib.request.urlopen(url, timeout=60) as answer:
            text = answer.read().decode()
        print(text)
        if text != expect:
            raise DemoError(f"{url} answered {text!r} instead of {expect!r}")


def run(shell: Shell) -> None:
    """Do the main job."""
    shell.type("chalice new-project hello", expect="./hello")
    shell.folder /= "hello"
    print("\n$ cd hello")
    shell.write("app.py", FIRST_APP, "app.py: a view that logs and asks S3")

    print("\n## Build the deployment package, and work out the IAM policy")
    shell.type("chalice package packaged")
    _list_archive(shell.folder / "packaged" / "deployment.zip")
    shell.type("chalice gen-policy", expect="s3:ListAllMyBuckets")

    url = deploy(shell)
    redeploy(shell, url)
    clean_up(shell, url)


def deploy(shell: Shell) -> str:
    """Deploy and request; return the URL."""
    print("\n## Deploy to the AWS on this machine, and request the URL")
    shell.type("chalice plan --sandbox", expect="+ Rest API")
    shell.type("chalice deploy --sandbox", expect="Rest API URL: http://127.0.0.1:")
    url = shell.type("chalice url --sandbox", expect="http://127.0.0.1:").strip()
    shell.get(url, expect='{"hello":"world","buckets":0}')
    return url


def redeploy(shell: Shell, url: str) -> None:
    """Change the view, and see the change; without a change nothing is done."""
    print("\n## Change the view, deploy again, request again")
    shell.write("app.py", SECOND_APP, "app.py: another answer")
    shell.type("chalice deploy --sandbox", expect="Updating lambda function: hello-dev")
    shell.get(url, expect='{"hello":"everybody","buckets":0}')
    shell.type("chalice deploy --sandbox", expect="Nothing to do")


def clean_up(shell: Shell, url: str) -> None:
    """Read the logs, delete, and see that nothing is left."""
    print("\n## Read the logs, and leave nothing behind")
    shell.type("chalice logs --sandbox", expect="hello - INFO - somebody says hello")
    shell.type("chalice delete --sandbox --yes", expect="Deleting IAM role: hello-dev")
    shell.type("chalice url --sandbox", expect="no stage is deployed", status=2)
    shell.type("chalice plan --sandbox", expect="+ IAM role: hello-dev")
    _check_gone(url)
    _check_nothing_left(shell)
    shell.type("chalice sandbox stop", expect="Sandbox stopped.")


def _list_archive(path: Path) -> None:
    print(f"\n$ unzip -l {path.parent.name}/{path.name}")
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            print(f"{member.file_size:>9}  {member.filename}")


def _check_gone(url: str) -> None:
    print(f"\n$ curl {url}")
    try:
        urllib.request.urlopen(url, timeout=60)
    except urllib.error.HTTPError as error:
        print(f"HTTP {error.code}: {error.read().decode()}")
    else:
        raise DemoError(f"{url} still answers")


def _check_nothing_left(shell: Shell) -> None:
    """Ask AWS itself, with boto3, what there is: not our state, which could be wrong."""
    question = (
        "import boto3; c = boto3.client; "
        "print(c('lambda').list_functions()['Functions'], c('iam').list_roles()['Roles'], "
        "c('apigateway').get_rest_apis()['items'], c('logs').describe_log_groups()['logGroups'])"
    )
    port = shell.environment["CHALICE_SANDBOX_PORT"]
    print(f"\n# Functions, roles, APIs and log groups that boto3 finds at http://127.0.0.1:{port}:")
    aws = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_DEFAULT_REGION": shell.environment.get("AWS_DEFAULT_REGION", "us-east-1"),
        "NO_PROXY": "127.0.0.1",
    }
    python = Path(shell.environment["CHALICE_DEMO_PYTHON"])
    answer = subprocess.run(
        [python, "-c", question], env={**shell.environment, **aws}, capture_output=True, text=True, check=True
    )
    print(answer.stdout.strip())
    if answer.stdout.strip() != "[] [] [] []":
        raise DemoError("something is left")


@contextmanager
def workshop(chalice: Path) -> Iterator[Shell]:
    """Give a folder and a sandbox of its own to the demo, and take both away in the end."""
    with tempfile.TemporaryDirectory(prefix="chalice-demo-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        private = {
            "PATH": os.pathsep.join([str(chalice.parent), os.environ["PATH"]]),
            "CHALICE_SANDBOX_PORT": str(port),
            "CHALICE_DEMO_PYTHON": str(_python_beside(chalice)),
            "XDG_STATE_HOME": f"{folder}/.state",
            "PYTHONUNBUFFERED": "1",
        }
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "VIRTUAL_ENV"))}
        shell = Shell(Path(folder), {**kept, **private})
        try:
            yield shell
        finally:
            stop = [chalice, "sandbox", "stop", "--port", str(port)]
            subprocess.run(stop, env=shell.environment, check=False, capture_output=True)


def _python_beside(chalice: Path) -> Path:
    """Return the interpreter of the environment in which the command is installed."""
    return chalice.with_name("python.exe" if os.name == "nt" else "python")


def main() -> int:
    """Run the demo; return its exit status."""
    parser = argparse.ArgumentParser(description="Do the main job for real, on this machine.")
    parser.add_argument("--chalice", type=Path, help="the command to use; by default the one beside this Python")
    chosen = parser.parse_args().chalice
    beside = Path(sys.executable).with_name("chalice.exe" if os.name == "nt" else "chalice")
    with workshop((chosen or beside).absolute()) as shell:
        try:
            run(shell)
        except (DemoError, OSError, subprocess.SubprocessError) as error:
            print(f"\nThe demo failed: {error}", file=sys.stderr)
            return 1
    print("\nDone: created, packaged, deployed, answered, changed, redeployed, logged and deleted.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
