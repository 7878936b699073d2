"""Write down what a package is made of for other programs: a bill of materials in CycloneDX 1.6, as JSON.

It holds no time and no random number, so that equal packages have equal bills.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from chalice_packager.__about__ import __version__
from chalice_packager.inventory import Distribution, Inventory
from chalice_packager.target import Target

_NAMESPACE = uuid.UUID("c0c1a5e5-7c3b-5b8a-9b0e-5a1c6d0f2b11")


def to_json(inventory: Inventory, *, project: str, target: Target) -> str:
    """Return the bill of materials of the package of a *project* as a JSON document."""
    parts = inventory.distributions
    content = json.dumps([project, str(target), [each.sha256 or str(each) for each in parts]])
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, content)}",
        "version": 1,
        "metadata": {
            "tools": {
                "components": [{"type": "application", "name": "chalice-packager", "version": __version__}],
            },
            "component": {
                "type": "application",
                "bom-ref": "project",
                "name": project,
                "properties": [
                    {"name": "aws:lambda:runtime", "value": target.runtime},
                    {"name": "aws:lambda:architecture", "value": target.architecture},
                ],
            },
        },
        "components": [_component(each) for each in parts],
        "dependencies": [
            {"ref": "project", "dependsOn": [_reference(each) for each in parts if each.is_requested]},
            *(_needs(each, inventory) for each in parts),
        ],
    }
    return json.dumps(document, indent=1) + "\n"


def _component(part: Distribution) -> Mapping[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": _reference(part),
        "name": part.name,
        "version": part.version,
        "purl": _reference(part),
    }
    if part.sha256:
        component["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
    if part.place:
        component["properties"] = [{"name": "chalice-packager:place", "value": part.place}]
    if part.licence:
        said = {"expression": part.licence} if part.is_expression else {"license": {"name": part.licence}}
        component["licenses"] = [said]
    if part.url:
        component["externalReferences"] = [{"type": "distribution", "url": part.url}]
    return component


def _needs(part: Distribution, inventory: Inventory) -> Mapping[str, Any]:
    found = [other for name in dict.fromkeys(name for name, _ in part.needs) if (other := inventory.find(name))]
    return {"ref": _reference(part), "dependsOn": [_reference(other) for other in found]}


def _reference(part: Distribution) -> str:
    # The type "pypi" of the package URL specification: what Python calls distributions, whichever index has them.
    file = f"?file_name={quote(part.filename)}" if part.filename else ""
    return f"pkg:pypi/{quote(part.name)}@{quote(part.version)}{file}"
