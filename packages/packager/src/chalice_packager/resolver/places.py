"""Decide where wheels are looked for: what the lines of a requirements file and pip's settings say together.

Only what is understood in full is taken. Anything else is for pip, and ``read`` says so.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from chalice_packager import pip_settings
from chalice_packager.requirements import Requirements, expand
from chalice_packager.web import is_direct

_TRUE = {"1", "true", "yes", "on", "y", "t"}
_FALSE = {"0", "false", "no", "off", "n", "f"}
_KNOWN = frozenset({"cert", "extra-index-url", "find-links", "index-url", "no-index", "pre", "trusted-host"})
# They say how pip talks, keeps or installs, and not what it chooses.
_HARMLESS = frozenset({
    "break-system-packages", "cache-dir", "compile", "disable-pip-version-check", "exists-action", "no-cache-dir",
    "no-color", "no-compile", "no-input", "no-python-version-warning", "no-warn-conflicts", "no-warn-script-location",
    "keyring-provider", "log", "only-binary", "prefer-binary", "progress-bar", "quiet", "report", "require-virtualenv",
    "require-venv", "retries", "root-user-action", "target", "timeout", "upgrade", "upgrade-strategy", "user",
    "verbose", "no-python-downloads", "python", "root", "prefix", "platform", "abi",
})  # fmt: skip


class NotForUs(Exception):  # noqa: N818 - it is no error: pip does it
    """Only pip can answer; the text says why."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where wheels are."""

    indexes: tuple[str, ...]
    """Addresses of package indexes (PEP 503), without the slash at the end."""
    folders: tuple[Path, ...]
    """With wheels in them."""
    has_prereleases: bool
    """Whether prereleases count as releases."""


def read(requirements: Requirements) -> Places:
    """Return where to look for *requirements*. Raises ``NotForUs``."""
    if requirements.has_hashes or requirements.has_remote_files:
        raise NotForUs("hashes, or files on a server")
    try:
        settings = dict(pip_settings.read())
    except ValueError as error:
        raise NotForUs(str(error)) from None
    given = _parse(requirements.options)
    if unknown := settings.keys() - _HARMLESS - _KNOWN:
        raise NotForUs(f"pip's setting {min(unknown)}")
    trusted = {host.partition(":")[0] for host in (*settings.get("trusted-host", "").split(), *given.trusted_host)}
    base = given.index_url or settings.get("index-url") or pip_settings.default_index()
    if base is None:
        raise NotForUs("the index that pip asks by default")
    indexes = [base, *settings.get("extra-index-url", "").split(), *given.extra_index_url]
    is_offline = given.no_index or _is_true(settings, "no-index")
    links = (*settings.get("find-links", "").split(), *given.find_links)
    return Places(
        indexes=() if is_offline else tuple(dict.fromkeys(_index(expand(url), trusted) for url in indexes)),
        folders=tuple(dict.fromkeys(_folder(place, requirements.folder) for place in links)),
        has_prereleases=given.pre or _is_true(settings, "pre"),
    )


class _Options(argparse.Namespace):
    index_url: str | None
    extra_index_url: list[str]
    find_links: list[str]
    trusted_host: list[str]
    no_index: bool
    pre: bool


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise NotForUs(message)


def _parse(lines: Iterable[str]) -> _Options:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("-i", "--index-url", "--pypi-url")
    parser.add_argument("--extra-index-url", action="append", default=[])
    parser.add_argument("-f", "--find-links", action="append", default=[])
    parser.add_argument("--trusted-host", action="append", default=[])
    parser.add_argument("--no-index", action="store_true")
    parser.add_argument("--pre", action="store_true")
    parser.add_argument("--prefer-binary", action="store_true")
    try:
        words = [word for line in lines for word in shlex.split(line)]
    except ValueError as error:
        raise NotForUs(str(error)) from None
    return parser.parse_args(words, _Options())


def _is_true(settings: Mapping[str, str], name: str) -> bool:
    value = settings.get(name, "no").lower()
    if value not in _TRUE | _FALSE:
        raise NotForUs(f"pip's setting {name}")
    return value in _TRUE


def _index(url: str, trusted: Iterable[str]) -> str:
    place = urlsplit(url)
    if not place.scheme and Path(url).is_dir():
        return Path(url).resolve().as_uri()
    host = place.hostname or ""
    # pip asks only who is who he says he is, or is this machine, or is trusted by the user.
    is_secure = place.scheme in {"https", "file"} or host == "localhost" or host.startswith("127.") or host in trusted
    if not is_direct(url) or not is_secure or "$" in url:
        raise NotForUs("an index that needs more than its address")
    return url.rstrip("/")


def _folder(place: str, start: Path) -> Path:
    folder = start / expand(place)
    if "://" in place or place.startswith("file:") or not folder.is_dir():
        raise NotForUs("links that are not in a folder")
    return folder.resolve()
