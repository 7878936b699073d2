import hashlib
import json
from typing import Optional


class Model:
    version = "1"

    def digest(self, item):
        return hashlib.sha256(json.dumps([self.version, item["text"]]).encode()).hexdigest()

    def predict(self, item):
        raise NotImplementedError

    def newest(self) -> Optional[str]:
        return None

    def use(self, version):
        self.version = version
