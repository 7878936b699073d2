"""What a requirements file asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_packager.cache import key
from chalice_packager.errors import MissingFileError, RequirementSyntaxError, UnreadableFileError
from chalice_packager.requirements import Requirements, blank, load
from chalice_packager.target import Target

Read = Callable[..., Requirements]
Write = Callable[..., Path]


@pytest.fixture
def read(write: Write) -> Read:
    def read(text: str, *, provided: frozenset[str] = frozenset()) -> Requirements:
        return load(write("requirements.txt", text), provided=provided)

    return read


LINES = {
    "a plain name": ("requests\n", ["requests"]),
    "white space around it": ("  requests >= 2 \n", ["requests >= 2"]),
    "a comment after it": ("requests # for HTTP\n", ["requests"]),
    "a hash sign inside it": (
        "x @ https://host/x-1-py3-none-any.whl#a=b\n",
        ["x @ https://host/x-1-py3-none-any.whl#a=b"],
    ),
    "empty lines and comments": ("\n# nothing\n\n", []),
    "a continued line": ("requests \\\n  --hash=sha256:00\n", ["requests   --hash=sha256:00"]),
    "windows line ends": ("requests\r\nclick\r\n", ["requests", "click"]),
    "a byte order mark": ("\ufeffrequests\n", ["requests"]),
    "extras and markers": ("a[b,c]>=1 ; python_version < '3.11'\n", ["a[b,c]>=1 ; python_version < '3.11'"]),
    "options": ("-i https://host/simple\n--pre\n", ["-i https://host/simple", "--pre"]),
    "a variable is left to pip": ("--index-url https://${TOKEN}@host/\n", ["--index-url https://${TOKEN}@host/"]),
    "a choice of wheels, which there is not": ("--only-binary :none:\nx\n", ["x"]),
    "a wheel by its path": ("./wheels/x-1-py3-none-any.whl\n", ["./wheels/x-1-py3-none-any.whl"]),
    "a wheel with an extra and a marker": (
        "./x-1-py3-none-any.whl[a] ; python_version > '3'\n",
        ["./x-1-py3-none-any.whl[a] ; python_version > '3'"],
    ),
    "a constraints file on the network": ("-c https://host/c.txt\n", ["-c https://host/c.txt"]),
}


@pytest.mark.parametrize(("text", "lines"), LINES.values(), ids=LINES)
def test_a_file_is_read_as_lines_for_pip(read: Read, text: str, lines: list[str]) -> None:
    assert list(read(text).lines) == lines


@pytest.mark.parametrize("option", ["-r {}", "-r{}", "--requirement {}", "--requirement={}", "-r '{}'"])
def test_a_nested_file_is_read_in_place(read: Read, write: Write, option: str) -> None:
    nested = write("more/base.txt", "click\n")
    asked = read(f"requests\n{option.format('more/base.txt')}\nflask\n")
    assert asked.lines == ("requests", "click", "flask")
    assert nested.resolve() in asked.inputs


def test_a_nested_file_starts_from_the_folder_that_it_is_in(read: Read, write: Write) -> None:
    write("more/base.txt", "-r deeper.txt\n-c limits.txt\n")
    write("more/deeper.txt", "click\n")
    limits = write("more/limits.txt", "click<9\n")
    assert read("-r more/base.txt\n").lines == ("click", f"-c {limits.resolve().as_posix()}")


def test_files_that_include_each_other_are_read_once(read: Read, write: Write) -> None:
    write("other.txt", "-r requirements.txt\nclick\n")
    assert read("-r other.txt\n").lines.count("click") == 1


def test_a_nested_constraints_file_is_part_of_what_the_answer_depends_on(read: Read, write: Write) -> None:
    deepest = write("b.txt", "click<9\n")
    write("a.txt", "-c b.txt\n")
    assert deepest.resolve() in read("click\n-c a.txt\n").inputs


def test_a_local_wheel_and_a_folder_of_wheels_are_part_of_it_too(read: Read, write: Write) -> None:
    wheel = write("x-1-py3-none-any.whl")
    folder = write("wheels/y.whl").parent
    asked = read("./x-1-py3-none-any.whl\n--find-links wheels\n")
    assert {wheel, folder} <= {path.resolve() for path in asked.inputs}


@pytest.mark.parametrize("line", ["-r https://host/r.txt", "-c https://host/c.txt"])
def test_a_file_on_the_network_makes_the_answer_unrepeatable(read: Read, line: str) -> None:
    assert read("click\n").is_repeatable
    assert not read(f"click\n{line}\n").is_repeatable


@pytest.mark.parametrize("line", ["chalice", "Chalice>=1.0", "chalice==1.34.0 ; python_version > '3'", "chalice_core"])
def test_a_provided_distribution_is_left_out(read: Read, line: str) -> None:
    asked = read(f"{line}\nclick\n", provided=frozenset({"chalice", "chalice-core"}))
    assert (asked.lines, asked.left_out) == (("click",), (line,))


@pytest.mark.parametrize(
    "line",
    [
        "-e ./pkg",
        "--editable ./pkg",
        "./pkg",
        "../pkg",
        "git+https://host/x.git",
        "x @ git+ssh://host/x",
        "./x-1.tar.gz",
    ],
)
def test_source_code_is_told_apart(read: Read, line: str) -> None:
    asked = read(line + "\n")
    assert (asked.lines, asked.sources) == ((), (line.rpartition("e ")[2] if line.startswith("-") else line,))


def test_source_code_can_be_asked_for_by_name(read: Read, write: Write) -> None:
    write("nested.txt", "X_Y[e]==1 ; python_version > '3'\n")
    asked = read("-r nested.txt\nz\nw\n--no-binary=z,x-y\n--only-binary w\n")
    assert (asked.lines, asked.sources) == (("w",), ("X_Y[e]==1 ; python_version > '3'", "z"))


def test_the_last_choice_between_source_code_and_wheels_counts(read: Read) -> None:
    asked = read("z\nw\n--no-binary z\n--no-binary :none:\n--no-binary w\n")
    assert (asked.lines, asked.sources) == (("z",), ("w",))


def test_hashes_of_source_code_are_not_lost(read: Read) -> None:
    asked = read(f"x==1 --hash=sha256:{'a' * 64}\n--no-binary x\n")
    assert asked.has_hashes
    assert read(f"https://host/x.tar.gz --hash=sha256:{'a' * 64}\n").has_hashes


def test_source_code_is_part_of_what_is_asked_for(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = set()
    for version in ("1", "2"):
        monkeypatch.setenv("VER", version)
        asked = read("x==${VER}\n--no-binary x\n")
        assert not asked.is_plain
        keys.add(key(asked, Target("3.12")))
    assert len(keys) == 2


@pytest.mark.parametrize("option", ["--no-binary y", "--no-binary x --prefer-binary", "--no-binary"])
def test_a_choice_of_source_code_that_would_have_no_effect_is_refused(read: Read, option: str) -> None:
    with pytest.raises(RequirementSyntaxError, match=f"requirements.txt, line 2: '{option}'"):
        read(f"x\n{option}\n")


def test_everything_cannot_be_built(read: Read) -> None:
    with pytest.raises(RequirementSyntaxError, match=r"requirements.txt, line 2: '--no-binary :all:' .*name the proj"):
        read("x\n--no-binary :all:\n")


def test_constraints_cannot_ask_for_source_code(read: Read, write: Write) -> None:
    write("limits.txt", "y<2\n--no-binary x\n")
    with pytest.raises(RequirementSyntaxError, match=r"limits.txt, line 2: '--no-binary x' .*source code"):
        read("-c limits.txt\n")


@pytest.mark.parametrize(
    "line", ["git+https://me:pw@host/x.git", "x @ git+https://me:pw@host/x", "x y https://me:pw@h/"]
)
def test_no_password_is_shown(read: Read, line: str) -> None:
    try:
        shown = blank(str(read(line + "\n").sources))
    except RequirementSyntaxError as error:
        shown = str(error)
    assert "****@" in shown
    assert "pw" not in shown


@pytest.mark.parametrize("text", ["", "\n", "# x\n", "-i https://host/simple\n"])
def test_a_file_without_a_requirement_is_empty(read: Read, text: str) -> None:
    assert read(text).is_empty


@pytest.mark.parametrize("text", ["foo bar", "requests=2", "requests>=", "==1", "foo[", "foo ; python_versio > '3'"])
def test_a_line_that_does_not_parse_is_named_with_its_place(read: Read, project: Path, text: str) -> None:
    with pytest.raises(RequirementSyntaxError) as caught:
        read(f"click\n\n{text}\n")
    assert (caught.value.file, caught.value.line, caught.value.text) == (project / "requirements.txt", 3, text)
    assert f"requirements.txt, line 3: {text!r}" in str(caught.value)


def test_a_nested_file_that_does_not_exist_is_named_with_the_line_that_wants_it(read: Read) -> None:
    with pytest.raises(MissingFileError, match=r"base\.txt does not exist: .*requirements\.txt, line 2, includes it"):
        read("click\n-r base.txt\n")


def test_a_file_that_is_not_text_is_named(project: Path) -> None:
    (project / "requirements.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableFileError, match=r"requirements\.txt"):
        load(project / "requirements.txt")


def test_no_file_asks_for_nothing(tmp_path: Path) -> None:
    assert load(tmp_path / "requirements.txt").is_empty
