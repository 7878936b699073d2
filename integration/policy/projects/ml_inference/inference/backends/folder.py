import json
from pathlib import Path


class FolderResults:
    def __init__(self, folder, **_):
        self.folder = Path(folder)

    def put_object(self, ident, prediction):
        (self.folder / f"{ident}.json").write_text(json.dumps(prediction))

    def __iter__(self):
        yield from (path.stem for path in self.folder.glob("*.json"))
