"""Get files whose address and hash are known, several at once.

What needs a password, a proxy or another try is left out of the answer, and pip gets it, with the user's settings and
with its own words for what is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Generic, Self, TypeVar

from chalice_packager.resolution import Pin
from chalice_packager.web import Web, WebError, is_direct

_WORKERS = 4
_CHECKS = 2  # which take a core each

T = TypeVar("T")


class Downloads(Generic[T]):
    """Files on their way into a folder.

    *check* is called, in one of several threads, for each that has come and has its hash. Leaving the context ends what
    is still under way.
    """

    def __init__(self, folder: Path, *, check: Callable[[Pin, Path], T], workers: int = _WORKERS) -> None:
        self._folder = folder
        self._check = check
        self._web = Web()
        self._workers = ThreadPoolExecutor(workers, "download")
        self._checks = ThreadPoolExecutor(_CHECKS, "check")
        self._lock = Lock()
        self._begun: dict[Pin, Future[Future[T] | None]] = {}
        self._wanted: Collection[Pin] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wanted = ()
        for workers in (self._workers, self._checks):
            workers.shutdown(cancel_futures=True)
        self._web.close()

    def begin(self, pin: Pin) -> None:
        """Begin to get the file of *pin*, if it can be had so."""
        with self._lock:
            if pin not in self._begun and is_direct(pin.url):
                self._begun[pin] = self._workers.submit(self._get, pin)

    @property
    def begun(self) -> Collection[Pin]:
        """What is on its way."""
        return self._begun.keys()

    def finish(self, pins: Iterable[Pin]) -> Mapping[Pin, T]:
        """Return what *check* says of the files of *pins*, and give up what else was begun. Raises what it raises."""
        wanted = tuple(pins)
        self._wanted = frozenset(wanted)
        for pin in wanted:
            self.begin(pin)
        got = {pin: self._begun[pin].result() for pin in wanted if pin in self._begun}
        return {pin: found.result() for pin, found in got.items() if found is not None}

    def _get(self, pin: Pin) -> Future[T] | None:
        file = self._folder / f"{pin.sha256}.whl"
        digest = hashlib.sha256()
        try:
            with file.open("xb") as stream, closing(self._web.chunks(pin.url)) as chunks:
                for chunk in chunks:
                    stream.write(chunk)
                    digest.update(chunk)
                    if self._wanted is not None and pin not in self._wanted:
                        break
        except WebError:
            digest = hashlib.sha256()
        if digest.hexdigest() != pin.sha256:
            file.unlink(missing_ok=True)
            return None
        return self._checks.submit(self._check, pin, file)
