"""Test the order in which the classes that a class inherits from are searched; Python's own is the reference."""

from __future__ import annotations

import pytest

from chalice_policygen.lineage import linearize


class A: ...


class B(A): ...


class C(A): ...


class D(B, C): ...


class E: ...


class F(D, E): ...


class G(E, D): ...


@pytest.mark.parametrize("made", [A, B, D, F, G], ids=lambda made: made.__name__)
def test_the_order_is_that_of_python(made: type) -> None:
    lineages = [base.__mro__ for base in made.__bases__]

    assert (made, *linearize(lineages, made.__bases__)) == made.__mro__


def test_a_class_that_python_would_refuse_has_each_ancestor_once() -> None:
    assert linearize([["B", "A"], ["A", "B"]], ["B", "A"]) == ["B", "A"]
