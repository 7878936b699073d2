"""What the tests build with: projects, and a folder of wheels that pip uses in place of an index."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with an ``app.py``."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "app.py").write_text("app = None\n", encoding="utf-8")
    return folder


@pytest.fixture
def write(project: Path) -> Callable[..., Path]:
    """A function that writes a text file into the project."""

    def write(path: str, content: str = "", *, mode: int = 0o644) -> Path:
        file = project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8", newline="")
        file.chmod(mode)
        return file

    return write


@pytest.fixture
def wheelhouse(tmp_path: Path) -> Path:
    """An empty folder for wheels."""
    folder = tmp_path / "wheel house"  # with a space, as folders have
    folder.mkdir()
    return folder


@pytest.fixture
def offline(wheelhouse: Path) -> str:
    """The lines of a requirements file that make pip look into the wheelhouse and nowhere else."""
    return f'--no-index\n--find-links "{wheelhouse.as_posix()}"\n'


@pytest.fixture
def add_wheel(wheelhouse: Path) -> Callable[..., Path]:
    """A function that writes a wheel, sound or not, into the wheelhouse.

    ``record`` replaces hashes in its RECORD, and ``modes`` are those of its zip entries.
    """

    def add(
        name: str,
        version: str = "1.0",
        *,
        tag: str = "py3-none-any",
        files: Mapping[str, bytes] | None = None,
        requires: Sequence[str] = (),
        extras: Sequence[str] = (),
        licence: str = "",
        classifiers: Sequence[str] = (),
        record: Mapping[str, str] | None = None,
        modes: Mapping[str, int] | None = None,
    ) -> Path:
        info = f"{name}-{version}.dist-info"
        metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"]
        metadata += [f"Provides-Extra: {extra}\n" for extra in extras]
        metadata += [f"License-Expression: {licence}\n"] if licence else []
        metadata += [f"Classifier: {classifier}\n" for classifier in classifiers]
        metadata += [f"Requires-Dist: {requirement}\n" for requirement in requires]
        contents = {
            **({f"{name}/__init__.py": b""} if files is None else files),
            f"{info}/METADATA": "".join(metadata).encode(),
            f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
        }
        hashes = {path: _digest(data) for path, data in contents.items()} | dict(record or {})
        listing = "".join(f"{path},{value},\n" for path, value in hashes.items()) + f"{info}/RECORD,,\n"
        file = wheelhouse / f"{name}-{version}-{tag}.whl"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, data in {**contents, f"{info}/RECORD": listing.encode()}.items():
                entry = zipfile.ZipInfo(path)
                entry.external_attr = (modes or {}).get(path, 0o100644) << 16
                archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
        return file

    return add


def _digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
