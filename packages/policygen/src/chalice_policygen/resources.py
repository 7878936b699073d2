"""Decide which resources an action is used on in one call: ARN patterns, as narrow as the arguments allow.

Pure, given the table. Which type of resource has which ARN is IAM's business (``needs.kinds``), and which argument
names it is the table's (``needs.Binding``). A name that is not known is ``*`` in the ARN of its type; the whole
resource is ``*`` only where IAM has no type of resource for the action.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from chalice_policygen.arn import Place, fill, fits, is_arn, join, last_name, place_of, variables, weight
from chalice_policygen.calls import Argument, Call
from chalice_policygen.identify import identify
from chalice_policygen.immutable import immutable
from chalice_policygen.needs import Binding, Kind

EVERYTHING = ("*",)
_MANY_TYPES = 6
"""More types than this, none of them named, are all resources of the service."""
_MANY_NAMES = 20
"""More combinations of names than this are not worth a statement."""


@immutable
class _Named:
    """What is known of the resources of one type in one call."""

    kind: Kind
    arns: frozenset[str]
    is_named: bool
    """Whether an argument says which they are, or could if its value was known."""
    is_other: bool
    """Whether the argument that would name them names a resource of another type."""


def find_argument(call: Call, member: str) -> Argument | None:
    """Return what is passed for a parameter, be it one text, a list of texts, or a mapping with texts as keys."""
    names = (member, f"{member}[]", f"{member}{{}}")
    found = [argument for argument in call.arguments if argument.name in names]
    return max(found, key=lambda argument: len(argument.values)) if found else None


def is_passed(call: Call, member: str) -> bool:
    """Return whether a parameter, or any part of it, is passed."""
    return any(
        argument.name == member or argument.name.startswith((f"{member}.", f"{member}[", f"{member}{{"))
        for argument in call.arguments
    )


def resources(kinds: Sequence[Kind], bindings: Sequence[Binding], call: Call, place: Place) -> tuple[str, ...]:
    """Return the sorted ARN patterns of what an action with these types of resource is used on in *call*."""
    if not kinds:
        return EVERYTHING
    named = [_name(kind, kinds, bindings, call, place) for kind in kinds]
    chosen = _choose(named)
    # What may be of any type, but for its name, is of too many types to count them all.
    is_vague = any(find_argument(call, binding.member) for binding in bindings if not binding.kind)
    if len(chosen) > _MANY_TYPES and (is_vague or not any(one.is_named for one in chosen)):
        return tuple(sorted({_widen(template, place) for one in chosen for template in one.kind.templates}))
    return _simplify(arn for one in chosen for arn in one.arns)


def _widen(template: str, place: Place) -> str:
    """Return the pattern of all ARNs of the service that has a type of resource."""
    _, partition, service, *_ = fill(template, {}, place).split(":")
    return f"arn:{partition}:{service}:*:*:*"


def _choose(named: Sequence[_Named]) -> list[_Named]:
    """Return the types that the call is about."""
    possible = [one for one in named if not one.is_other] or list(named)
    fixed = [one for one in possible if not (one.kind.is_optional or one.kind.is_named_by_arn)]
    extra = [one for one in possible if one.is_named and one not in fixed]
    if not fixed and extra:
        return extra
    if not fixed:
        return [one for one in possible if not one.kind.is_named_by_arn] or possible
    # A part of a resource, as the index of a table, is named instead of the whole.
    parts = {template for one in extra for template in one.kind.templates}
    whole = [one for one in fixed if not _has_part(one.kind, parts)]
    if any(one.kind.is_named_by_arn for one in extra):
        whole = [one for one in whole if one.is_named and not any("*" in arn for arn in one.arns)]
    return [*whole, *extra]


def _has_part(kind: Kind, templates: Iterable[str]) -> bool:
    return any(template.startswith((f"{whole}/", f"{whole}:")) for whole in kind.templates for template in templates)


def _name(kind: Kind, rivals: Sequence[Kind], bindings: Sequence[Binding], call: Call, place: Place) -> _Named:
    arns: set[str] = set()
    is_named = is_other = False
    for template in kind.templates:
        found = _read(kind, template, rivals, bindings, call)
        has_name = not found.names.keys().isdisjoint(variables(template)[-1:])
        arns |= {join(arn, place) for arn in found.arns}
        if has_name or not found.arns:
            arns |= {join(arn, place) for arn in _combine(template, found.names, found.place)}
        is_named = is_named or has_name or bool(found.arns)
        is_other = is_other or (found.has_others and not found.arns)
    return _Named(kind, frozenset(arns), is_named, is_other)


def _combine(template: str, names: Mapping[str, Collection[str]], place: Place) -> set[str]:
    combined = list(product(*(sorted(found) for found in names.values())))
    if len(combined) > _MANY_NAMES:
        return {fill(template, {}, place)}
    return {fill(template, dict(zip(names, one, strict=True)), place) for one in combined}


@immutable
class _Found:
    """What the arguments say about one ARN template."""

    names: Mapping[str, Collection[str]]
    arns: Collection[str]
    place: Place
    """Where the resource is, if an ARN says so."""
    has_others: bool
    """Whether there are ARNs of other types where one of this type could be."""


def _read(kind: Kind, template: str, rivals: Sequence[Kind], bindings: Sequence[Binding], call: Call) -> _Found:
    names: dict[str, set[str]] = {}
    arns: set[str] = set()
    has_others = False
    place = Place()
    last = variables(template)[-1:]
    for binding, text in _texts(kind, template, bindings, call):
        if not is_arn(text):
            if binding.variable:
                names.setdefault(binding.variable, set()).add(text or "*")
        elif fits(text, template) and _is_best(text, template, rivals):
            arns.add(text)
        elif binding.variable and (binding.variable,) != last and ":s3:" not in text:
            # The ARN of what it is a part of, as of the table of an index; in S3, an ARN is of an access point.
            names.setdefault(binding.variable, set()).add(last_name(text))
            place = place_of(text)
        else:
            has_others = True
    return _Found(names, arns, place, has_others)


def _texts(kind: Kind, template: str, bindings: Sequence[Binding], call: Call) -> Iterator[tuple[Binding, str]]:
    """Yield what the arguments say that can name a resource of this type, each with how it is bound."""
    service = template.split(":")[2]
    for binding in bindings:
        argument = find_argument(call, binding.member) if binding.kind in {kind.name, ""} else None
        for value in (argument.values or ("*",)) if argument is not None else ():
            text = f"s3://{value.removeprefix('s3://')}" if _is_location(service, binding, value) else value
            yield from ((binding, one) for one in identify(service, kind.name, text))


def _is_location(service: str, binding: Binding, value: str) -> bool:
    """Return whether a value is ``bucket/key``, as the source of a copy, where others have an ARN."""
    return service == "s3" and not binding.variable and not is_arn(value)


def _is_best(arn: str, template: str, rivals: Iterable[Kind]) -> bool:
    fitting = [other for kind in rivals for other in kind.templates if fits(arn, other)]
    return weight(template) == max(map(weight, fitting))


def _simplify(arns: Iterable[str]) -> tuple[str, ...]:
    """Return the ARNs that no other one with a ``*`` at its end has in it, sorted."""
    found = sorted(set(arns))
    heads = [arn[:-1] for arn in found if arn.endswith("*")]
    return tuple(arn for arn in found if not any(arn.startswith(head) and arn != f"{head}*" for head in heads))
