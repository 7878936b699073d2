"""The idiom ``namedtuple("Clients", "ses sqs")(ses, sqs)``: a tuple whose places have names."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from chalice_policygen.arguments import Arguments
from chalice_policygen.container import Container
from chalice_policygen.immutable import immutable
from chalice_policygen.registry import rule
from chalice_policygen.text import texts
from chalice_policygen.values import OTHERS, Lazy, Use, Value, Values


@rule("collections.namedtuple")
def _namedtuple(arguments: Arguments, use: Use) -> Values:
    fields: list[str] = []
    for value in arguments.get(1, "field_names"):
        listed = value.sequence(use)
        given = [lazy() for lazy in listed] if listed is not None else [frozenset({value})]
        fields += [name for each in given for text in texts(each) or () for name in text.replace(",", " ").split()]
    return frozenset({NamedTupleClass(tuple(fields))})


@immutable
class NamedTupleClass(Value):
    """What makes tuples with these fields."""

    fields: tuple[str, ...]

    def call(self, arguments: Arguments, use: Use) -> Values:
        places = tuple((str(place), arguments.get(place, name)) for place, name in enumerate(self.fields))
        return frozenset({NamedTuple(self.fields, Container(None, parts=places))})


@immutable
class NamedTuple(Value):
    """A tuple with these fields."""

    fields: tuple[str, ...]
    places: Container

    def attribute(self, name: str, use: Use) -> Values:
        if name not in self.fields:
            return OTHERS
        return self.places.parts[self.fields.index(name)][1] or OTHERS

    def item(self, keys: Values, use: Use) -> Values:
        return self.places.item(keys, use)

    def each(self, use: Use) -> Values:
        return self.places.each(use)

    def sequence(self, use: Use) -> list[Lazy] | None:
        return self.places.sequence(use)
