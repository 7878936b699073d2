"""Test what is collected in graphs, against looking at each node by itself."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_policygen.components import Collector

GRAPHS: Mapping[str, dict[int, list[int]]] = {
    "one node": {0: []},
    "a node that follows itself": {0: [0]},
    "a chain": {0: [1], 1: [2], 2: []},
    "a circle": {0: [1], 1: [2], 2: [0]},
    "a circle with a way out": {0: [1], 1: [0, 2], 2: []},
    "two circles with a common node": {0: [1], 1: [2, 3], 2: [0], 3: [4], 4: [1]},
    "a diamond": {0: [1, 2], 1: [3], 2: [3], 3: []},
}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_collects_all_that_follows(graph: dict[int, list[int]]) -> None:
    check(graph)


@given(
    st.integers(1, 9).flatmap(lambda n: st.lists(st.lists(st.integers(0, n - 1), max_size=4), min_size=n, max_size=n))
)
def test_collects_the_same_as_looking_at_each_node(following: list[list[int]]) -> None:
    check(dict(enumerate(following)))


def test_long_ways_need_no_stack() -> None:
    count = 50_000
    collector = Collector[int](lambda node: [node + 1] if node < count else [], lambda node: int(node == count))

    assert collector.collect(0) == 1


def check(graph: Mapping[int, list[int]]) -> None:
    collector = Collector[int](graph.__getitem__, lambda node: 1 << node)
    for start in graph:
        assert collector.collect(start) == sum(1 << node for node in follow(graph, start))


def follow(graph: Mapping[int, list[int]], start: int) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        for other in graph[waiting.pop()]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
