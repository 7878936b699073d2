"""Read what an index or a folder offers of one project: the wheels that a target can use, by version."""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from chalice_packager.target import Target
from chalice_packager.web import Answer, local_path

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
_BASE = re.compile(rb"<base\s[^>]*href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?P<quote>[\"'])(?P<place>[^\"'#]+)(?:#(?P<hash>[^\"']*))?(?P=quote)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"data-(?P<name>requires-python|yanked|core-metadata|dist-info-metadata)"
                        r"(?:\s*=\s*(?P<quote>[\"'])(?P<value>.*?)(?P=quote))?", re.IGNORECASE)  # fmt: skip
_SHA256 = re.compile(r"(?:^|&)sha256=([0-9a-f]{64})(?:&|$)")
_BUILD = re.compile(r"(\d+)(.*)")


class File(NamedTuple):
    """A wheel that a target can use."""

    name: str
    """The project's, normalised."""
    version: Version
    filename: str
    url: str
    sha256: str
    """Empty if whoever has it does not tell."""
    is_yanked: bool
    has_metadata: bool
    """Whether the metadata can be had without the wheel (PEP 658)."""
    rank: tuple[int, int, str]
    """Of two wheels of one version the one with the higher is better: by its tag, then by its build."""


class Reader:
    """Reads what is offered of one project."""

    def __init__(self, name: str, target: Target) -> None:
        self._name = name
        self._python = target.full_version
        self._tags = _tags(target)

    def read(self, answer: Answer) -> Iterator[File]:
        """Yield the wheels on a page of an index, in PEP 691's JSON or in PEP 503's HTML.

        Raises ``ValueError``, ``KeyError``, ``TypeError`` and ``AttributeError`` for anything else.
        """
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind.endswith("json"):
            return self._read_json(answer)
        if kind in {"text/html", "application/vnd.pypi.simple.v1+html"}:
            return self._read_html(answer.body, answer.url)
        raise ValueError(f"{answer.url} is {kind or 'of no type'}")

    def read_local_page(self, url: str) -> Iterator[File]:
        """Yield the wheels on the page at a ``file:`` address, which ends with a slash. Raises ``ValueError``."""
        folder = local_path(url)
        if not folder.is_dir():
            return
        try:
            text = (folder / "index.html").read_bytes()
        except OSError as error:
            raise ValueError(str(error)) from None
        yield from self._read_html(text, url)

    def read_folder(self, folder: Path) -> Iterator[File]:
        """Yield the wheels in a folder."""
        for place in sorted(folder.glob("*.whl")):
            if file := self._take(place.name):
                yield file._replace(url=place.as_uri())

    def _read_json(self, answer: Answer) -> Iterator[File]:
        # Pages are large, and most of their files are for other targets: those are dropped as soon as they are read.
        document = json.loads(answer.body, object_hook=self._usable)
        if not str(document["meta"]["api-version"]).startswith("1."):
            raise ValueError(f"{answer.url} has a format of the future")
        for item in document["files"]:
            if item is None or not self._runs(item.get("requires-python") or ""):
                continue
            url = item["url"] if item["url"].startswith("https://") else urljoin(answer.url, item["url"])
            if _may_lead(answer.url, url):
                yield item["file"]._replace(
                    url=url,
                    sha256=item["hashes"].get("sha256", ""),
                    is_yanked=item.get("yanked", False) is not False,  # else the reason
                    has_metadata=bool(item.get("core-metadata", item.get("dist-info-metadata", False))),
                )

    def _usable(self, item: dict[str, Any]) -> dict[str, Any] | None:
        """Return *item* of a page, and with it its ``file`` if it is about one; ``None`` for those of no use."""
        if "filename" not in item:
            return item
        item["file"] = self._take(item["filename"])
        return item if item["file"] is not None else None

    def _read_html(self, page: bytes, url: str) -> Iterator[File]:
        base = _BASE.search(page)
        start = urljoin(url, html.unescape(base[1].decode())) if base else url
        for file, anchor in self._anchors(page):
            match = _HREF.search(anchor)
            said = _attributes(anchor)
            if match is None or not self._runs(html.unescape(said.get("requires-python", ""))):
                continue
            place = html.unescape(match["place"])
            place = place if place.startswith("https://") else urljoin(start, place)
            if _may_lead(url, place):
                digest = _SHA256.search(match["hash"] or "")
                yield file._replace(
                    url=place,
                    sha256=digest[1] if digest else "",
                    is_yanked="yanked" in said,
                    has_metadata=said.get("core-metadata", said.get("dist-info-metadata", "false")) != "false",
                )

    def _anchors(self, page: bytes) -> Iterator[tuple[File, str]]:
        """Yield the wheels and the links that lead to them.

        Reads no more than names as long as it can: pages are large, and most of their links are for other targets.
        """
        end = 0
        while (dot := page.find(b".whl", end)) > 0:
            start = max(page.rfind(mark, end, dot) for mark in (b"/", b'"', b"'"))
            name = page[start + 1 : dot + 4].decode()
            file = self._take(unquote(name) if "%" in name else name)
            begin, end = end, page.find(b"</", dot)  # the name is there once more, as the text of the link
            end = len(page) if end < 0 else end
            if file is not None:
                anchor = page.rfind(b"<a", begin, dot)
                yield file, page[anchor:end].decode()

    def _take(self, filename: str) -> File | None:
        """Return the file of that name if it is a wheel of the project that the target can use."""
        parts = filename.rsplit("-", 3)
        rank = self._tags.rank(*parts[1:]) if len(parts) == 4 else None
        return self._make(filename, parts[0], rank) if rank is not None else None

    def _make(self, filename: str, start: str, rank: int) -> File | None:
        name, *rest = start.split("-")
        build = _BUILD.fullmatch(rest[1]) if len(rest) == 2 else None
        if len(rest) not in {1, 2} or canonicalize_name(name) != self._name or (len(rest) == 2 and build is None):
            return None
        version = _version(rest[0])
        if version is None:
            return None
        number, more = (int(build[1]), build[2]) if build else (-1, "")
        return File(self._name, version, filename, "", "", False, False, (-rank, number, more))

    def _runs(self, requires_python: str) -> bool:
        return _is_for(requires_python, self._python)


