"""Test what is read from a statement of PartiQL."""

from __future__ import annotations

import pytest

from chalice_policygen.statement import Statement, read_statements


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM orders", Statement("dynamodb:PartiQLSelect", "orders")),
        ('select a, b\nfrom "orders" where id = ?', Statement("dynamodb:PartiQLSelect", "orders")),
        ('SELECT a FROM "orders"."by-day"', Statement("dynamodb:PartiQLSelect", "orders", "by-day")),
        ("INSERT INTO \"orders\" VALUE {'id': ?}", Statement("dynamodb:PartiQLInsert", "orders")),
        ('  UPDATE "app-*-orders" SET a = ?', Statement("dynamodb:PartiQLUpdate", "app-*-orders")),
        ('DELETE FROM "orders" WHERE id = ?', Statement("dynamodb:PartiQLDelete", "orders")),
    ],
    ids=["select", "lines", "index", "insert", "unknown part", "delete"],
)
def test_a_statement_says_what_it_does_to_which_table(text: str, expected: Statement) -> None:
    assert read_statements([text]) == (expected,)


def test_each_statement_counts_once() -> None:
    both = read_statements(["DELETE FROM b", "SELECT a FROM t", "SELECT b FROM t"])

    assert [statement.table for statement in both] == ["b", "t"]


@pytest.mark.parametrize("texts", [[], ["*"], ["SELECT a FROM t", "* FROM t"], ["EXPLAIN t"]])
def test_one_statement_that_cannot_be_read_makes_all_unknown(texts: list[str]) -> None:
    assert read_statements(texts) == ()
