import json
from dataclasses import asdict, dataclass, field
from typing import List


@dataclass
class Line:
    text: str
    amount: float


@dataclass
class Invoice:
    number: str
    vendor: str
    total: float
    lines: List[Line] = field(default_factory=list)

    @classmethod
    def load(cls, text):
        raw = json.loads(text)
        raw["lines"] = [Line(**line) for line in raw["lines"]]
        return cls(**raw)

    def dump(self):
        return json.dumps(asdict(self))
