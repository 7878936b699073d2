"""Find what pip is set to: its configuration files and its environment variables, as they are.

What the settings mean for a search is decided in ``resolver.places``.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

_SECTIONS = ("global", "install")
_PREFIX = "PIP_"
_VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)
_DEFAULT = re.compile(r"^PyPI = PackageIndex\(\s*\"(https://[^\"]+)\"", re.MULTILINE)
_NO_OPTIONS = {"config-file", "version", "help"}


def files() -> Iterator[Path]:
    """Yield where settings can be, a stronger file after a weaker (pip's "Configuration", section "Location")."""
    named = os.environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return
    yield from _shared()
    yield from _own()
    yield Path(sys.prefix, _name())
    if named:
        yield Path(named)


def read() -> Mapping[str, str]:
    """Return the settings for ``pip install``, by the name of the long option without its hyphens.

    Raises ``ValueError`` if a file cannot be read.
    """
    import configparser  # not needed where the answer to what is asked for is known

    found: dict[str, str] = {}
    for file in files():
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{file}: {error}") from None
        for section in filter(parser.has_section, _SECTIONS):
            found |= {_spelled(name): value for name, value in parser.items(section)}
    for name, value in os.environ.items():
        if name.startswith(_PREFIX) and value:
            found[_spelled(name.removeprefix(_PREFIX))] = value
    return {name: value for name, value in found.items() if name not in _NO_OPTIONS}


def version() -> str:
    """Return pip's version; reading it takes a thirtieth of what asking ``importlib.metadata`` takes."""
    pip = find_spec("pip")
    if pip is None or pip.origin is None:
        return ""
    match = _VERSION.search(Path(pip.origin).read_text(encoding="utf-8"))
    return match[1] if match else ""


def default_index() -> str | None:
    """Return the address of the index that pip asks if it is not told another, or ``None`` if that is not clear.

    It stands in pip's own code, which is read and never imported: which index is the usual one is for pip to say.
    """
    pip = find_spec("pip")
    if pip is None or pip.origin is None:
        return None
    try:
        text = Path(pip.origin).with_name("_internal").joinpath("models", "index.py").read_text(encoding="utf-8")
    except OSError:
        return None
    match = _DEFAULT.search(text)
    return f"{match[1].rstrip('/')}/simple" if match else None


def _spelled(name: str) -> str:
    return name.lower().replace("_", "-").removeprefix("--").removeprefix("default-")


def _name() -> str:
    return "pip.ini" if sys.platform == "win32" else "pip.conf"


def _shared() -> Iterator[Path]:
    if sys.platform == "win32":
        yield Path(os.environ.get("PROGRAMDATA", "C:\\ProgramData"), "pip", _name())
        return
    if sys.platform == "darwin":
        yield Path("/Library/Application Support/pip", _name())
    for folder in os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":"):
        yield Path(folder, "pip", _name())
    yield Path("/etc", _name())


def _own() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "win32":
        yield home / "pip" / _name()
        yield Path(os.environ.get("APPDATA", home), "pip", _name())
        return
    yield home / ".pip" / _name()
    if sys.platform == "darwin":
        yield home / "Library" / "Application Support" / "pip" / _name()
    yield Path(os.environ.get("XDG_CONFIG_HOME", home / ".config"), "pip", _name())
