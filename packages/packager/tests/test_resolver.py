"""The resolver that needs no pip: what it asks indexes for, its answer beside pip's, and what it leaves to pip."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from loopback_index import JSON, Index, serve

from chalice_packager import Target, pip_settings
from chalice_packager.cache import Cache
from chalice_packager.requirements import load
from chalice_packager.resolution import Pin, Resolution
from chalice_packager.resolve import resolve as ask_pip
from chalice_packager.resolver.needs import needs
from chalice_packager.resolver.page import Reader
from chalice_packager.resolver.run import resolve
from chalice_packager.web import Answer

AddWheel = Callable[..., Path]
TARGET = Target("3.12")


@pytest.fixture
def index(wheelhouse: Path) -> Iterator[Index]:
    with serve(wheelhouse) as index:
        yield index


@pytest.fixture
def ask(project: Path, index: Index, tmp_path: Path) -> Callable[..., Resolution | None]:
    def ask(text: str, *, target: Target = TARGET, **more: Callable[[Pin], None]) -> Resolution | None:
        file = project / "requirements.txt"
        file.write_text(f"--index-url {index.url}\n{text}", encoding="utf-8")
        return resolve(load(file), target=target, cache=Cache(tmp_path / "cache"), **more)

    return ask


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the user's own settings of pip out."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)


def names(resolution: Resolution | None) -> list[str] | None:
    return [f"{pin.name} {pin.version}" for pin in resolution.pins] if resolution else None


@pytest.mark.parametrize("has_json", [True, False], ids=["JSON", "HTML"])
@pytest.mark.parametrize("is_packing", [True, False], ids=["gzip", "plain"])
def test_both_forms_of_the_simple_api_are_read(
    ask: Callable[..., Resolution], index: Index, add_wheel: AddWheel, *, has_json: bool, is_packing: bool
) -> None:
    index.has_json, index.is_packing = has_json, is_packing
    add_wheel("Top.Level", "1.0", requires=["y>=1,!=3"])
    newest = add_wheel("y", "3.0")
    add_wheel("y", "2.0")
    index.yanked = {newest.name, add_wheel("y", "4.0").name}
    assert names(ask("top-level\n")) == ["top-level 1.0", "y 2.0"]


def test_no_more_than_the_metadata_is_got(ask: Callable[..., Resolution], index: Index, add_wheel: AddWheel) -> None:
    wheel = add_wheel("x", files={f"x/{number}.py": b"%d" % number * 5000 for number in range(300)}, requires=["y"])
    add_wheel("y")
    assert names(ask("x\n")) == ["x 1.0", "y 1.0"]
    ranges = [each for each in index.asked if each.startswith(f"/files/{wheel.name} ")]
    assert f"/files/{wheel.name}" not in index.asked
    assert ranges
    assert len(ranges) <= 3


def test_metadata_beside_the_wheel_is_enough(ask: Callable[..., Resolution], index: Index, add_wheel: AddWheel) -> None:
    index.has_metadata = True
    wheel = add_wheel("x", requires=["y"])
    add_wheel("y")
    assert names(ask("x\n")) == ["x 1.0", "y 1.0"]
    assert f"/files/{wheel.name}.metadata" in index.asked
    assert not [each for each in index.asked if each.startswith(f"/files/{wheel.name} ")]


def test_an_index_without_ranges_sends_the_wheel(
    ask: Callable[..., Resolution], index: Index, add_wheel: AddWheel
) -> None:
    index.has_ranges = False
    add_wheel("x", files={"x/big": bytes(60_000)}, requires=["y"])
    add_wheel("y")
    assert names(ask("x\n")) == ["x 1.0", "y 1.0"]


def test_nothing_is_asked_twice(ask: Callable[..., Resolution], index: Index, add_wheel: AddWheel) -> None:
    for number in range(12):
        add_wheel(f"x{number}", requires=[f"x{other}" for other in range(number)])
    assert len(ask("x11\nx10\n").pins) == 12
    assert len(index.asked) == len(set(index.asked))


def test_metadata_is_kept_between_two_resolutions(
    ask: Callable[..., Resolution], index: Index, add_wheel: AddWheel
) -> None:
    add_wheel("x", requires=["y"])
    add_wheel("y")
    ask("x\n")
    index.asked.clear()
    assert names(ask("x>=1\n")) == ["x 1.0", "y 1.0"]
    assert not [each for each in index.asked if each.startswith("/files/")]


def test_a_page_that_has_moved_is_read_where_it_is(
    ask: Callable[..., Resolution], index: Index, add_wheel: AddWheel
) -> None:
    add_wheel("x")
    index.status["/simple/x/"] = 301
    (pin,) = ask("x\n").pins
    assert pin.url == index.url.removesuffix("/simple") + "/moved/files/x-1.0-py3-none-any.whl"


def test_wheels_are_told_before_the_answer_is_known(ask: Callable[..., Resolution], add_wheel: AddWheel) -> None:
    add_wheel("x", requires=["y<2"])
    add_wheel("y", "1.0")
    add_wheel("y", "2.0")
    told: list[Pin] = []
    found = ask("x\n", expect=told.append)
    assert set(found.pins) <= set(told)


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_an_index_that_refuses_is_left_to_pip(
    ask: Callable[..., Resolution | None], index: Index, add_wheel: AddWheel, status: int
) -> None:
    add_wheel("x")
    index.status["/simple/x/"] = status
    assert ask("x\n") is None


@pytest.mark.parametrize(
    "text",
    [
        "x --hash=sha256:" + "0" * 64,
        "x @ https://h/x-1.0-py3-none-any.whl",
        "./x-1.0-py3-none-any.whl",
        "./folder",
        "-e ./folder",
        "git+https://h/x",
        "-r https://h/more.txt",
        "--proxy http://h\nx",
        "--find-links https://h/links\nx",
        "--index-url http://user:word@h/simple\nx",
        "--index-url http://h/simple\nx",
        "--require-hashes\nx",
        "x==9",
        "x>1\nx<1",
        "absent",
    ],
)
def test_what_is_unusual_or_impossible_is_left_to_pip(
    ask: Callable[..., Resolution | None], add_wheel: AddWheel, text: str
) -> None:
    add_wheel("x")
    assert ask(text) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("PIP_PROXY", "http://h"), ("PIP_CONSTRAINT", "c.txt"), ("PIP_CLIENT_CERT", "c.pem"), ("PIP_NO_INDEX", "maybe")],
)
def test_settings_that_are_pips_alone_are_left_to_it(
    ask: Callable[..., Resolution | None],
    add_wheel: AddWheel,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
) -> None:
    add_wheel("x")
    assert names(ask("x\n")) == ["x 1.0"]
    monkeypatch.setenv(name, value)
    assert ask("x\n") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\5\6" + bytes(18), b"<html></html>"],
    ids=["empty", "cut", "nothing in it", "another thing"],
)
def test_a_wheel_that_is_none_is_left_to_pip(
    ask: Callable[..., Resolution | None], wheelhouse: Path, content: bytes
) -> None:
    (wheelhouse / "x-1.0-py3-none-any.whl").write_bytes(content)
    assert ask("x\n") is None


def test_of_two_places_with_one_version_the_same_is_taken_as_by_pip(
    project: Path, index: Index, add_wheel: AddWheel, tmp_path: Path
) -> None:
    file = project / "requirements.txt"
    links = tmp_path / "links"
    links.mkdir()
    for folder in (links, None):
        wheel = add_wheel("x", files={"x/__init__.py": b"here" if folder else b"there"})
        if folder:
            wheel.rename(folder / wheel.name)
    file.write_text(f"--index-url {index.url}\n--find-links {links}\nx\n", encoding="utf-8")
    ours = resolve(load(file), target=TARGET, cache=Cache(tmp_path / "cache"))
    pips = ask_pip(load(file), target=TARGET)
    assert ours is not None
    assert [pin.sha256 for pin in ours.pins] == [pin.sha256 for pin in pips.pins]


def test_the_index_that_pip_asks_by_default_is_known() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--help"], capture_output=True, encoding="utf-8", check=True
    )
    index = pip_settings.default_index()
    assert index is not None
    assert index in asked.stdout


def test_metadata_that_is_not_understood_is_left_to_pip_without_a_word(
    ask: Callable[..., Resolution | None], add_wheel: AddWheel, capfd: pytest.CaptureFixture[str]
) -> None:
    add_wheel("x", requires=["y; what is this", "z >> 2"])
    assert ask("x\n") is None
    assert capfd.readouterr() == ("", "")


def test_threads_that_parse_at_once_do_not_disturb_each_other() -> None:
    environment = TARGET.environment
    texts = [
        f"x{number}; python_version >= '3.{number}' and (os_name == 'posix' or os_name == 'nt')"
        for number in range(300)
    ]
    with ThreadPoolExecutor(8) as workers:
        found = list(workers.map(lambda text: needs([text], (), environment, frozenset()), texts * 4))
    assert sum(map(len, found)) == 4 * 13


@pytest.mark.parametrize("kind", ["html", "json"])
def test_a_server_cannot_name_files_of_this_machine(add_wheel: AddWheel, kind: str) -> None:
    place = add_wheel("x").as_uri()
    if kind == "html":
        header, body = "text/html", f'<a href="{place}">x</a><a href="//h/x-1.0-py3-none-any.whl">x</a>'.encode()
    else:
        names = (place, "//h/x-1.0-py3-none-any.whl")
        files = [{"filename": "x-1.0-py3-none-any.whl", "url": name, "hashes": {}} for name in names]
        header, body = JSON, json.dumps({"meta": {"api-version": "1.0"}, "files": files}).encode()
    answer = Answer("https://index/simple/x/", 200, {"content-type": header}, body)
    assert [file.url for file in Reader("x", TARGET).read(answer)] == ["https://h/x-1.0-py3-none-any.whl"]
