"""Get the wheels of a resolution: from the cache, from where they lie, and what cannot be had so with pip.

What is returned was checked against its hash and is a sound wheel. Which wheels to get is decided in ``resolve``.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from chalice_packager import wheel
from chalice_packager.cache import Cache, Kept, digest
from chalice_packager.errors import OfflineError, SizeMismatchError
from chalice_packager.progress import Progress, Step, quiet
from chalice_packager.requirements import Requirements
from chalice_packager.resolution import Pin
from chalice_packager.target import Target

if TYPE_CHECKING:
    from chalice_packager.download import Downloads


class Fetcher:
    """Gets wheels into a cache, and may begin before it is known which of them are needed."""

    def __init__(self, cache: Cache, progress: Progress = quiet) -> None:
        self._cache = cache
        self._progress = progress
        self._wanted = self._arrived = 0
        self._open = ExitStack()
        self._downloads: Downloads[Kept] | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def begin(self, pin: Pin) -> None:
        """Begin to get a wheel that is probably needed."""
        if pin.sha256 and not self._cache.has_wheel(pin.sha256):
            self._downloading().begin(pin)

    def fetch(self, pins: Sequence[Pin], *, requirements: Requirements, target: Target) -> dict[Pin, Kept]:
        """Return where the wheel of each pin is, in the order of *pins*.

        Raises ``HashMismatchError``, ``SizeMismatchError``, ``BadWheelError``, ``UnsafePathError``, ``OfflineError``
        and ``PipError``.
        """
        pins = [self._nearest(pin, requirements) for pin in pins]
        begun = self._downloads.begun if self._downloads is not None else ()
        found = {pin: None if pin in begun else self._cache.wheel(pin.sha256) for pin in pins}
        absent = [pin for pin, kept in found.items() if kept is None]
        self._wanted = len(absent)
        far = tuple(pin.filename for pin in absent if not pin.url.startswith("file:"))
        if far and requirements.is_offline:
            raise OfflineError(far)
        fresh = self._get(absent, requirements) if absent else {}
        absent = [pin for pin in absent if pin not in fresh]
        for index in sorted({pin.index for pin in absent}):
            wanted = [pin for pin in absent if pin.index == index]
            fresh |= _download(wanted, requirements, index=index, target=target, cache=self._cache)
        got = {pin: kept or fresh[pin] for pin, kept in found.items()}
        for pin, kept in got.items():
            size = kept.file.stat().st_size
            if pin.size not in (None, size):
                raise SizeMismatchError(pin.filename, expected=pin.size, found=size)
        return got

    def _nearest(self, pin: Pin, requirements: Requirements) -> Pin:
        """Return *pin* with the place of its wheel in one of the user's folders, if it is there and needed."""
        if not requirements.folders or self._cache.has_wheel(pin.sha256):
            return pin
        files = (folder / pin.filename for folder in requirements.folders)
        near = next((file for file in files if file.is_file() and digest(file) == pin.sha256), None)
        return replace(pin, url=near.as_uri(), index="") if near is not None else pin

    def _get(self, pins: Sequence[Pin], requirements: Requirements) -> dict[Pin, Kept]:
        """Return the wheels that can be had without pip."""
        direct = [pin for pin in pins if pin.filename not in requirements.direct]
        # The largest first: what is checked last is checked alone.
        return dict(self._downloading().finish(sorted(direct, key=lambda pin: -(pin.size or 0))))

    def _keep(self, pin: Pin, file: Path) -> Kept:
        kept = _keep(pin, file, cache=self._cache)
        with self._lock:
            self._arrived += 1
        self._progress(Step.DOWNLOADING, self._arrived, max(self._wanted, self._arrived))
        return kept

    def _downloading(self) -> Downloads[Kept]:
        with self._lock:
            return self._downloads or self._start()

    def _start(self) -> Downloads[Kept]:
        from chalice_packager.download import Downloads  # not needed where the wheels are there

        folder = Path(self._open.enter_context(self._cache.scratch()))
        self._downloads = self._open.enter_context(Downloads(folder, check=self._keep))
        return self._downloads


def _keep(pin: Pin, file: Path, *, cache: Cache) -> Kept:
    return cache.keep_wheel(file, pin.sha256, wheel.check(file, origin=str(pin)))


def _download(
    pins: Sequence[Pin], requirements: Requirements, *, index: str, target: Target, cache: Cache
) -> dict[Pin, Kept]:
    from chalice_packager.diagnosis import explain
    from chalice_packager.pip_run import run

    with cache.scratch() as name:
        scratch = Path(name)
        listing = scratch / "pins.txt"
        lines = [_line(pin, requirements) for pin in pins]
        options = (f"--index-url {index}",) if index else requirements.options
        listing.write_text("\n".join((*options, *lines, "")), encoding="utf-8")
        command = ["download", "--no-deps", "--dest", str(scratch), "--requirement", str(listing)]
        finished = run(command, target=target, folder=requirements.folder, log=scratch / "log.txt")
        if not finished.is_success:
            raise explain(finished, command="download", file="requirements.txt", target=target)
        # By its hash, which pip has compared, and not by its name: a server may name the file that it sends.
        files = {digest(file): file for file in sorted(scratch.glob("*.whl"))}
        return {pin: _keep(pin, files[pin.sha256], cache=cache) for pin in pins}


def _line(pin: Pin, requirements: Requirements) -> str:
    # pip blanks the password of a place that the user named, so only the user's own line can be asked again.
    place = f"{pin.name} @ {pin.url}" if pin.url else f"{pin.name}=={pin.version}"
    line = requirements.direct.get(pin.filename, place)
    return line if "--hash" in line else f"{line} --hash=sha256:{pin.sha256}"
