"""What only tools read of the runtime, which a package for Lambda does without (``tools.txt``)."""

import shutil
import subprocess
import sys
from pathlib import Path

import chalice

SOURCE = Path(chalice.__file__).parent
LISTED = (SOURCE / "tools.txt").read_text(encoding="utf-8").split()

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
sys.path.insert(0, {folder!r})
import chalice
names = [module.name for module in pkgutil.walk_packages(chalice.__path__, "chalice.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
missing = [name for name in chalice.__all__ if not hasattr(chalice, name)]
assert not missing, missing
print(len(names))
"""


def test_what_is_listed_is_there_or_a_package_that_may_become_one():
    assert sorted(LISTED) == LISTED
    stems = {name.removesuffix(".py").removesuffix("/") for name in LISTED if (SOURCE / name).exists()}
    assert stems == {name.removesuffix(".py").removesuffix("/") for name in LISTED}


def test_everything_else_works_without_them(tmp_path):
    def left_out(folder, names):
        inside = Path(folder).relative_to(SOURCE)
        paths = {name: (inside / name).as_posix() for name in names}
        return {name for name, path in paths.items() if path in LISTED or f"{path}/" in LISTED or name == "__pycache__"}

    shutil.copytree(SOURCE, tmp_path / "chalice", ignore=left_out)
    assert not (tmp_path / "chalice" / "describe.py").exists()
    command = [sys.executable, "-I", "-S", "-c", IMPORT_EVERYTHING.format(folder=str(tmp_path))]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=60)
    assert int(done.stdout) > 30
