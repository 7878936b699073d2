"""One page of a list, as every listing operation answers it.

The position is the id of the last resource of the page before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_local.sandbox.apigateway.call import Call, Reply, reply
from chalice_local.sandbox.apigateway.refusal import BadRequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_local.sandbox.apigateway.rest_api import Json

DEFAULT_LIMIT = 25
MAXIMUM_LIMIT = 500


def page(rendered: Sequence[Json], call: Call) -> Reply:
    """Return the page of *rendered* for which the query of *call* asks."""
    limit = _limit(call)
    ids = [item["id"] for item in rendered]
    position = call.query_value("position")
    if position and position not in ids:
        raise BadRequestError(f"Invalid position '{position}' specified")
    start = ids.index(position) + 1 if position else 0
    items = list(rendered[start : start + limit])
    answer: Json = {"item": items}
    if start + limit < len(rendered):
        answer["position"] = items[-1]["id"]
    return reply(answer)


def _limit(call: Call) -> int:
    wanted = call.query_value("limit", str(DEFAULT_LIMIT))
    if not wanted.isdecimal() or not 1 <= int(wanted) <= MAXIMUM_LIMIT:
        raise BadRequestError(f"Invalid limit '{wanted}' specified: it is not between 1 and {MAXIMUM_LIMIT}")
    return int(wanted)