def _may_lead(page: str, place: str) -> bool:
    """Return whether a page may name a place: a server does not say which files of this machine are packaged."""
    return place.startswith(("https://", "http://")) or urlsplit(place).scheme == urlsplit(page).scheme


def _attributes(text: str) -> Mapping[str, str]:
    if "data-" not in text:
        return {}
    return {match["name"].lower(): match["value"] or "" for match in _ATTRIBUTE.finditer(text)}


class _Tags:
    """The tags of a target."""

    def __init__(self, target: Target) -> None:
        self._ranks = {(tag.interpreter, tag.abi, tag.platform): rank for rank, tag in enumerate(target.tags)}
        self._known: dict[tuple[str, str, str], int | None] = {}

    def rank(self, pythons: str, abis: str, platforms: str) -> int | None:
        """Return the place of a wheel's best tag among them, or ``None`` if it has none; *platforms* with ``.whl``."""
        key = (pythons, abis, platforms)
        if key not in self._known:
            words = (pythons, abis, platforms.removesuffix(".whl"))
            tags = itertools.product(*(word.lower().split(".") for word in words))
            self._known[key] = min((self._ranks[tag] for tag in tags if tag in self._ranks), default=None)
        return self._known[key]


@lru_cache(maxsize=4)
def _tags(target: Target) -> _Tags:
    return _Tags(target)


@lru_cache(maxsize=4096)
def _version(text: str) -> Version | None:
    try:
        return Version(text.replace("_", "-"))
    except InvalidVersion:
        return None


@lru_cache(maxsize=1024)
def _is_for(requires_python: str, python: str) -> bool:
    if not requires_python:
        return True
    try:
        return SpecifierSet(requires_python).contains(python, prereleases=True)
    except InvalidSpecifier:
        return True  # as pip does: whoever wrote it meant something
