"""Describe for the table which argument of an operation names the resource that one of its actions is authorized on.

Does not write anything; see ``build_table``. IAM's templates and botocore's models are written by different people at
different times, so that the two are matched by their names, from the most to the least certain way; what this gets
wrong is in ``overrides.toml``. A wrong match cannot widen a policy: it puts a name where IAM looks for another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from botocore.model import ListShape, OperationModel, Shape, StructureShape
from iam import templates, types_of, variables

GENERIC = frozenset({"name", "names", "id", "ids", "identifier", "identifiers"})
GENERIC_ARN = frozenset({
    "arn", "arns", "identifier", "resource", "resourcearn", "resourcearnlist", "resourcearns", "resourceid",
    "resourceidentifier", "resourcename", "resources", "resourcesarn",
})  # fmt: skip
"""Members that can hold the ARN of any resource of the service."""
ENDINGS = (
    "withoutleadingslash", "withpath", "arns", "arn", "ids", "id", "identifiers", "identifier", "names", "name",
    "resource", "list",
)  # fmt: skip
"""What says only that a thing is named, not which."""
NAMED_IDS = frozenset({
    ("databrew", ""),
    ("glue", "usageprofile"),
    ("iotfleetwise", "vehicle"),
    ("mediatailor", "playbackconfiguration"),
    ("proton", "component"),
    ("quicksight", "custompermissions"),
    ("rekognition", "streamprocessor"),
    ("route53-recovery-readiness", ""),
    ("secretsmanager", "secret"),
})  # fmt: skip
"""Types of resource, of which ``""`` is every one of the service, whose id in ARNs is the name that people gave it."""
DEPTH = 3
"""How far parts of a structure are looked at when no parameter itself fits."""


def describe_bindings(
    operation: OperationModel, actions: Sequence[str], overrides: Mapping[str, str | list[str]]
) -> str:
    """Return the words of an operation, joined by commas.

    ``type.Variable=Member``, ``type.=Member`` for a member with an ARN of the type, ``=Member`` for one of any type.

    The words of *overrides*, as ``type.Variable -> members``, replace those that are found by name.
    """
    members = list(operation.input_shape.members) if operation.input_shape else []
    words = {f"={member}" for member in members if normalize(member) in GENERIC_ARN}
    for action in actions:
        prefix, kinds = action.partition(":")[0], types_of(action)
        for kind in kinds:
            for template in templates(prefix).get(kind, ()):
                words |= set(bind(operation, members, (prefix, kind), template, is_only=len(kinds) == 1))
    return ",".join(sorted(replace(words, members, overrides)))


def replace(words: set[str], members: Sequence[str], overrides: Mapping[str, str | list[str]]) -> set[str]:
    """Return *words* with those of *overrides* whose member the operation has."""
    for name, given in overrides.items():
        paths = [given] if isinstance(given, str) else given
        known = [path for path in paths if path.startswith("@") or re.split(r"[.\[{]", path)[0] in members]
        if known or not given:
            words = {word for word in words if not word.startswith(f"{name}=")}
        words |= {f"{name}={path}" for path in known}
    return words


def bind(
    operation: OperationModel, members: Sequence[str], of: tuple[str, str], template: str, *, is_only: bool
) -> Iterator[str]:
    """Yield the words for one type of resource, of which *of* has the IAM service and the name."""
    service, kind = of
    names = variables(template)
    if not names:
        return
    last = names[-1]
    is_subject = is_only or stem(kind) in normalize(re.sub(r"^(Batch)?[A-Z][a-z]+", "", operation.name))
    for member in members:
        if normalize(member).endswith(("arn", "arns")) and stem(member) in {stem(kind), stem(last)}:
            yield f"{kind}.={member}"
    for name in names:
        found = match(name, members, kind=kind, is_last=name == last, is_subject=is_subject)
        if found is None and name == last and operation.input_shape:
            parts = [path for path, _ in walk(operation.input_shape, "", DEPTH, ()) if "." in path]
            found = next((path for path in parts if stem(path.rpartition(".")[2]) == stem(name)), None)
        if found is not None and not is_made_up(service, kind, name, found):
            yield f"{kind}.{name}={found}"


def is_made_up(service: str, kind: str, name: str, member: str) -> bool:
    """Return whether the service makes up the id *name* in an ARN, whatever *member* calls the thing.

    ``appsync:CreateGraphqlApi`` gets a name, and the ARN of the API has an id that nobody knows before; the ARN of a
    node group has a UUID behind its name. A name in the place of such an id would deny every call.
    """
    is_id = normalize(name).endswith("id") and normalize(member).endswith("name")
    return is_id and NAMED_IDS.isdisjoint({(service, kind), (service, "")})


def match(name: str, members: Sequence[str], *, kind: str, is_last: bool, is_subject: bool) -> str | None:
    """Return the member that names what the variable *name* of a template does, if there is one."""
    wanted = stem(name)
    tests: list[Callable[[str], bool]] = [
        lambda member: normalize(member) == normalize(name),
        lambda member: stem(member) == wanted,
    ]
    if is_last:
        tests += [
            lambda member: stem(member) == stem(kind),
            lambda member: is_subject and normalize(member) in GENERIC,
            lambda member: len(stem(member)) > 3 and wanted.endswith(stem(member)),
            lambda member: len(wanted) > 3 and stem(member).endswith(wanted),
        ]
    return next((member for test in tests for member in sorted(members) if test(member)), None)


def normalize(name: str) -> str:
    """Return a name without what its spelling adds."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def stem(name: str) -> str:
    """Return what a name is about: ``DBInstanceIdentifier`` and ``DbInstanceName`` are both about ``dbinstance``."""
    text = normalize(name)
    while ending := next((one for one in ENDINGS if text.endswith(one) and text != one), ""):
        text = text.removesuffix(ending)
    return text[:-1] if len(text) > 4 and text.endswith("s") and not text.endswith("ss") else text


def walk(shape: Shape, path: str, depth: int, above: tuple[str, ...]) -> Iterator[tuple[str, Shape]]:
    """Yield the texts in a shape with their paths, as ``calls.Argument`` names them, down to a depth."""
    if shape.name in above or depth < 0:
        return
    if shape.type_name == "string":
        yield path, shape
    elif isinstance(shape, ListShape):
        yield from walk(shape.member, f"{path}[]", depth, (*above, shape.name))
    elif isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            yield from walk(member, f"{path}.{name}" if path else name, depth - 1, (*above, shape.name))
