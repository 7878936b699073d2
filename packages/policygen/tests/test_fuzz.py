"""Whatever the program is, its analysis ends, says the same each time, and points into the program.

The programs are AWS code as people write it, mixed with any other Python, and with what is none. There are few names
for many things, so that these shadow each other, call themselves and import each other in circles.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalice_policygen import Analysis, analyze_text
from chalice_policygen.infer import infer
from chalice_policygen.project import Project, Source

NAMES = ("boto3", "s3", "table", "self", "cls", "a", "b", "f", "g", "C", "D", "__class__", "super", "globals")
MODULES = ("m0", "m1", "m2", "p", "p.m3")
METHODS = (
    "list_buckets",
    "get_object",
    "put_item",
    "client",
    "resource",
    "Table",
    "a",
    "b",
    "append",
    "items",
    "__init__",
)
DECORATORS = (
    "property",
    "staticmethod",
    "classmethod",
    "functools.cache",
    "contextmanager",
    "dataclass",
    "f",
    "C",
    "a.b",
)
AWS = (
    'boto3.client("s3")',
    "boto3.Session().client(a)",
    'boto3.resource("dynamodb").Table("t")',
    's3.get_object(Bucket=a, Key="k")',
    's3.get_paginator("list_objects_v2").paginate(Bucket="b")',
    "table.put_item(Item={a: b})",
    "getattr(s3, a)(**b)",
    'functools.partial(s3.get_object, Bucket=f"{a}-b")',
    "boto3.client(**a)",
    "[c.list_buckets() for c in (s3, a)]",
    'globals()["s3"].list_buckets()',
)
MADNESS = (
    "type X[T: int] = list[T]",
    "def f[T](a: T) -> T: return a",
    'x = f"{f"{f"{a}"}"}"',
    "except A, B: pass",
    "print 'x'",
    "x = (",
    "\x0c",
    "\\",
    "match = case = type = a",
    "from __future__ import braces",
    "from . import *",
    "from ....... import a",
    "import a.b.c as boto3",
    "nonlocal a",
    "return",
    "await a",
    "yield",
    "*a, b = b, *a",
    "del a, a.b, a[b]",
    "a: b",
    "(a): b = s3",
    "a[b:=s3, a:b, ...] = a",
    "\ufeff",
    "x = '\ud800'",
)

names = st.sampled_from(NAMES)
modules = st.sampled_from(MODULES)
methods = st.sampled_from(METHODS)


def _expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    few = st.lists(inner, max_size=3)
    return st.one_of(
        st.builds("{}.{}".format, inner, methods),
        st.builds("{}.{}({})".format, inner, methods, few.map(", ".join)),
        st.builds("{}({}, *{}, **{})".format, names, inner, names, inner),
        st.builds("{}({}={})".format, names, names, inner),
        st.builds("{}[{}]".format, names, inner),
        st.builds("({} + {})".format, inner, inner),
        st.builds("({} % {})".format, inner, inner),
        st.builds("({} if {} else {})".format, inner, names, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("({} := {})".format, names, inner),
        st.builds("(lambda {}, *a, **b: {})".format, names, inner),
        st.builds("(lambda {0}={1}: {0})({1})".format, names, inner),
        st.builds("[{} for {} in {} if {}]".format, inner, names, inner, names),
        st.builds("{{{0}: {1} for {0}, {2} in {3}.items()}}".format, names, inner, names, inner),
        st.builds("{{'k': {}, **{}}}".format, inner, inner),
        few.map(lambda parts: f"({', '.join(parts)},)" if parts else "()"),
        st.builds("f'{{{}}}-{{{}!r:>{{{}}}}}'".format, names, names, names),
        st.builds("(await {})".format, inner),
        st.builds("(yield {})".format, inner),
        st.builds("super().{}({})".format, methods, inner),
        st.builds("type({})({})".format, inner, inner),
    )


expressions = st.recursive(st.one_of(names, st.sampled_from(AWS), st.just("'text'")), _expressions, max_leaves=8)


def _indent(lines: list[str]) -> str:
    return "\n".join(f" {line}" for text in lines for line in text.split("\n")) or " pass"


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, max_size=4).map(_indent)
    decorators = st.lists(st.sampled_from(DECORATORS).map("@{}\n".format), max_size=2).map("".join)
    return st.one_of(
        st.builds("{}def {}({}, *, {}_={}):\n{}".format, decorators, names, names, names, expressions, body),
        st.builds("{}async def {}(*{}, **{}_):\n{}".format, decorators, names, names, names, body),
        st.builds("{}class {}({}, {}):\n{}".format, decorators, names, names, expressions, body),
        st.builds("class {}:\n{}".format, names, body),
        st.builds("if {}:\n{}\nelse:\n{}".format, expressions, body, body),
        st.builds("for {} in {}:\n{}".format, names, expressions, body),
        st.builds("while {}:\n{}".format, expressions, body),
        st.builds("with {} as {}:\n{}".format, expressions, names, body),
        st.builds("try:\n{}\nexcept {} as {}:\n{}\nfinally:\n{}".format, body, names, names, body, body),
        st.builds("match {}:\n case {}():\n {}\n case [a, *b]:\n {}".format, expressions, names, names, expressions),
    )


simple = st.one_of(
    st.builds("{} = {}".format, names, expressions),
    st.builds("{} = {} = {}".format, names, names, expressions),
    st.builds("{}, *{} = {}".format, names, names, expressions),
    st.builds("{} += {}".format, names, expressions),
    st.builds("{}.{} = {}".format, names, names, expressions),
    st.builds("{}[{}] = {}".format, names, expressions, expressions),
    st.builds("{}: {} = {}".format, names, expressions, expressions),
    st.builds("return {}".format, expressions),
    st.builds("global {}".format, names),
    st.builds("import {} as {}".format, modules, names),
    st.builds("from {} import {} as {}".format, modules, names, names),
    st.builds("from {} import *".format, modules),
    st.builds("from .{} import {}".format, modules, names),
    expressions,
)
statements = st.recursive(simple, _blocks, max_leaves=12)
programs = st.lists(statements, min_size=1, max_size=8).map(lambda lines: "\n".join(["import boto3", *lines, ""]))
"""Programs whose syntax is right, except where a word may not stand."""
broken = st.lists(st.one_of(statements, st.sampled_from(MADNESS)), max_size=8).map("\n".join)
"""Programs that may be no Python, or that of another version."""
projects = st.fixed_dictionaries({name: st.one_of(programs, programs, broken) for name in MODULES})
"""Module -> program; they import each other."""

CAREFUL = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck), max_examples=40
)
pytestmark = pytest.mark.timeout(120)

ANALYZE = """
import json, sys
from chalice_policygen import analyze_text
for program in json.load(sys.stdin):
    print(ascii(analyze_text(program)))
