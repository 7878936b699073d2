"""Collect what can be reached in a graph with circles, each node once.

Nodes that reach each other, a strongly connected component, reach the same. They are found with R. Tarjan's algorithm
(Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972), without recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


class Collector(Generic[Node]):
    """What has been collected of one graph."""

    def __init__(self, following: Callable[[Node], Iterable[Node]], own: Callable[[Node], int]) -> None:
        self._following = following
        self._own = own
        self._known: dict[Node, int] = {}
        self._number: dict[Node, int] = {}
        """The order in which nodes are met."""
        self._lowest: dict[Node, int] = {}
        """The first node of those still open that is known to follow a node."""
        self._bits: dict[Node, int] = {}
        self._opened: list[Node] = []

    def collect(self, start: Node) -> int:
        """Return the bits of a node and of all that follow it, directly or not."""
        path = [] if start in self._known else [(start, self._open(start))]
        while path:
            node, rest = path[-1]
            farther = self._look(node, rest)
            if farther is not None:
                path.append((farther, self._open(farther)))
                continue
            path.pop()
            if path:
                before = path[-1][0]
                self._bits[before] |= self._bits[node]
                self._lowest[before] = min(self._lowest[before], self._lowest[node])
            if self._lowest[node] == self._number[node]:
                self._close(node)
        return self._known[start]

    def _open(self, node: Node) -> Iterator[Node]:
        self._number[node] = self._lowest[node] = len(self._number)
        self._bits[node] = self._own(node)
        self._opened.append(node)
        return iter(self._following(node))

    def _look(self, node: Node, rest: Iterator[Node]) -> Node | None:
        """Take what is known of the nodes that follow, up to one that was not met before."""
        for other in rest:
            if other in self._known:
                self._bits[node] |= self._known[other]
            elif other in self._number:
                self._lowest[node] = min(self._lowest[node], self._number[other])
            else:
                return other
        return None

    def _close(self, node: Node) -> None:
        """Keep the result for a component: all nodes that were opened since its first one."""
        while node not in self._known:
            self._known[self._opened.pop()] = self._bits[node]
