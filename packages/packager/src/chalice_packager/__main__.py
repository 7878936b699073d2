"""The command ``chalice-packager``: options in, one call of the library, one line out.

What goes into a package is decided in ``package``, and what into a lock in ``lock``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from chalice_packager.__about__ import __version__
from chalice_packager.choice import RESOLVERS, Choice
from chalice_packager.errors import PackagerError

if TYPE_CHECKING:
    from chalice_packager.artifact import Artifact
    from chalice_packager.inventory import Inventory
    from chalice_packager.progress import Progress, Step
    from chalice_packager.target import Target


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_FORMATS = ("text", "json", "html", "cyclonedx")
_ENDINGS = {"cyclonedx": ".cdx.json", "json": ".json", "html": ".html"}
"""Format of a report -> how the name of its file ends; the first that fits."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 1 after one line that says what is wrong."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (PackagerError, OSError) as error:
        if options.json:
            print(json.dumps({"error": {"kind": type(error).__name__, "message": str(error)}}, indent=1))
        print(f"chalice-packager: {error}", file=sys.stderr)
        return 1
    return 0


def _build(options: argparse.Namespace) -> None:
    from chalice_packager.package import package

    with _shown() as progress:
        artifact = package(
            options.project,
            target=_target(options),
            runtime=options.runtime,
            output=options.out,
            layer=options.layer,
            cache_dir=options.cache_dir,
            allow_missing=options.allow_missing,
            dependencies=_choice(options),
            bytecode=options.bytecode,
            strip=options.strip,
            progress=progress,
        )
    for note in artifact.notes:
        print(note, file=sys.stderr)
    if options.report is not None:
        form = next((form for form, ending in _ENDINGS.items() if options.report.name.endswith(ending)), "text")
        options.report.write_text(_render(form, artifact, options), encoding="utf-8", newline="\n")
    if options.json:
        sys.stdout.write(_render("json", artifact, options))
        return
    for archive in (artifact, artifact.layer) if artifact.layer else (artifact,):
        print(f"{archive.path} {archive.size} bytes sha256:{archive.sha256}")


def _image(options: argparse.Namespace) -> None:
    from chalice_packager.image import write_build_context
    from chalice_packager.package import Wanted

    wanted = Wanted(
        _target(options),
        options.runtime,
        options.cache_dir,
        options.allow_missing,
        _choice(options),
        options.bytecode,
        options.strip,
    )
    with _shown() as progress:
        context = write_build_context(
            options.project, wanted, output=options.out, handler=options.handler, progress=progress
        )
    for note in context.notes:
        print(note, file=sys.stderr)
    if options.json:
        print(json.dumps({"folder": str(context.folder), "notes": [str(note) for note in context.notes]}, indent=1))
    else:
        print(f"{context.folder}: docker build it for {wanted.target}")


@contextmanager
def _shown() -> Iterator[Progress]:
    """Show progress on the terminal, in one line that is gone at the end; elsewhere show nothing."""
    if not sys.stderr.isatty():
        from chalice_packager.progress import quiet

        yield quiet
        return

    def show(step: Step, done: int, total: int) -> None:
        sys.stderr.write(f"\r\x1b[K{step.value}{f': {done} of {total}' if total > 1 else ''}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")


def _report(options: argparse.Namespace) -> None:
    from tempfile import TemporaryDirectory

    from chalice_packager.package import package

    with TemporaryDirectory(prefix="chalice-packager-") as folder:
        artifact = package(
            options.project,
            target=_target(options),
            runtime=options.runtime,
            output=Path(folder, "deployment.zip"),
            cache_dir=options.cache_dir,
            dependencies=_choice(options),
        )
    text = _render(options.format, replace(artifact, path=Path(artifact.path.name)), options)
    if options.out is None:
        sys.stdout.write(text)
    else:
        options.out.write_text(text, encoding="utf-8", newline="\n")


def _render(form: str, artifact: Artifact, options: argparse.Namespace) -> str:
    """Return a report on what was packaged in one of the ``_FORMATS``."""
    from chalice_packager import report, treemap

    target = _target(options)
    if form == "cyclonedx":
        from chalice_packager import sbom

        return sbom.to_json(_inventory(options), project=options.project.resolve().name, target=target)
    write = {"text": report.to_text, "json": report.to_json, "html": treemap.to_html}[form]
    return write(artifact, target)


def _inventory(options: argparse.Namespace) -> Inventory:
    from chalice_packager.inventory import take_inventory

    return take_inventory(
        options.project,
        target=_target(options),
        runtime=options.runtime,
        cache_dir=options.cache_dir,
        dependencies=_choice(options),
    )


def _why(options: argparse.Namespace) -> None:
    from chalice_packager import why

    inventory = _inventory(options)
    text = why.explain(inventory, options.name)
    if options.json:
        ways = inventory.ways(why.normalised(options.name))
        print(json.dumps({"ways": [[[each.name, each.version] for each in way] for way in ways]}, indent=1))
    else:
        print(text)


def _lock(options: argparse.Namespace) -> None:
    from chalice_packager.lock import lock

    target, output = _target(options), options.out or options.project / "pylock.toml"
    pins = lock(
        options.project,
        target=target,
        output=output,
        cache_dir=options.cache_dir,
        dependencies=_choice(options),
    )
    if options.json:
        print(json.dumps({"path": str(output), "wheels": [asdict(pin) for pin in pins]}, indent=1))
    else:
        print(f"{output} {len(pins)} wheels for {target}")


