from .base import Target
from .clusters import Clusters
from .tables import Tables
from .volumes import Volumes

KINDS = (Volumes, Clusters, Tables)


def for_session(session, regions):
    for region in regions:
        for kind in KINDS:
            yield kind.of(session, region)


__all__ = ["Clusters", "KINDS", "Tables", "Target", "Volumes", "for_session"]
