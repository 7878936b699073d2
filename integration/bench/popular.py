"""Package the most used distributions for every runtime, and look at whether that is right.

Each is resolved by the packager and by uv, whose answers have to be the same; and where this Python is a runtime's, its
package is made and everything in it imported, in a process of the sandbox's. Ends with status 1 if anything differs.

    ./dev bench-popular --only pandas numpy --targets 3.12 3.11-arm64
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from chalice_local.execution import Executor, Function
from chalice_packager import PackagerError, Target, package, uv_run
from chalice_packager.cache import Cache
from chalice_packager.requirements import load_lines
from chalice_packager.resolution import Resolution
from chalice_packager.resolver import run

# The most downloaded of the last years that one would put into a function, and not only on a developer's machine.
_LIST = """
boto3 urllib3 botocore requests setuptools certifi charset-normalizer idna typing-extensions packaging python-dateutil
s3transfer aiobotocore grpcio-status pyyaml six numpy s3fs fsspec cryptography pydantic cffi pandas google-api-core
attrs click importlib-metadata protobuf rsa pyasn1 markupsafe pytz jmespath jinja2 zipp platformdirs sqlalchemy
aiohttp pyarrow filelock virtualenv googleapis-common-protos tomli wrapt pytest cachetools google-auth pyjwt
requests-oauthlib scipy psutil greenlet exceptiongroup pyparsing yarl tqdm lxml pillow beautifulsoup4 openpyxl httpx
fastapi redis
"""
NAMES = _LIST.split()
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
TARGETS = {
    f"{python}{arm}": Target(python, arch) for python in PYTHONS for arm, arch in (("", "x86_64"), ("-arm64", "arm64"))
}
HOST = f"{sys.version_info.major}.{sys.version_info.minor}{'-arm64' if platform.machine() == 'aarch64' else ''}"
HANDLER = """
import importlib

def app(event, context):
    failed = {}
    for name in event:
        try:
            importlib.import_module(name)
        except Exception as error:
            failed[name] = f"{type(error).__name__}: {error}"
    return failed
"""


def main() -> int:
    """Compare, import, and print what differs."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-popular-") as name:
        folder = Path(name)
        different = 0
        for target in options.targets:
            different += sum(_compare(TARGETS[target], options.only, folder))
        broken = sum(_import(options.only, folder)) if HOST in options.targets else 0
    print(f"{len(options.targets) * len(options.only)} resolutions, {different} different; {broken} do not import")
    return 1 if different or broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Package the most used distributions for every runtime.")
    parser.add_argument("--targets", nargs="+", choices=TARGETS, default=list(TARGETS), metavar="TARGET")
    parser.add_argument("--only", nargs="+", default=NAMES, metavar="NAME", help="of distributions")
    return parser.parse_args()


def _compare(target: Target, names: Sequence[str], folder: Path) -> Iterator[bool]:
    """Yield for each distribution whether the answers for a target differ."""
    seconds = {"ours": 0.0, "uv": 0.0}
    cache = Cache(folder / "cache")
    for name in names:
        asked = load_lines([name], file=folder / "requirements.txt")
        started = time.perf_counter()
        ours = run.resolve(asked, target=target, cache=cache)
        between = time.perf_counter()
        try:
            uvs: Resolution | None = uv_run.resolve(asked, target=target)
        except PackagerError as error:
            print(f"{target}: {name}: {error}")
            uvs = None
        seconds["ours"] += between - started
        seconds["uv"] += time.perf_counter() - between
        found, expected = (_files(each) if each is not None else set() for each in (ours, uvs))
        if found != expected:
            print(f"{target}: {name}: only ours {sorted(found - expected)}, only uv's {sorted(expected - found)}")
        yield found != expected
    print(f"{target}: {len(names)} resolved; uv takes {seconds['uv'] / seconds['ours']:.1f} times as long", flush=True)


def _files(resolution: Resolution) -> set[str]:
    return {pin.filename for pin in resolution.pins}


def _import(names: Sequence[str], folder: Path) -> Iterator[bool]:
    """Yield for each distribution whether something in its package cannot be imported by the Python that runs this."""
    target = TARGETS[HOST]
    with Executor(log=lambda line: None) as executor:
        for name in names:
            project, task = folder / name, folder / f"{name}-task"
            project.mkdir()
            (project / "app.py").write_text(HANDLER, encoding="utf-8")
            (project / "requirements.txt").write_text(f"{name}\n", encoding="utf-8")
            made = package(
                project, target=target, runtime=None, output=folder / f"{name}.zip", cache_dir=folder / "cache"
            )
            with zipfile.ZipFile(made.path) as archive:
                modules = sorted(_modules(archive.namelist()))
                archive.extractall(task)
            function = Function(name=name, handler="app.app", task_root=task, runtime=target.runtime)
            invocation = executor.invoke(function, json.dumps(modules).encode())
            failed = json.loads(invocation.payload) if invocation.error is None else {"app": str(invocation.error)}
            for module, problem in failed.items():
                print(f"{target}: {name}: {module} does not import: {problem}", flush=True)
            yield bool(failed)


def _modules(paths: Sequence[str]) -> Iterator[str]:
    """Yield the packages at the top of an archive, and the modules there that are not private."""
    for path in paths:
        top, _, rest = path.partition("/")
        if rest == "__init__.py" and top.isidentifier():
            yield top
        elif not rest and top.endswith(".py") and not top.startswith("_") and top != "app.py":
            yield top.removesuffix(".py")


if __name__ == "__main__":
    sys.exit(main())
