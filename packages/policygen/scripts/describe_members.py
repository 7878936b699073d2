"""Describe for the table what each operation takes: the members of its input, and which of them a caller must give.

Does not write anything; see ``build_table``.
"""

from __future__ import annotations

from botocore.model import OperationModel, ServiceModel

FILLED_BY_BOTOCORE = {"glacier": {"accountId"}}
"""Required members that a handler of botocore gives a default (botocore/handlers.py); the models do not say so."""


def describe_members(client: str, model: ServiceModel) -> dict[str, object]:
    """Return one row: the names of all members, and for each operation in sorted order the places of its members.

    ``3!`` is a required member. An operation without input has an empty text.
    """
    shapes = [model.operation_model(name) for name in sorted(model.operation_names)]
    names = sorted({name for shape in shapes for name in find_members(shape)})
    places = {name: place for place, name in enumerate(names)}
    skipped = FILLED_BY_BOTOCORE.get(client, set())
    texts = [
        " ".join(
            f"{places[name]}{'!' if is_required and name not in skipped else ''}"
            for name, is_required in sorted(find_members(shape).items())
        )
        for shape in shapes
    ]
    return {"service": client, "names": " ".join(names), "shapes": texts}


def find_members(operation: OperationModel) -> dict[str, bool]:
    """Return whether each member of the input is required; botocore makes idempotency tokens up by itself."""
    shape = operation.input_shape
    if shape is None:
        return {}
    return {
        name: name in shape.required_members and not member.serialization.get("idempotencyToken")
        for name, member in shape.members.items()
    }
