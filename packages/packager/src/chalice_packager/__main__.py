"""The command ``chalice-packager``: options in, one call of ``package``, one line out.

What goes into a package is decided in ``package``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from chalice_packager.__about__ import __version__
from chalice_packager.errors import PackagerError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 1 after one line that says what is wrong."""
    options = _parser().parse_args(arguments)
    from chalice_packager.choice import Choice
    from chalice_packager.package import package
    from chalice_packager.target import Target

    try:
        artifact = package(
            options.project,
            target=Target(options.python, options.arch),
            runtime=options.runtime,
            output=options.out,
            cache_dir=options.cache_dir,
            allow_missing=options.allow_missing,
            dependencies=Choice(options.dependencies, tuple(options.extra), tuple(options.group)),
        )
    except (PackagerError, OSError) as error:
        print(f"chalice-packager: {error}", file=sys.stderr)
        return 1
    for note in artifact.notes:
        print(note, file=sys.stderr)
    print(f"{artifact.path} {artifact.size} bytes sha256:{artifact.sha256}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chalice-packager", description="Make deployment packages for AWS Lambda.")
    parser.add_argument("--version", action="version", version=f"chalice-packager {__version__}")
    build = parser.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "build", help="make the deployment package of a project", description="Make the deployment package of DIR."
    )
    build.add_argument("project", type=Path, metavar="DIR", help="the project: a folder with an app.py")
    build.add_argument("--python", required=True, metavar="VERSION", help="of the Lambda runtime, e.g. 3.13")
    build.add_argument("--arch", default="x86_64", metavar="NAME", help="x86_64 (the default) or arm64")
    build.add_argument("--out", type=Path, required=True, metavar="FILE", help="the zip archive to write")
    build.add_argument("--runtime", type=Path, metavar="FOLDER", help="an installed 'chalice' package to add")
    build.add_argument("--cache-dir", type=Path, metavar="FOLDER", help="what is kept between builds")
    build.add_argument(
        "--from", dest="dependencies", type=Path, metavar="FILE", help="what to add; by default the project's own file"
    )
    build.add_argument("--extra", action="append", default=[], metavar="NAME", help="an extra of the project to add")
    build.add_argument("--group", action="append", default=[], metavar="NAME", help="a dependency group to add")
    build.add_argument(
        "--allow-missing", action="store_true", help="go on, with a warning, without dependencies that have no wheel"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
