"""What a package is made of and why: the ways to a distribution, the bill of materials, and the picture."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given
from hypothesis import strategies as st

from chalice_packager.__main__ import main
from chalice_packager.treemap import Box, squarify

AddWheel = Callable[..., Path]
Write = Callable[..., Path]


@pytest.fixture
def command(add_wheel: AddWheel, write: Write, offline: str, project: Path, tmp_path: Path) -> Callable[..., list[str]]:
    """A project that needs a few things, and what every command about it has in common."""
    add_wheel("top", requires=["middle[extra]>=1", "other; sys_platform == 'win32'"], licence="Apache-2.0")
    add_wheel("middle", "1.5", requires=["low", "deep<9; extra == 'extra'", "none; extra == 'unasked'"])
    add_wheel("low", requires=["deep"], classifiers=["License :: OSI Approved :: MIT License"])
    add_wheel(
        "deep", "2.0", files={"deep/a.py": bytes(range(256)) * 40, "deep/sub/b.py": b"1", "deep/sub/c/d.py": b"2"}
    )
    write("requirements.txt", f"{offline}top\nlow\n")

    def command(*words: str) -> list[str]:
        return [*words, str(project), "--python", "3.12", "--cache-dir", str(tmp_path / "cache")]

    return command


def test_every_way_to_a_distribution_is_told_the_shortest_first(
    command: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command("why", "Deep")) == 0
    assert capsys.readouterr().out.splitlines() == [
        "deep 2.0 is in the package:",
        "  requirements.txt -> low 1.0 -> deep 2.0 (deep)",
        "  requirements.txt -> top 1.0 -> middle 1.5 -> deep 2.0 (deep<9)",
    ]


def test_what_the_project_asks_for_is_there_for_that(
    command: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command("why", "low")) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  requirements.txt -> low 1.0",
        "  requirements.txt -> top 1.0 -> middle 1.5 -> low 1.0 (low)",
    ]


def test_what_is_not_there_is_one_line_with_a_hint(
    command: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command("why", "depp")) == 1
    assert capsys.readouterr().err == (
        "chalice-packager: depp is not in the package, which is made of 4 distributions. Did you mean deep?\n"
    )


def test_what_is_vendored_and_the_runtime_are_in_the_bill_too(
    command: Callable[..., list[str]], write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write("vendor/Own_Lib-3.1.dist-info/METADATA", "Metadata-Version: 2.4\nName: Own_Lib\nVersion: 3.1\n")
    write("vendor/own_lib.py", "")
    site = tmp_path / "site"
    (site / "chalice").mkdir(parents=True)
    (site / "chalice" / "__init__.py").touch()
    for name in ("chalice_core-2.0", "boto3-1.0"):
        (site / f"{name}.dist-info").mkdir()
        project, version = name.split("-")
        (site / f"{name}.dist-info" / "METADATA").write_text(f"Name: {project}\nVersion: {version}\n")

    assert main([*command("report"), "--format", "cyclonedx", "--runtime", str(site / "chalice")]) == 0
    text = capsys.readouterr().out
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    found = {each["name"]: each for each in json.loads(text)["components"]}
    assert found.keys() == {"chalice-core", "deep", "low", "middle", "own-lib", "top"}
    assert found["own-lib"]["purl"] == "pkg:pypi/own-lib@3.1"
    assert found["own-lib"]["properties"] == [{"name": "chalice-packager:place", "value": "vendor/"}]
    assert "hashes" not in found["chalice-core"]

    assert main(command("why", "own.lib")) == 0
    assert capsys.readouterr().out.splitlines() == ["own-lib 3.1 is in the package:", "  vendor/ -> own-lib 3.1"]


def test_the_bill_of_materials_is_valid_and_says_what_needs_what(
    command: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    bills = []
    for _ in range(2):
        assert main([*command("report"), "--format", "cyclonedx"]) == 0
        bills.append(capsys.readouterr().out)
    assert bills[0] == bills[1]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bills[0]) is None
    bill = json.loads(bills[0])
    assert [(each["name"], each["version"]) for each in bill["components"]] == [
        ("deep", "2.0"), ("low", "1.0"), ("middle", "1.5"), ("top", "1.0"),
    ]  # fmt: skip
    names = {each["bom-ref"]: each["name"] for each in bill["components"]} | {"project": "project"}
    needs = {names[each["ref"]]: [names[other] for other in each["dependsOn"]] for each in bill["dependencies"]}
    assert needs == {
        "project": ["low", "top"],
        "deep": [],
        "low": ["deep"],
        "middle": ["deep", "low"],
        "top": ["middle"],
    }
    licences = {each["name"]: each.get("licenses") for each in bill["components"]}
    assert licences["top"] == [{"expression": "Apache-2.0"}]
    assert licences["low"] == [{"license": {"name": "MIT License"}}]
    assert licences["deep"] is None


def test_build_writes_the_report_that_the_name_of_the_file_says(
    command: Callable[..., list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    starts = {
        "a.json": '{\n "version": 1',
        "a.html": "<!DOCTYPE html>",
        "a.cdx.json": '{\n "bomFormat"',
        "a.txt": "package",
    }
    for name, start in starts.items():
        options = ["--out", str(tmp_path / "out.zip"), "--report", str(tmp_path / name)]
        assert main([*command("build"), *options]) == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    capsys.readouterr()


class _Page(HTMLParser):
    """Takes the areas and their titles out of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.areas: dict[str, float] = {}
        self._area = 0.0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "rect":
            self._area = float(given["width"] or 0) * float(given["height"] or 0)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-2:] == ["rect", "title"]:
            self.areas[data] = self._area


def test_the_areas_of_the_picture_are_the_bytes(
    command: Callable[..., list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.html"
    assert main([*command("report"), "--format", "html", "--out", str(file)]) == 0
    assert capsys.readouterr().out == ""
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    assert page.open == []
    sizes = {title: int(re.findall(r"([\d,]+) bytes", title)[0].replace(",", "")) for title in page.areas}
    parts = {title: area for title, area in page.areas.items() if "," not in title.partition(":")[0]}
    ratios = [area / sizes[title] for title, area in parts.items() if area > 2000]
    assert len(ratios) >= 4
    assert max(ratios) / min(ratios) < 1.02
    assert any(title.startswith("deep 2.0, deep/sub:") for title in page.areas)


@given(st.lists(st.floats(1, 1e9), min_size=1, max_size=60))
def test_a_box_is_divided_without_a_gap(sizes: list[float]) -> None:
    box = Box(0, 0, 400, 300)
    sizes.sort(reverse=True)
    boxes = squarify(sizes, box)
    assert len(boxes) == len(sizes)
    for size, each in zip(sizes, boxes, strict=True):
        assert each.width * each.height == pytest.approx(120_000 * size / sum(sizes), rel=1e-6, abs=1e-6)
        assert each.x >= -1e-6
        assert each.y >= -1e-6
        assert each.x + each.width <= 400 + 1e-6
        assert each.y + each.height <= 300 + 1e-6
