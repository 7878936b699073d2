"""A package index on loopback that serves a folder of wheels, in any of the ways in which indexes do."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

JSON = "application/vnd.pypi.simple.v1+json"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass
class Index:
    """What an index has, and how it answers. All of it may be changed while it runs."""

    folder: Path
    has_json: bool = True
    has_ranges: bool = True
    has_metadata: bool = False
    has_hashes: bool = True
    is_packing: bool = False
    yanked: set[str] = field(default_factory=set)
    """Names of files."""
    status: dict[str, int] = field(default_factory=dict)
    """Path -> what is answered instead of what is there."""
    asked: list[str] = field(default_factory=list)
    """The paths, in order, those of ranges with what was asked for behind a space."""
    url: str = ""
    """Of the index, without a slash at the end."""

    def files(self, name: str) -> list[Path]:
        """Return the files of a project."""
        pattern = re.sub(r"[-_.]+", "[-_.]", name)
        found = (file for file in self.folder.iterdir() if re.match(pattern + "-[0-9]", file.name, re.IGNORECASE))
        return sorted(found)

    def metadata(self, file: Path) -> bytes:
        """Return the metadata of a wheel; nothing for what is none."""
        try:
            with zipfile.ZipFile(file) as archive:
                names = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
                return archive.read(names[0]) if names else b""
        except zipfile.BadZipFile:
            return b""

    def page(self, name: str, *, is_json: bool) -> bytes:
        """Return the page of a project."""
        links, items = [], []
        for file in self.files(name):
            match = re.search(rb"^Requires-Python: (.+)$", self.metadata(file), re.MULTILINE)
            python = match[1].decode() if match else ""
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            said = f' data-requires-python="{html.escape(python)}"' if python else ""
            said += ' data-yanked="broken"' if file.name in self.yanked else ""
            said += ' data-core-metadata="true"' if self.has_metadata else ""
            fragment = f"#sha256={digest}" if self.has_hashes else ""
            links.append(f'<a href="../../files/{file.name}{fragment}"{said}>{file.name}</a><br/>')
            item: dict[str, Any] = {"filename": file.name, "url": f"../../files/{file.name}"}
            item["hashes"] = {"sha256": digest} if self.has_hashes else {}
            item |= {"requires-python": python} if python else {}
            item |= {"yanked": "broken"} if file.name in self.yanked else {}
            item["core-metadata"] = self.has_metadata
            items.append(item)
        if is_json:
            return json.dumps({"meta": {"api-version": "1.1"}, "name": name, "files": items}).encode()
        return f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    index: Index

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.index.asked.append(f"{self.path} {wanted}".strip())
        if status := self.index.status.get(self.path):
            self._say(status, b"", {"Location": "/moved" + self.path} if status < 400 else {})
        elif self.path.removeprefix("/moved").startswith("/simple/"):
            name = self.path.strip("/").rpartition("/")[2]
            is_json = self.index.has_json and JSON in self.headers.get("Accept", "")
            kind = JSON if is_json else "text/html; charset=utf-8"
            self._say(
                200 if self.index.files(name) else 404, self.index.page(name, is_json=is_json), {"Content-Type": kind}
            )
        else:
            self._send_file(self.index.folder / self.path.rpartition("/")[2], wanted)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send_file(self, file: Path, wanted: str) -> None:
        if file.suffix == ".metadata" and self.index.has_metadata:
            self._say(200, self.index.metadata(file.with_suffix("")), {})
        elif not file.is_file():
            self._say(404, b"", {})
        elif self.index.has_ranges and (match := _RANGE.fullmatch(wanted)):
            data = file.read_bytes()
            start = int(match[1]) if match[1] else max(0, len(data) - int(match[2]))
            end = min(len(data), int(match[2]) + 1) if match[1] and match[2] else len(data)
            self._say(206, data[start:end], {"Content-Range": f"bytes {start}-{end - 1}/{len(data)}"})
        else:
            self._say(200, file.read_bytes(), {})

    def _say(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        if self.index.is_packing and "gzip" in self.headers.get("Accept-Encoding", ""):
            body, headers = gzip.compress(body), {**headers, "Content-Encoding": "gzip"}
        self.send_response(status)
        if self.index.has_ranges:
            self.send_header("Accept-Ranges", "bytes")
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that knows enough goes away in the middle of an answer."""


@contextmanager
def serve(folder: Path) -> Iterator[Index]:
    """Serve a folder of wheels while the context lasts."""
    index = Index(folder)
    handler = type("Handler", (_Handler,), {"index": index})
    with _Server(("127.0.0.1", 0), handler) as server:
        index.url = f"http://127.0.0.1:{server.server_port}/simple"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield index
        finally:
            server.shutdown()
            thread.join()