"""


def encode(program: str) -> bytes:
    return program.encode("utf-8", "surrogatepass")


def check_places(analysis: Analysis, lines: dict[str, int]) -> None:
    for each in (*analysis.calls, *analysis.findings, *analysis.entries):
        assert each.file in lines
        assert 1 <= each.line <= lines[each.file] + 1
    assert list(analysis.findings) == sorted(set(analysis.findings))


@CAREFUL
@given(st.one_of(programs, broken))
def test_any_program_is_analyzed_and_has_one_analysis(program: str) -> None:
    analysis = analyze_text(program)

    check_places(analysis, {"<stdin>": len(encode(program).splitlines())})
    assert analysis == analyze_text(program)


@settings(CAREFUL, max_examples=15)
@given(projects)
def test_any_modules_that_import_each_other_are_analyzed(texts: dict[str, str]) -> None:
    sources = [
        Source(
            name,
            f"{name.replace('.', '/')}{'/__init__' * (name == 'p')}.py",
            encode(text),
            is_package=name == "p",
        )
        for name, text in texts.items()
    ]

    project = Project(*sources)
    project.given = {"m0", "p"}

    analysis = infer(project)

    check_places(analysis, {source.file: len(source.text.splitlines()) for source in sources})


@CAREFUL
@given(st.binary(max_size=200), st.sampled_from([b"", b"\xef\xbb\xbf", b"# coding: utf-7\n", b"# coding: latin-1\n"]))
def test_any_bytes_are_analyzed(data: bytes, start: bytes) -> None:
    text = start + b"import boto3\nboto3.client('s3').list_buckets()\n" + data

    analysis = analyze_text(text)

    assert analysis.calls or analysis.findings


def test_the_order_of_hashes_changes_nothing() -> None:
    examples: list[str] = []

    @CAREFUL
    @given(programs)
    def collect(program: str) -> None:
        examples.append(program)

    collect()

    answers = {
        subprocess.run(
            [sys.executable, "-c", ANALYZE],
            input=json.dumps(examples),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    (answer,) = answers
    assert "operation=" in answer
