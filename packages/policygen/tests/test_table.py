"""Test that the table of services is complete for the botocore that is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalice_policygen import actions

botocore = pytest.importorskip("botocore.session", reason="botocore is not installed")
REBUILD = "the table is older than this botocore; rebuild it: ./dev hatch run table:build"


@pytest.fixture(scope="module")
def operations() -> list[tuple[str, str]]:
    """Return (client, operation) for all that the installed botocore can call."""
    return list(read_operations(botocore.get_session()))


def read_operations(session: object) -> Iterator[tuple[str, str]]:
    for client in session.get_available_services():  # type: ignore[attr-defined]
        # The names alone: decoding each of the models takes a minute.
        document = session.get_component("data_loader").load_service_model(client, "service-2")  # type: ignore[attr-defined]
        yield from ((client, operation) for operation in document["operations"])


def test_every_operation_has_an_action_or_a_reason(operations: list[tuple[str, str]]) -> None:
    missing = [f"{client}:{operation}" for client, operation in operations if not is_explained(client, operation)]

    assert missing == [], REBUILD


def is_explained(client: str, operation: str) -> bool:
    service = actions.service(client)
    if service is None or operation not in service.methods.values():
        return False
    return bool(service.actions(operation) or service.without.get(operation))


def test_every_operation_is_found_by_its_method(operations: list[tuple[str, str]]) -> None:
    from botocore import xform_name

    lost = [name for client, name in operations if client not in actions.clients_with(xform_name(name))]

    assert lost == [], REBUILD


def test_every_method_is_known_as_the_client_has_it(operations: list[tuple[str, str]]) -> None:
    from botocore import xform_name

    for client, operation in operations:
        service = actions.service(client)
        assert service is not None, REBUILD
        assert service.methods.get(xform_name(operation)) == operation, client


def test_every_operation_has_a_shape(operations: list[tuple[str, str]]) -> None:
    for client, operation in operations:
        service = actions.service(client)
        assert service is not None, REBUILD
        shape = service.shape(operation)
        assert shape.required <= shape.members
