"""Decide which IAM permissions one call needs: its actions, on which resources, and under which condition.

Pure, given the table: which operation needs which action is in ``actions``, what an argument adds in ``needs``, and
how a resource is named in ``resources``. An action that AWS says an operation *may* need is given only if an argument
of the call is the cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalice_policygen.actions import Service, service
from chalice_policygen.arn import Place, join
from chalice_policygen.calls import Argument, Call
from chalice_policygen.immutable import changed, immutable
from chalice_policygen.imply import exclude, imply
from chalice_policygen.needs import Binding, Kind, Needs, Rule, kinds, needs
from chalice_policygen.resources import EVERYTHING, find_argument, is_passed, resources
from chalice_policygen.statement import Statement, read_statements

__all__ = ["ANYWHERE", "Condition", "Permission", "Place", "permissions"]

Condition = tuple[str, str, tuple[str, ...]]

ANYWHERE = Place()


@immutable(order=True)
class Permission:
    """One IAM action that a call needs."""

    action: str
    """As AWS documents it, e.g. ``dynamodb:GetItem``."""
    resources: tuple[str, ...] = ("*",)
    """Sorted ARN patterns; ``("*",)`` only where IAM has no type of resource for the action."""
    conditions: tuple[Condition, ...] = ()
    """Triples of (operator, condition key, values), e.g. ``("StringEquals", "iam:PassedToService", ("ecs...",))``."""
    reason: str = ""
    """Why the call needs it, if it is not the action of its operation."""


_NO_RULE = Rule()
_ASSUMED = Rule(why="the operation is newer than the data about IAM: its action is taken to have its name")


@immutable
class _Need:
    """An action that a call needs, before its resources are known."""

    action: str
    bindings: tuple[Binding, ...]
    rule: Rule = _NO_RULE
    arguments: tuple[Argument, ...] = ()
    """What names its resources, if that is not the arguments of the call."""


_ANYTHING = (Binding("*", "", ""),)
"""What a rule binds if the action is on nothing that IAM has a type for, as an exception."""
_PARTIQL = (
    Binding("table", "TableName", "Table"),
    Binding("index", "TableName", "Table"),
    Binding("index", "IndexName", "Index"),
)
"""What names the resources of a statement of PartiQL, of which the call has but the text."""


def permissions(call: Call, place: Place = ANYWHERE) -> tuple[Permission, ...]:
    """Return what *call* needs, sorted; nothing if IAM has no say in it."""
    found = service(call.client)
    if found is None or call.operation in found.without:
        return ()
    told = imply(call, found)
    known = needs(call.client, call.operation)
    if known.path is not None:
        arn = _name_path(known.path, told, place)
        return tuple(Permission(action, (arn,)) for action in found.actions(call.operation))
    wanted = _read_partiql(told) or _want(told, found, known)
    return tuple(sorted({_permit(need, told, found, place) for need in wanted}))


def _want(call: Call, found: Service, known: Needs) -> list[_Need]:
    """Return the actions of the operation, changed by the rules that the arguments meet."""
    bindings = known.bindings
    rule = _ASSUMED if call.operation in found.assumed else _NO_RULE
    wanted = [_Need(action, bindings, rule) for action in found.actions(call.operation)]
    for rule in known.rules:
        if _applies(rule, call):
            wanted = [need for need in wanted if need.action not in rule.drop]
            wanted += [_Need(action, rule.bind or bindings, rule) for action in rule.add]
    return wanted


def _applies(rule: Rule, call: Call) -> bool:
    if any(is_passed(call, member) for member in rule.unless):
        return False
    causes = [member for member in rule.when if is_passed(call, member)]
    if not rule.values:
        return bool(causes) or not rule.when
    return any(_can_be(find_argument(call, member), rule.values) for member in causes)


def _can_be(argument: Argument | None, values: Sequence[str]) -> bool:
    given = argument.values if argument is not None else ()
    return not given or any(value in values or "*" in value for value in given)


def _permit(need: _Need, call: Call, found: Service, place: Place) -> Permission:
    named = changed(call, arguments=need.arguments) if need.arguments else call
    looked_at: Sequence[Kind] = exclude(kinds(need.action), call)
    if need.rule.is_tagging:
        looked_at = _choose_tagged(looked_at, call, found)
    return Permission(
        action=need.action,
        resources=EVERYTHING if need.bindings == _ANYTHING else resources(looked_at, need.bindings, named, place),
        conditions=tuple(_find_conditions(need, call)),
        reason=need.rule.why,
    )


def _choose_tagged(looked_at: Sequence[Kind], call: Call, found: Service) -> Sequence[Kind]:
    """Return the types of what the operation makes, of all that can be tagged."""
    types = find_argument(call, "TagSpecifications[].ResourceType")
    named = [kind for kind in looked_at if types is not None and kind.name in types.values]
    made = {kind.name for action in found.actions(call.operation) for kind in kinds(action) if not kind.is_optional}
    return named or [kind for kind in looked_at if kind.name in made] or looked_at


def _find_conditions(need: _Need, call: Call) -> Iterator[Condition]:
    if need.rule.passed_to:
        yield ("StringEquals", "iam:PassedToService", (need.rule.passed_to,))
    if need.rule.is_tagging and need.action == "ec2:CreateTags":
        yield ("StringEquals", "ec2:CreateAction", (call.operation,))
    if need.action.startswith("kms:"):
        yield from _find_aliases(need, call)


def _find_aliases(need: _Need, call: Call) -> Iterator[Condition]:
    """Yield that a key must be used by its alias, if that is all that the call says about the key."""
    found = [find_argument(call, one.member) for one in need.bindings if one.kind == "key"]
    values = {value for argument in found if argument is not None for value in argument.values}
    aliases = {value.rpartition(":")[2] for value in values if value.rpartition(":")[2].startswith("alias/")}
    if aliases and len(aliases) == len(values) and not need.action.endswith("Alias"):
        operator = "StringLike" if any("*" in alias for alias in aliases) else "StringEquals"
        yield (operator, "kms:RequestAlias", tuple(sorted(aliases)))


def _read_partiql(call: Call) -> list[_Need]:
    """Return what the statements of a call of DynamoDB need, if they can be read."""
    members = ("Statement", "Statements[].Statement", "TransactStatements[].Statement")
    found = [find_argument(call, member) for member in members if call.client == "dynamodb"]
    texts = [text for argument in found if argument is not None for text in argument.values]
    return [_Need(statement.action, _PARTIQL, arguments=_name_table(statement)) for statement in read_statements(texts)]


def _name_table(statement: Statement) -> tuple[Argument, ...]:
    index = (Argument("Index", (statement.index,)),) if statement.index else ()
    return (Argument("Table", (statement.table,)), *index)


def _name_path(path: str, call: Call, place: Place) -> str:
    """Return the ARN of a path of API Gateway, with ``*`` for the parameters whose value is not known."""
    for part in path.split("/"):
        member = part.strip("{}")
        argument = find_argument(call, member)
        if member != part:
            values = argument.values if argument is not None else ()
            path = path.replace(part, values[0] if len(values) == 1 and "/" not in values[0] else "*")
    return join(f"arn:*:apigateway:*::{path}", place)
