"""Decide where the resources of one call are: where the program runs, unless the call names another account.

Pure. An account that is named wrongly would deny what the code does, so whatever looks like one leaves it open.
"""

from __future__ import annotations

import re
from typing import Final

from chalice_policygen.calls import Call
from chalice_policygen.immutable import changed
from chalice_policygen.permissions import Place

_OWNERS: Final = frozenset({
    "BackupVaultAccountId",  # backup
    "CatalogId",  # glue, lakeformation
    "QueueOwnerAWSAccountId",  # sqs
    "domainOwner",  # codeartifact
    "meshOwner",  # appmesh
    "profileOwner",  # signer
    "registryId",  # ecr
})  # fmt: skip
"""Parameters of botocore that name the account which has the resource, and nothing else."""
_MAYBE_OWNER: Final = re.compile(r".*(account|owner)(_?id)?|catalogid|registryid", re.IGNORECASE)
"""Others that may, or may be about an account in another way."""
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)


def locate(call: Call, place: Place) -> Place:
    """Return where *call*, of a program that runs in *place*, finds what it names without an ARN."""
    if call.region and place.region != "*":
        place = changed(place, region=call.region)
    named = [argument for argument in call.arguments if _MAYBE_OWNER.fullmatch(argument.name)]
    if not named:
        return place
    owners = {value for argument in named if argument.name in _OWNERS for value in argument.values}
    is_certain = len(named) == len(owners) == 1 and all(map(_ACCOUNT.fullmatch, owners))
    return changed(place, account=owners.pop() if is_certain else "*")
