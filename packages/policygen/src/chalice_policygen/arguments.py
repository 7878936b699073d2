"""Decide what a call passes, as far as somebody asks."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import MappingProxyType

from chalice_policygen.container import Container
from chalice_policygen.immutable import immutable
from chalice_policygen.text import Text
from chalice_policygen.values import NOTHING, UNKNOWN_REST, Lazy, Use, Values, join

NO_KEYWORDS: Mapping[str, Lazy] = MappingProxyType({})


@immutable(eq=False)
class Arguments:
    """What a call passes; each argument is evaluated when somebody asks for it."""

    positional: tuple[Lazy, ...] = ()
    keywords: Mapping[str, Lazy] = NO_KEYWORDS
    starred: tuple[Lazy, ...] = ()
    """What ``*`` spreads after the positional ones."""
    spread: tuple[Lazy, ...] = ()
    """What ``**`` spreads."""
    use: Use | None = None
    """Where the call is."""
    key: Hashable = ()
    """Tells these arguments apart from others of the same function."""

    def get(self, position: int, name: str) -> Values:
        """Return what the parameter gets that is passed at *position* or as ``name=``; empty if it is not passed."""
        if name in self.keywords:
            return self.keywords[name]()
        if 0 <= position < len(self.positional):
            return self.positional[position]()
        found = NOTHING
        if position >= 0:
            found = join(self._starred(one(), position - len(self.positional)) for one in self.starred)
        return found | join(self._spread(one(), name) for one in self.spread)

    def has(self, position: int, name: str) -> bool:
        """Return whether the parameter is surely passed."""
        return name in self.keywords or 0 <= position < len(self.positional)

    def named(self) -> dict[str, Lazy]:
        """Return what is passed by name, with the known keys of ``**``."""
        found: dict[str, Lazy] = {}
        for one in self.spread:
            for value in one():
                if isinstance(value, Container) and self.use is not None:
                    for key in value.keys(self.use):
                        found[key] = _item(value, key, self.use)
        return found | dict(self.keywords)

    def unnamed(self) -> Values:
        """Return what ``**`` spreads under keys that are not known."""
        found = NOTHING
        for one in self.spread:
            for value in one():
                if isinstance(value, Container) and self.use is not None:
                    found |= join(lazy() for key, lazy in value.elements(self.use) if key is None)
                else:
                    found |= UNKNOWN_REST
        return found

    @property
    def is_open(self) -> bool:
        """Whether more may be passed than ``named`` tells."""
        if self.starred:
            return True
        for one in self.spread:
            values = one()
            if not values or not all(isinstance(value, Container) for value in values):
                return True
            if self.use is not None and any(isinstance(v, Container) and v.is_open(self.use) for v in values):
                return True
        return False

    def after(self, count: int) -> Arguments:
        """Return the arguments without the first *count* positional ones."""
        return Arguments(
            self.positional[count:], self.keywords, self.starred, self.spread, self.use, (self.key, "after", count)
        )

    def before(self, *first: Lazy, keywords: Mapping[str, Lazy] | None = None, key: Hashable = ()) -> Arguments:
        """Return the arguments with others in front."""
        merged = {**(keywords or {}), **self.keywords}
        return Arguments(
            (*first, *self.positional), merged, self.starred, self.spread, self.use, (self.key, "before", key)
        )

    def _starred(self, values: Values, offset: int) -> Values:
        if self.use is None:
            return UNKNOWN_REST
        use, key = self.use, frozenset({Text(str(offset))})
        return join(value.item(key, use) if isinstance(value, Container) else UNKNOWN_REST for value in values)

    def _spread(self, values: Values, name: str) -> Values:
        found = NOTHING
        for value in values:
            if isinstance(value, Container) and self.use is not None:
                found |= value.item(frozenset({Text(name)}), self.use)
            else:
                found |= UNKNOWN_REST
        return found


def _item(container: Container, key: str, use: Use) -> Lazy:
    return lambda: container.item(frozenset({Text(key)}), use)
