"""Run a Chalice app without deploying it to AWS.

``chalice_local.server`` is local mode, ``chalice_local.sandbox`` an AWS on loopback that takes real deployments. Both
stand on ``chalice_local.gateway``, which answers as API Gateway does, and on ``chalice_local.execution``, which runs
functions as Lambda does; each is imported by its own name, so that using one does not load the others.
"""

from chalice_local.errors import LocalError, PortTakenError

__all__ = ["LocalError", "PortTakenError"]
