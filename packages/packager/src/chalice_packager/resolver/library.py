"""Have at hand what a resolution asks for: the wheels of each project, and what each wheel requires.

Everything that is probably asked for is got beforehand, by several threads: as soon as a requirement is known, the page
of its project; as soon as the page is there, the metadata of the best wheel on it; and so on from what that requires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Self, TypeVar

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from chalice_packager.cache import Cache
from chalice_packager.resolution import Pin
from chalice_packager.resolver import metadata, page
from chalice_packager.resolver.metadata import Metadata
from chalice_packager.resolver.needs import Need, needs
from chalice_packager.resolver.page import File
from chalice_packager.resolver.places import NotForUs, Places
from chalice_packager.target import Target
from chalice_packager.web import Web, WebError

_WORKERS = 6
_NOT_FOUND = {404, 410}

T = TypeVar("T")


class Library:
    """What the places have for one target. Methods raise ``NotForUs``."""

    def __init__(
        self,
        places: Places,
        target: Target,
        provided: frozenset[str],
        cache: Cache,
        expect: Callable[[Pin], None] | None = None,
    ) -> None:
        self._places = places
        self._target = target
        self._provided = provided
        self._cache = cache
        self._expect_wheel = expect
        self._web = Web()
        self._workers = ThreadPoolExecutor(_WORKERS, "resolver")
        self._lock = Lock()
        self._reading = Lock()  # of a page: it takes the interpreter anyway, and many times the memory of the page
        self._pages: dict[str, Future[Sequence[File]]] = {}
        self._metadata: dict[str, Future[Metadata]] = {}
        self._expected: set[tuple[str, str, frozenset[str]]] = set()

    def __enter__(self) -> Self:
        self._web.prepare(self._places.indexes)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.shutdown(cancel_futures=True)
        self._web.close()

    def expect(self, wanted: Iterable[Need]) -> None:
        """Begin to get what these needs probably lead to."""
        for need in wanted:
            key = (need.name, str(need.specifier), need.extras)
            with self._lock:
                is_new = key not in self._expected
                self._expected.add(key)
            if is_new:
                self._page(need.name).add_done_callback(partial(self._expect_best, need))

    def files(self, name: str) -> Sequence[File]:
        """Return the wheels of a project that the target can use, the best first."""
        return self._page(name).result()

    def needs(self, file: File, extras: frozenset[str]) -> Sequence[Need]:
        """Return what a wheel requires on the target, with some of its extras."""
        return needs(self._about(file).result().requires, extras, self._target.environment, self._provided)

    def requires(self, file: File) -> tuple[str, ...]:
        """Return everything that a wheel requires, wherever."""
        return self._about(file).result().requires

    def runs(self, file: File) -> bool:
        """Return whether a wheel says that it runs on the target's Python."""
        wanted = self._about(file).result().requires_python
        try:
            return SpecifierSet(wanted).contains(self._target.full_version, prereleases=True)
        except InvalidSpecifier:
            return True

    def _expect_best(self, need: Need, found: Future[Sequence[File]]) -> None:
        if found.cancelled() or found.exception() is not None:
            return
        best = next((file for file in found.result() if not file.is_yanked and need.accepts(file)), None)
        if best is not None:
            self._about(best).add_done_callback(partial(self._expect_rest, best, need))

    def _expect_rest(self, file: File, need: Need, found: Future[Metadata]) -> None:
        if found.cancelled() or found.exception() is not None:
            return
        if self._expect_wheel is not None:
            self._expect_wheel(Pin(file.name, str(file.version), file.filename, file.url, file.sha256))
        with suppress(NotForUs):  # it is raised again where it is not only expected
            self.expect(self.needs(file, need.extras))

    def _page(self, name: str) -> Future[Sequence[File]]:
        return self._begin(self._pages, name, partial(self._read_pages, name))

    def _about(self, file: File) -> Future[Metadata]:
        return self._begin(self._metadata, file.url, partial(self._read_metadata, file))

    def _begin(self, known: dict[str, Future[T]], key: str, work: Callable[[], T]) -> Future[T]:
        with self._lock:
            if key not in known:
                try:
                    known[key] = self._workers.submit(work)
                except RuntimeError:  # the answer is there, and what was still expected is not needed
                    known[key] = Future()
                    known[key].cancel()
            return known[key]

    def _read_pages(self, name: str) -> Sequence[File]:
        reader = page.Reader(name, self._target)
        found = [file for folder in self._places.folders for file in reader.read_folder(folder)]
        for index in self._places.indexes:
            found += self._read_page(f"{index}/{name}/", reader)
        # Of equals pip takes the one that it found last.
        return sorted(found, key=lambda file: (file.version, file.rank))[::-1]

    def _read_page(self, url: str, reader: page.Reader) -> Sequence[File]:
        try:
            if url.startswith("file:"):
                return list(reader.read_local_page(url))
            answer = self._web.get(url, Accept=page.ACCEPT, Accept_Encoding="gzip")
            with self._reading:
                return list(reader.read(answer))
        except WebError as error:
            if error.status in _NOT_FOUND:
                return ()
            raise NotForUs(str(error)) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotForUs(f"{url}: {error}") from None

    def _read_metadata(self, file: File) -> Metadata:
        headers = self._cache.metadata(file.sha256)
        if headers is None:
            try:
                headers = metadata.read(file, self._web)
            except WebError as error:
                raise NotForUs(str(error)) from None
            if file.sha256:
                with suppress(OSError):
                    self._cache.keep_metadata(headers, file.sha256)
        found = metadata.parse(headers)
        try:
            is_of_file = canonicalize_name(found.name) == file.name and Version(found.version) == file.version
        except InvalidVersion:
            is_of_file = False
        if not is_of_file:
            raise NotForUs(f"{file.filename}, which says that it is {found.name} {found.version}")
        return found
