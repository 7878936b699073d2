from datetime import datetime, timezone

from app.infra.dynamo import FlagRepository
from app.infra.notifier import Notifier


class FlagService:
    def __init__(self, repository: FlagRepository, notifier: Notifier) -> None:
        self._repository = repository
        self._notifier = notifier

    def all(self):
        return sorted(self._repository.all(), key=lambda flag: flag["name"])

    def find(self, name: str):
        return self._repository.get(name)

    def change(self, name: str, enabled: bool, note: str) -> None:
        before = self.find(name) or {}
        changed = datetime.now(timezone.utc).isoformat()
        self._repository.put({"name": name, "enabled": enabled, "note": note, "changed": changed})
        if before.get("enabled") is not enabled:
            self._notifier.notify(f"{name} is {'on' if enabled else 'off'}", {"name": name, "enabled": enabled})
