from datetime import datetime, timedelta, timezone

from . import targets


def is_old(snapshot, keep_days):
    return snapshot["made"] < datetime.now(timezone.utc) - timedelta(days=keep_days)


def apply(target, keep_days):
    gone = []
    for snapshot in target.snapshots():
        if is_old(snapshot, keep_days):
            target.delete(snapshot["id"])
            gone.append(snapshot["id"])
    return gone


def kinds():
    return [kind.kind for kind in targets.KINDS]
