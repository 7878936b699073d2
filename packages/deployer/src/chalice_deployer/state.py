"""What is deployed of a stage, as a file that is true at every moment.

The file is the one of Chalice 1.x, ``.chalice/deployed/<stage>.json`` with schema 2.0, and it has more rows and
keys than 1.x wrote. A change is noted as *pending* before the call is made and becomes a row after it,
so that whatever happens in between is found again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from filelock import FileLock, Timeout

from chalice_deployer.errors import StageBusyError, StateError
from chalice_deployer.files import write_text
from chalice_deployer.resource import Attributes
from chalice_deployer.resources import KINDS

SCHEMA_VERSION: Final = "2.0"

OWNER_APP: Final = "owner_app"
OWNER_STAGE: Final = "owner_stage"
"""In a pending row: for which stage of which app something was being made."""


@dataclass(frozen=True, slots=True)
class Record:
    """One resource that exists, or (pending) that may exist."""

    name: str
    type: str
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class State:
    """Everything that is known to be deployed of one stage."""

    records: tuple[Record, ...] = ()
    pending: tuple[Record, ...] = ()
    """What a call was made for whose result was not seen."""
    place: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """``account_id`` and ``region`` of the deployment; empty in a file that Chalice 1.x wrote."""
    foreign: tuple[Mapping[str, object], ...] = ()
    """Rows of kinds that this version does not know. They are kept as they are."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is deployed."""
        return not (self.records or self.pending or self.foreign)

    @property
    def home(self) -> tuple[str, str] | None:
        """Account and region of the deployment, if it says so itself or by the ARN of a function."""
        if "account_id" in self.place and "region" in self.place:
            return self.place["account_id"], self.place["region"]
        arns = (record.attributes.get("lambda_arn", "").split(":") for record in self.records)
        return next(((arn[4], arn[3]) for arn in arns if len(arn) == 7), None)

    def record(self, name: str) -> Record | None:
        """Return the record of the resource *name*."""
        return next((record for record in self.records if record.name == name), None)

    def of_type(self, kind: str) -> tuple[Record, ...]:
        """Return the records of one kind."""
        return tuple(record for record in self.records if record.type == kind)

    def noting(self, record: Record) -> State:
        """Return the state with a call for *record* on its way."""
        return dataclasses.replace(self, pending=(*_without(self.pending, record.name), record))

    def having(self, record: Record) -> State:
        """Return the state after *record* came to be as it says."""
        records = {item.name: item for item in self.records} | {record.name: record}
        return dataclasses.replace(self, records=tuple(records.values()), pending=_without(self.pending, record.name))

    def lacking(self, name: str) -> State:
        """Return the state after the resource *name* was deleted."""
        return dataclasses.replace(self, records=_without(self.records, name), pending=_without(self.pending, name))


class StateStore(Protocol):
    """Where the state of one stage is kept."""

    def load(self) -> State:
        """Return the state; an empty one when nothing was ever deployed."""
        ...

    def save(self, state: State) -> None:
        """Keep *state*, entirely or not at all."""
        ...

    def lock(self) -> AbstractContextManager[object]:
        """Keep others from changing the stage. Raises ``StageBusyError`` when somebody does already."""
        ...

    @property
    def path(self) -> Path:
        """Where it is kept, for messages."""
        ...


