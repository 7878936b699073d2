"""Hostile and odd input gives a finding with file and line, or an analysis that ends: never a crash, never a hang."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_policygen import Analysis, Finding, analyze, analyze_text
from chalice_policygen.project import MAX_BYTES, MAX_FILES, load

START = "import boto3\ns3 = boto3.client('s3')\n"
END = "\ns3.list_buckets()\n"
LIST = "s3:ListBuckets"

pytestmark = pytest.mark.timeout(120)


def chain(first: str, line: str, last: str, count: int) -> str:
    """Return lines that build one on the other: ``{0}`` is the number of a line, ``{1}`` the next one."""
    return "\n".join([first, *(line.format(number, number + 1) for number in range(count)), last.format(count)])


def all_to_all(count: int, head: str, body: str, last: str) -> str:
    """Return *count* blocks which mention all others each."""
    blocks = (head.format(i) + "".join(body.format(i, j) for j in range(count)) for i in range(count))
    return "".join(blocks) + last.format(count - 1)


DEEP: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: f"x = {'(' * n}s3{')' * n}.list_buckets()",
    "attributes": lambda n: f"x = s3{'.a' * n}.list_buckets()",
    "calls of calls": lambda n: f"x = s3{'.a()' * n}.list_buckets()",
    "calls in calls": lambda n: f"def f(a): return a\nx = {'f(' * n}s3{')' * n}.list_buckets()",
    "elements of elements": lambda n: f"x = {'[' * n}s3{']' * n}{'[0]' * n}.list_buckets()",
    "sums": lambda n: f"s3.get_object(Bucket={' + '.join(['s3'] * n)})",
    "sums in sums": lambda n: f"s3.get_object(Bucket={'s3 + (' * n}s3{')' * n})",
    "one or the other": lambda n: f"({'s3 if s3 else ' * n}s3).list_buckets()",
    "negations": lambda n: f"x = {'not ' * n}s3",
    "lambdas that are called": lambda n: f"x = {'(lambda: ' * n}s3{')()' * n}.list_buckets()",
    "comprehensions": lambda n: f"x = {'[' * n}s3.list_buckets(){' for i in s3]' * n}",
    "assignments in expressions": lambda n: f"x = {'(a := ' * n}s3{')' * n}.list_buckets()",
    "mappings": lambda n: f"s3.get_object(Bucket={chr(123) + '1:'}{'{1:' * n}s3{'}' * n}{chr(125)})",
    "tuples that are unpacked": lambda n: f"{'(' * n}c{',)' * n} = {'(' * n}s3{',)' * n}\nc.list_buckets()",
    "patterns": lambda n: f"match s3:\n case {'[' * n}c{']' * n}: c.list_buckets()",
    "conditions": lambda n: "".join(f"{' ' * i}if s3:\n" for i in range(n)) + " " * n + "s3.list_buckets()",
    "functions": lambda n: "".join(f"{' ' * i}def f(a):\n" for i in range(n)) + " " * n + "a.list_buckets()",
    "classes": lambda n: "".join(f"{' ' * i}class C:\n" for i in range(n)) + " " * n + "s3.list_buckets()",
    "conditions that follow": lambda n: "if s3: pass\n" + "elif s3: c = s3\n" * n + "c.list_buckets()",
    "decorators": lambda n: "def d(f): return f\n" + "@d\n" * n + "def g(): s3.list_buckets()",
}


@pytest.mark.parametrize("count", [60, 1_500, 20_000], ids="{:,} deep".format)
@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_is_analyzed_or_a_finding(name: str, count: int) -> None:
    if name in ("conditions", "functions", "classes"):
        count = min(count, 1_500)  # white space that grows with the square
    analysis = analyze_text(START + DEEP[name](count) + END)

    if analysis.operations:
        assert LIST in analysis.operations
    else:
        (finding,) = analysis.findings
        assert (finding.file, finding.line > 0) == ("<stdin>", True)
        assert finding.message.startswith("not analyzed, because")


TANGLED = {
    "variables that are copied": chain("x0 = s3", "x{1} = x{0}", "x{0}.get_object()", 3_000),
    "functions that call each other": chain("def f0(): return s3", "def f{1}(): return f{0}()", "f{0}().a()", 2_000),
    "arguments that are handed on": chain("def f0(c): c.get_object()", "def f{1}(c): f{0}(c)", "f{0}(s3)", 2_000),
    "classes that inherit": chain("class C0: c = s3", "class C{1}(C{0}): pass", "C{0}().c.get_object()", 2_000),
    "texts that double": "b = 'x'\n" + "b = f'{b}{b}'\n" * 300 + "s3.get_object(Bucket=b)",
    "texts with two values": chain("b0 = 'x'", "b{1} = b{0} + ('1' if s3 else '2')", "s3.get_object(Bucket=b{0})", 100),
    "mappings that double": chain("d0 = {}", "d{1} = {{'a': d{0}, 'b': d{0}, **d{0}}}", "s3.get_object(**d{0})", 60),
    "mappings of mappings": chain("d0 = {}", "d{1} = dict(a=d{0}, **d{0})", "s3.get_object(**d{0})", 20),
    "lists in themselves": "x = []\nx.append(x)\nx += x\nx[0][0].a()\ns3.get_object(Bucket=x, **{'Key': x})",
    "mappings in themselves": "d = {}\nd[d] = d\nd.update(d)\nd['a'] = d[d]\ns3.get_object(**d)",
    "tuples that grow": "x = ()\ny = s3\nwhile 1:\n x = (x, y)\n y = (y, x)\ny[0].get_object(Bucket=x)",
    "instances that grow": "class N:\n def __init__(self, n): self.n = n\nn = N(s3)\nwhile 1: n = N(n)\nn.n.n.a()",
    "a recursion that grows": "def f(b):\n s3.get_object(Bucket=b)\n f(b + 'x')\n f('y' + b)\nf('')",
    "two calls by each function": chain("def f0(b): s3.get_object(Bucket=b)",
                                        "def f{1}(b):\n f{0}(b + '0')\n f{0}(b + '1')", "f{0}('')", 40),
    "all functions call all": all_to_all(25, "def f{0}(c):\n", " if c: return f{1}(c)\n", "f{0}(s3).get_object()\n"),
    "all variables are all": all_to_all(60, "", "x{0} = x{1}\n", "x{0} = s3\nx0.get_object()\n"),
    "all attributes are all": "class C:\n def m(self):\n  self.a0 = s3\n" + all_to_all(
        30, "", "  self.a{0} = self.a{1}\n", "C().a{0}.get_object()\n"),
    "all bases are all": all_to_all(1, "class C(C, D): pass\nclass D(C, D): pass\n", "", "C().c.get_object()\n"),
    "one global of many functions": "c = None\n" + "".join(
        f"def f{i}():\n global c\n c = c or s3\n c.get_object()\n" for i in range(40)),
    "properties in a circle": "class C:\n" + "".join(
        f" @property\n def p{i}(self): return self.p{(i + 1) % 300}\n" for i in range(300)) + "C().p0.get_object()",
    "a class that is its own everything": (
        "class C:\n def __new__(cls): return cls.__class__\n def __init__(self): self.__class__ = self.a = self\n"
        " def __call__(self): return self()\n def __getattr__(self, n): return getattr(self, n)\n"
        " def __getitem__(self, k): return self[k]\n def __iter__(self): return self\n"
        " def __enter__(self): return self\nC()()().a.get_object()\nC()[0].a()\nfor c in C(): c.a()\n"
        "with C() as c: c.a()\nsuper().a()\nC.__class__.__class__()"
    ),
    "a class that is its own base and decorator": "@C\nclass C(C, metaclass=C): pass\nC().a()\n@f\ndef f(f): f(f)",
    "functions of functions": "Y = lambda f: (lambda x: f(lambda v: x(x)(v)))(lambda x: f(lambda v: x(x)(v)))\n"
    "Y(lambda r: lambda n: r(n))(s3).get_object()\n(lambda f: f(f))(lambda f: f(f)).get_object()",
    "functions that are doubled": f"I = lambda f: lambda x: f(f(x))\n{'I(' * 60}lambda c: c{')' * 60}(s3).get_object()",
    "decorators that wrap": "def d(f):\n def w(*a, **k): return f(*a, **k)\n return w\n" + "@d\n" * 60
    + "def g(c): c.get_object()\ng(s3)",
    "partials of partials": "from functools import partial\np = s3.get_object\n" + "p = partial(p, p)\n" * 60 + "p()",
    "wrappers of wrappers": "class W:\n def __init__(self, c): self.c = c\n"
    " def __getattr__(self, n): return getattr(self.c, n)\nw = W(s3)\n" + "w = W(w)\n" * 60 + "w.get_object()",
    "names of all kinds": "globals()['s3'].get_object()\nlocals()[globals].x()\nvars()[0].y()\nglobals().update(a=1)\n"
    "setattr(s3, 'x', s3)\ngetattr(getattr, getattr)(getattr)\n__import__('boto3').client(__class__).a()",
    "a generator of itself": "def f():\n x = yield from f()\n yield x\nfor a in f(): a.get_object()\n"
    "async def g():\n async for x in g(): yield x\n async with g() as y: y.get_object()",
    "a huge text": f"x = '{'a' * 2_000_000}'\ns3.get_object(Bucket=x + x)",
    "a huge number": f"x = 0x{'f' * 500_000}",
    "a huge name": f"{'x' * 500_000} = s3\n{'x' * 500_000}.get_object()",
    "texts that no encoding has": "s3.get_object(Bucket='\\ud800', Key='\\x00\\uffff')\nboto3.client('\\ud800').a()",
    "many arguments": f"s3.get_object({', '.join(f'k{i}=1' for i in range(5_000))})",
    "many clients": "".join(f"c{i} = boto3.client('s3')\nc{i}.get_object()\n" for i in range(300)),
    "many subclasses": "class B:\n def m(self): self.c().get_object()\n" + "".join(
        f"class C{i}(B):\n def c(self): return s3\n" for i in range(300)),
}  # fmt: skip


@pytest.mark.parametrize("name", TANGLED)
def test_a_tangled_program_does_not_hide_the_rest(name: str) -> None:
    assert LIST in analyze_text(START + TANGLED[name] + END).operations


CALL = b"import boto3\nboto3.client('s3').list_buckets()\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"\xef\xbb\xbf" + CALL, id="a byte order mark"),
        pytest.param(CALL.replace(b"\n", b"\r\n"), id="line ends of Windows"),
        pytest.param(CALL.replace(b"\n", b"\r"), id="line ends of old"),
        pytest.param(CALL.replace(b"\n", b"\n\x0c"), id="form feeds"),
        pytest.param(CALL.rstrip(), id="no line end"),
        pytest.param(b"# coding: latin-1\nx = '\xe9'\n" + CALL, id="another encoding"),
        pytest.param(b"# coding: utf-7\n" + CALL, id="a rare encoding"),
        pytest.param("é = 1\nname = 'ä'\n".encode() + CALL, id="names of other alphabets"),
        pytest.param(b"#" * 1_000_000 + b"\n" * 100_000 + CALL, id="a long line and many"),
    ],
)
def test_odd_text_is_read(text: bytes) -> None:
    assert analyze_text(text).operations == (LIST,)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(b"x = 1\n\0\n", 1, id="a null byte"),
        pytest.param(CALL.decode().encode("utf-16"), 1, id="an encoding without a name"),
        pytest.param(b"import boto3\nx = '\xe9'\n", 2, id="bytes of another encoding"),
        pytest.param(b"# coding: rot13\n", 1, id="an encoding that is none of text"),
        pytest.param(b"# coding: undefined\n", 1, id="an encoding that only fails"),
        pytest.param(b"# coding: ../../x\n", 1, id="an encoding that is a path"),
        pytest.param(b"\xef\xbb\xbf# coding: latin-1\n", 1, id="two encodings"),
        pytest.param(b"import boto3\nprint 'x'\n", 2, id="Python 2"),
        pytest.param(b"if 1:\n\tx = 1\n        y = 2\n", 3, id="tabs and spaces"),
        pytest.param(b"import boto3\nx = 1 \\", 2, id="an end in the middle"),
        pytest.param(b"x = " + b"9" * 5_000, 1, id="a number that Python does not read"),
        pytest.param(b"\nx = ?\n", 2, id="what no Python reads"),
        pytest.param(b"x = 1\nimport " + b"a." * 20_000 + b"a\n", 2, id="a name that takes Python gigabytes"),
        pytest.param(b"x = 1\nfrom ." + b"a . " * 20_000 + b"a import b\n", 2, id="a relative one"),
    ],
)
def test_text_that_is_not_python_is_a_finding(text: bytes, line: int) -> None:
    analysis = analyze_text(text, file="app.py")

    (finding,) = analysis.findings
    assert finding.message.startswith("not analyzed, because")
    assert finding.file == "app.py"
    assert 1 <= finding.line <= line


@pytest.mark.parametrize("text", [b"", b"\xef\xbb\xbf", b"\n" * 1000, b" " * 1000, b"# import boto3", b"\x0c"])
def test_nothing_is_nothing(text: bytes) -> None:
    assert analyze_text(text) == analyze_text(b"")


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python reads it")
def test_a_newer_python_is_a_finding_of_the_line() -> None:
    (finding,) = analyze_text("import boto3\nx = t'{boto3}'\n").findings

    assert finding.line == 2


def test_a_generated_file_of_100_000_lines_is_read() -> None:
    lines = "".join(f"NAME_{i} = 'bucket-{i}'\n" for i in range(100_000))

    (call,) = analyze_text(f"{START}{lines}s3.get_object(Bucket=NAME_70000)\n").calls

    assert call.line == 100_003
    assert [argument.values for argument in call.arguments] == [("bucket-70000",)]


# What is on the disk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.py").write_bytes(CALL)
    return tmp_path


def only_finding(analysis: Analysis) -> Finding:
    assert analysis.operations == (LIST,)
    (finding,) = analysis.findings
    return finding


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no named pipes here")
    os.mkfifo(folder / "pipe.py")

    assert str(only_finding(analyze(folder))) == "pipe.py:1: not analyzed, because it is not a regular file"


def test_a_device_without_end_is_not_read(folder: Path) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("there is no /dev/zero here")
    (folder / "zero.py").symlink_to("/dev/zero")

    assert str(only_finding(analyze(folder))) == "zero.py:1: not analyzed, because it is not a regular file"


def test_a_file_that_is_gone_is_a_finding(folder: Path) -> None:
    (folder / "gone.py").symlink_to(folder / "nowhere")

    assert only_finding(analyze(folder)).message.startswith("not analyzed, because it cannot be read")


def test_a_link_to_itself_is_a_finding(folder: Path) -> None:
    (folder / "self.py").symlink_to(folder / "self.py")

    assert only_finding(analyze(folder)).message.startswith("not analyzed, because it cannot be read")


def test_a_file_that_may_not_be_read_is_a_finding(folder: Path) -> None:
    (folder / "app.py").write_bytes(CALL)
    (folder / "app.py").chmod(0)
    if os.access(folder / "app.py", os.R_OK):
        pytest.skip("this user may read everything")

    assert only_finding(analyze(folder)).file == "app.py"


def test_a_file_that_is_too_large_is_a_finding(folder: Path) -> None:
    with (folder / "large.py").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)

    assert str(only_finding(analyze(folder))) == "large.py:1: not analyzed, because it is larger than 10 MB"


def test_folders_that_link_in_a_circle_are_read_once(folder: Path) -> None:
    (folder / "deeper").mkdir()
    (folder / "deeper" / "up").symlink_to(folder, target_is_directory=True)

    assert [call.file for call in analyze(folder).calls] == ["good.py"]


def test_a_folder_may_be_named_like_a_file(folder: Path) -> None:
    (folder / "x.py").mkdir()
    (folder / "x.py" / "y.py").write_bytes(CALL)

    assert [call.file for call in analyze(folder).calls] == ["good.py", "x.py/y.py"]


def test_a_name_that_cannot_be_printed_is_printed(folder: Path) -> None:
    try:
        for name in (b"bad\xff.py", b"two\nlines.py"):
            (folder / os.fsdecode(name)).write_bytes(CALL)
    except OSError:
        pytest.skip("there are no such names on this disk")

    files = [call.file for call in analyze(folder).calls]

    assert files == ["bad\\xff.py", "good.py", "two\\x0alines.py"]


@pytest.mark.parametrize(
    "imports",
    [
        pytest.param(f"import {'a' * 5_000}", id="a name that is too long"),
        pytest.param(f"import {'.'.join('a' * 50_000)}", id="a name of many parts"),
        pytest.param(f"from {'.' * 50_000} import a", id="a package far above"),
        pytest.param("from " + " " * 100_000 + "a" + " " * 100_000, id="white space"),
        pytest.param("from a import (" * 50_000, id="parentheses that are not closed"),
        pytest.param("import app\nfrom app import *\nfrom . import app\nfrom .. import app", id="itself"),
        pytest.param("import sys, os.path, x.y.z, good.a.b", id="what is not there"),
    ],
)
def test_odd_imports_are_followed_no_further(folder: Path, imports: str) -> None:
    (folder / "app.py").write_text(f"import good\n'''\n{imports}\n'''\n", encoding="utf-8")

    assert sorted(load(folder / "app.py").sources) == ["app", "good"]


def test_modules_that_import_each_other_are_read_once(tmp_path: Path) -> None:
    names = [f"m{number}" for number in range(120)]
    for name, following in zip(names, [*names[1:], names[0]], strict=True):
        (tmp_path / f"{name}.py").write_text(
            f"from {following} import *\nimport boto3, {following}\n"
            f"c.list_buckets()\n{following}.{name}.{following}.c.list_buckets()\n"
        )
    with (tmp_path / "m119.py").open("a") as stream:
        stream.write("c = boto3.client('s3')\n")

    assert analyze(tmp_path / "m0.py").operations == (LIST,)


def test_the_imports_of_one_file_are_followed_to_the_nearest_modules(tmp_path: Path) -> None:
    (tmp_path / "m0.py").write_text(f"import m1\n{START}s3.list_buckets()\n")
    for number in range(1, 200):
        (tmp_path / f"m{number}.py").write_text(f"import m{number + 1}\n")

    analysis = analyze(tmp_path / "m0.py")

    assert analysis.operations == (LIST,)
    assert [finding.message for finding in analysis.findings] == [
        "its imports, and those of what it imports, are followed to 150 modules only"
    ]


def test_many_folders_may_have_files_of_one_name(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"d{number}").mkdir()
        (tmp_path / f"d{number}" / "names.py").write_text(f"BUCKET = 'b{number}'\n")
        (tmp_path / f"d{number}" / "app.py").write_text(
            f"from names import BUCKET\n{START}s3.get_object(Bucket=BUCKET)\n"
        )

    values = {call.file: call.arguments[0].values for call in analyze(tmp_path).calls}

    assert values == {f"d{number}/app.py": (f"b{number}",) for number in range(300)}


def test_there_is_an_end_to_files(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 1):
        (tmp_path / f"m{number:06}.py").touch()

    (finding,) = analyze(tmp_path).findings

    assert str(finding) == f"m{MAX_FILES:06}.py:1: not analyzed: the folder has more than 20,000 files"


@pytest.mark.parametrize("name", ["boto3", "s3transfer"])
def test_a_library_of_aws_is_analyzed(name: str) -> None:
    library = pytest.importorskip(name, reason=f"{name} is not installed")

    analysis = analyze(Path(library.__file__).parent)

    assert not [finding for finding in analysis.findings if finding.message.startswith("not analyzed")]
