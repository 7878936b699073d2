from app.infra.objects import ObjectStore


class AssetService:
    def __init__(self, store: ObjectStore) -> None:
        self.store = store

    def add(self, name: str, body: bytes, kind: str) -> int:
        self.store.write(f"drafts/{name}", body, kind)
        return len(body)

    def link(self, name: str) -> str:
        return self.store.signed(f"public/{name}")

    def chunks(self, name: str):
        return self.store.read(f"public/{name}")

    def publish(self, name: str) -> str:
        version = self.store.copy(f"drafts/{name}", f"public/{name}")
        self.store.retag(f"public/{name}", state="published")
        return version
