"""What is measured of a framework: the rows of the table, what each is allowed to be, and how it is read.

How a row is read is in ``runtime_reading``; what is asked of an app, in ``runtime_cases``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import runtime_cases as cases
from runtime_cases import HTTP, MANY, REST, Case


class Way(StrEnum):
    """How a row is measured; the value is the unit of its figures."""

    COLD = "ms"
    WARM = "us"
    MODULES = ""
    MEMORY = "MB"
    ROUTE = "us per route"
    COLD_INSTRUCTIONS = "M instructions"
    WARM_INSTRUCTIONS = "k instructions"
    ZIP = "KiB"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    """How the recorded baseline and ``--rows`` call it."""
    label: str
    way: Way
    case: Case = cases.GET
    payload: str = REST
    is_compiled: bool = True
    phase: str = "cold"
    """Of a cold start: ``import``, ``build``, ``first``, or ``cold`` for all of them."""
    floor: float | None = None
    """What ours has to stay below; a time is meant for the machine that the floors were found on, with Python 3.12."""

    @property
    def is_counted(self) -> bool:
        """Whether valgrind counts instructions for it."""
        return self.way in (Way.COLD_INSTRUCTIONS, Way.WARM_INSTRUCTIONS)

    @property
    def is_exact(self) -> bool:
        """Whether it is the same in each run on a machine, so that it can be compared with a recorded figure."""
        return self.is_counted or self.way is Way.MODULES


ROWS = (
    Row("cold", "cold start, 1 route", Way.COLD, floor=2.0),
    Row("cold-import", "- of it import", Way.COLD, phase="import"),
    Row("cold-first", "- of it first request", Way.COLD, phase="first"),
    Row("cold-first-typed", "- of it first request, typed", Way.COLD, cases.TYPED, phase="first", floor=0.5),
    Row("cold-many", f"cold start, {MANY} routes", Way.COLD, cases.GET_MANY, floor=3.0),
    Row("cold-source", "cold start without .pyc, 1 route", Way.COLD, is_compiled=False, floor=9.0),
    Row("cold-source-many", f"cold start without .pyc, {MANY} routes", Way.COLD, cases.GET_MANY, is_compiled=False),
    Row("modules", "modules loaded", Way.MODULES, floor=12),
    Row("memory", "memory added", Way.MEMORY, floor=1.5),
    Row("route", "registering", Way.ROUTE, cases.GET_MANY, floor=2.0),
    Row("get", "GET, small dict", Way.WARM, floor=4.0),
    Row("get-http", "GET, small dict, HTTP API", Way.WARM, payload=HTTP, floor=4.0),
    Row("deep", f"GET, 2 captures + query, {MANY} routes", Way.WARM, cases.DEEP, floor=6.5),
    Row("post", "POST, 1 KB of JSON", Way.WARM, cases.POST, floor=15.0),
    Row("cors", "GET, CORS + 10 headers", Way.WARM, cases.CORS, floor=6.5),
    Row("middleware", "GET, 5 middlewares", Way.WARM, cases.MIDDLEWARE, floor=5.0),
    Row("typed", "POST, typed and validated", Way.WARM, cases.TYPED, floor=12.0),
    Row("failure", "GET, exception, logged: 500", Way.WARM, cases.FAILURE),
    Row("binary", "GET, 1 MiB binary", Way.WARM, cases.BINARY),
    Row("async", "GET, async def", Way.WARM, cases.ASYNC),
    Row("zip", "zipped, without .pyc", Way.ZIP, floor=60),
    Row("instructions-cold", "cold start, 1 route", Way.COLD_INSTRUCTIONS, floor=10.0),
    Row("instructions-cold-many", f"cold start, {MANY} routes", Way.COLD_INSTRUCTIONS, cases.GET_MANY, floor=20.0),
    Row("instructions-get", "GET, small dict", Way.WARM_INSTRUCTIONS, floor=45.0),
    Row("instructions-get-http", "GET, small dict, HTTP API", Way.WARM_INSTRUCTIONS, payload=HTTP, floor=45.0),
    Row("instructions-deep", f"GET, 2 captures + query, {MANY} routes", Way.WARM_INSTRUCTIONS, cases.DEEP, floor=75.0),
    Row("instructions-cors", "GET, CORS + 10 headers", Way.WARM_INSTRUCTIONS, cases.CORS),
    Row("instructions-middleware", "GET, 5 middlewares", Way.WARM_INSTRUCTIONS, cases.MIDDLEWARE),
    Row("instructions-typed", "POST, typed and validated", Way.WARM_INSTRUCTIONS, cases.TYPED),
)

YARDSTICKS = {Way.COLD: ("cold", 10.4), Way.ROUTE: ("cold", 10.4), Way.WARM: ("get", 19.5)}
"""Which row of Chalice 1.34 took how long where the floors were found: as much as it takes longer, they are higher."""