def _target(options: argparse.Namespace) -> Target:
    from chalice_packager.target import Target

    return Target(options.python, options.arch, options.provided)


def _choice(options: argparse.Namespace) -> Choice:
    return Choice(
        options.dependencies,
        tuple(options.extra),
        tuple(options.group),
        build=options.build,
        wheels=tuple(options.wheels),
        offline=options.offline,
        resolver=options.resolver,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chalice-packager", description="Make deployment packages for AWS Lambda.")
    parser.add_argument("--version", action="version", version=f"chalice-packager {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser(
        "build", help="make the deployment package of a project", description="Make the deployment package of DIR."
    )
    _add_target(build)
    build.add_argument("--out", type=Path, required=True, metavar="FILE", help="the zip archive to write")
    _add_making(build)
    build.add_argument("--layer", type=Path, metavar="FILE", help="a layer to write, for all but the project's code")
    build.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="what is in the package: .json, .html, .cdx.json (an SBOM), else text",
    )
    _add_dependencies(build)
    build.set_defaults(run=_build)
    _add_image(commands)
    _add_report(commands)
    _add_why(commands)
    lock = commands.add_parser(
        "lock",
        help="write down which wheels a package is made of",
        description="Write the wheels that DIR needs into a pylock.toml, which 'build' uses from then on.",
    )
    _add_target(lock)
    lock.add_argument("--out", type=Path, metavar="FILE", help="the lock to write; by default DIR/pylock.toml")
    _add_dependencies(lock)
    lock.set_defaults(run=_lock, build=False)
    return parser


def _add_making(command: argparse.ArgumentParser) -> None:
    command.add_argument("--runtime", type=Path, metavar="FOLDER", help="an installed 'chalice' package to add")
    command.add_argument(
        "--allow-missing", action="store_true", help="go on, with a warning, without dependencies that have no wheel"
    )
    command.add_argument(
        "--no-build", dest="build", action="store_false", help="never build a wheel of source code, which runs it"
    )
    command.add_argument("--bytecode", action="store_true", help="compile modules for Lambda, for faster cold starts")
    command.add_argument("--strip", action="store_true", help="leave out tests, .pyi files and symbols for debuggers")


def _add_image(commands: Commands) -> None:
    image = commands.add_parser(
        "image",
        help="write what a container build needs",
        description="Write a Dockerfile and what it adds for the image of DIR, from the same wheels as a package.",
    )
    _add_target(image)
    image.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="to write, and to build from")
    image.add_argument("--handler", default="app.app", metavar="NAME", help="what Lambda calls; by default app.app")
    _add_making(image)
    _add_dependencies(image)
    image.set_defaults(run=_image)


def _add_report(commands: Commands) -> None:
    report = commands.add_parser(
        "report",
        help="say what takes the room in a package",
        description="Say what the package of DIR is made of, without keeping it.",
    )
    _add_target(report)
    report.add_argument("--format", choices=_FORMATS, default="text", help="by default text; cyclonedx is an SBOM")
    report.add_argument("--out", type=Path, metavar="FILE", help="where to write it; by default standard output")
    report.add_argument("--runtime", type=Path, metavar="FOLDER", help="an installed 'chalice' package to add")
    _add_dependencies(report)
    report.set_defaults(run=_report, build=True)


def _add_why(commands: Commands) -> None:
    why = commands.add_parser(
        "why",
        help="say what brings a distribution into a package",
        description="Say why NAME is in the package of DIR.",
    )
    why.add_argument("name", metavar="NAME", help="of a distribution, e.g. urllib3")
    _add_target(why)
    _add_dependencies(why)
    why.set_defaults(run=_why, runtime=None, build=True)


def _add_target(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", type=Path, metavar="DIR", help="the project: a folder with an app.py")
    command.add_argument("--python", required=True, metavar="VERSION", help="of the Lambda runtime, e.g. 3.13")
    command.add_argument("--json", action="store_true", help="print the result, or the error, as JSON")
    command.add_argument(
        "--provided",
        default="",
        metavar="RUNTIME",
        help="provided.al2 or provided.al2023, for a Python of your own there",
    )
    command.add_argument("--arch", default="x86_64", metavar="NAME", help="x86_64 (the default) or arm64")


def _add_dependencies(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from", dest="dependencies", type=Path, metavar="FILE", help="what to add; by default the project's own file"
    )
    command.add_argument("--extra", action="append", default=[], metavar="NAME", help="an extra of the project to add")
    command.add_argument("--group", action="append", default=[], metavar="NAME", help="a dependency group to add")
    command.add_argument(
        "--wheels", action="append", type=Path, default=[], metavar="FOLDER", help="a folder to look for wheels in, too"
    )
    command.add_argument("--offline", action="store_true", help="ask no server: take what is there, or say what is not")
    command.add_argument(
        "--resolver", choices=RESOLVERS, default=RESOLVERS[0], help="who finds what is not locked; all give one answer"
    )
    command.add_argument(
        "--cache-dir",
        type=Path,
        metavar="FOLDER",
        help="what is kept between builds; by default $CHALICE_PACKAGER_CACHE, or the user's cache folder",
    )


if __name__ == "__main__":
    sys.exit(main())
