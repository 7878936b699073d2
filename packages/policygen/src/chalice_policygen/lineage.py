"""Decide in which order the classes that a class inherits from are searched: Python's method resolution order.

The order is C3's, https://docs.python.org/3/howto/mro.html. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def linearize(lineages: Sequence[Sequence[T]], bases: Sequence[T]) -> list[T]:
    """Return the ancestors of a class in their order, each once.

    *lineages* are those of its *bases*, each with the base itself first. Where Python would refuse the class, the first
    that is left comes next.
    """
    waiting = [list(lineage) for lineage in (*lineages, bases) if lineage]
    order: list[T] = []
    while waiting:
        tails = {each for lineage in waiting for each in lineage[1:]}
        heads = [lineage[0] for lineage in waiting]
        following = next((head for head in heads if head not in tails), heads[0])
        order.append(following)
        left = [[each for each in lineage if each != following] for lineage in waiting]
        waiting = [lineage for lineage in left if lineage]
    return order