class StateFile:
    """The state of one stage in a file."""

    def __init__(self, path: Path, *, older: Path | None = None, stage: str = "") -> None:
        """Keep the state in *path*; while that does not exist, read *stage* in *older*, the file before 1.2."""
        self._path = path
        self._older = older
        self._stage = stage

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other processes on this machine from changing the stage; the lock of one that died is free."""
        name = hashlib.sha256(str(self.path.resolve()).encode()).hexdigest()
        try:
            with FileLock(Path(tempfile.gettempdir()) / f"chalice-{name[:32]}.lock", timeout=0):
                yield
        except Timeout:
            raise StageBusyError(self.path) from None

    def load(self) -> State:
        """Return the state. Raises ``StateError`` for a file that is there but cannot be read."""
        document = _read(self.path)
        if document is not None:
            return _parse(document, self.path)
        older = _read(self._older) if self._older else None
        values = older.get(self._stage) if older else None
        return State() if values is None or self._older is None else _parse_older(values, self._older)

    def save(self, state: State) -> None:
        """Replace the file at once; an empty state leaves none, unless that would make the older file count again."""
        if state.is_empty and not self._is_in_older_file():
            self.path.unlink(missing_ok=True)
        else:
            write_text(self.path, json.dumps(_render(state), indent=2) + "\n")

    def _is_in_older_file(self) -> bool:
        older = _read(self._older) if self._older else None
        return bool(older and self._stage in older)


def _without(records: tuple[Record, ...], name: str) -> tuple[Record, ...]:
    return tuple(record for record in records if record.name != name)


def _read(path: Path) -> Mapping[str, object] | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StateError(path, f"cannot be read ({error})") from None
    if not isinstance(document, dict):
        raise StateError(path, "is not a JSON object")
    return document


def _render(state: State) -> dict[str, object]:
    rows = [{"name": item.name, "resource_type": item.type, **item.attributes} for item in state.records]
    pending = [{"name": item.name, "resource_type": item.type, **item.attributes} for item in state.pending]
    return {
        "schema_version": SCHEMA_VERSION,
        "backend": "api",
        **state.place,
        "resources": [*rows, *state.foreign],
        **({"pending": pending} if pending else {}),
    }


def _parse(document: Mapping[str, object], path: Path) -> State:
    version = str(document.get("schema_version", ""))
    if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise StateError(path, f"has schema_version {version!r}, and this version reads {SCHEMA_VERSION!r}")
    rows = _rows(document.get("resources", []), path)
    place = {key: str(document[key]) for key in ("account_id", "region") if key in document}
    return State(
        records=tuple(_record(row, path) for row in rows if row.get("resource_type") in KINDS),
        pending=tuple(_record(row, path) for row in _rows(document.get("pending", []), path)),
        place=place,
        foreign=tuple(row for row in rows if row.get("resource_type") not in KINDS),
    )


def _rows(value: object, path: Path) -> list[Mapping[str, object]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise StateError(path, "has 'resources' that are not a list of objects")
    return value


def _record(row: Mapping[str, object], path: Path) -> Record:
    values = {key: value for key, value in row.items() if isinstance(value, str)}
    if "name" not in values or values.get("resource_type") not in KINDS:
        raise StateError(path, f"has a row without a name or of an unknown type: {json.dumps(row)}")
    return Record(values.pop("name"), values.pop("resource_type"), values)


def _parse_older(values: object, path: Path) -> State:
    """Read what Chalice before 1.2 recorded of one stage; there the role was not recorded."""
    if not isinstance(values, Mapping):
        raise StateError(path, "is not a file of deployed values")
    records = []
    if "api_handler_arn" in values:
        attributes = {"lambda_arn": str(values["api_handler_arn"]), "function_name": str(values["api_handler_name"])}
        records.append(Record("api_handler", "lambda_function", attributes))
    functions = values.get("lambda_functions", {})
    for full_name, details in functions.items() if isinstance(functions, Mapping) else ():
        arn = details["arn"] if isinstance(details, Mapping) else details
        short = str(full_name).removeprefix(f"{values.get('api_handler_name', '')}-")
        records.append(Record(short, "lambda_function", {"lambda_arn": str(arn), "function_name": str(full_name)}))
    if "rest_api_id" in values:
        api = {"rest_api_id": str(values["rest_api_id"]), "stage_name": str(values.get("api_gateway_stage", ""))}
        records.append(Record("rest_api", "rest_api", api))
    region = values.get("region")
    return State(records=tuple(records), place={"region": str(region)} if region else {})
