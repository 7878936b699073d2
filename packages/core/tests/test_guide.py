"""The README and the guide to writing an app say what happens: the Python of each page is run, in its own process.

The blocks of a page are one module ``app``, from top to bottom; a block whose first line is ``# other.py`` is that
file beside it. Below ``>>>`` stands what the line gives; ``...`` there stands for anything.
"""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

PACKAGE = Path(__file__).parents[1]
PAGES = [PACKAGE / "README.md", *sorted(PACKAGE.parents[1].glob("docs/app/*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"# ([\w/]+\.py)\n")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(page):
    """Yield the language, the text and the line of each block of *page*."""
    text = page.read_text(encoding="utf-8")
    for match in FENCE.finditer(text):
        yield match[1], match[2], text.count("\n", 0, match.start(2))


def run(page):
    """Run the Python of *page* in this process, and return how many lines did not give what the page shows."""
    module = sys.modules["app"] = ModuleType("app")
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    for language, text, line in blocks(page):
        file = FILE.match(text)
        if language == "pycon":
            test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), line)
            test.globs = module.__dict__
            runner.run(test, clear_globs=False)
        elif language == "python" and file and file[1] != "app.py":
            Path(file[1]).parent.mkdir(parents=True, exist_ok=True)
            Path(file[1]).write_text(text, encoding="utf-8")
        elif language == "python":
            exec(compile("\n" * line + text, page, "exec"), module.__dict__)
    return runner.summarize(verbose=False).failed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_the_python_of_a_page_does_what_the_page_shows(page, tmp_path):
    for library in re.findall(r"^(?:import|from) (pydantic|msgspec)\b", page.read_text(encoding="utf-8"), re.MULTILINE):
        pytest.importorskip(library, reason=f"{library}, which the page shows, is not installed")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CHALICE_"))}
    done = subprocess.run(
        [sys.executable, "-W", "error", __file__, page],
        cwd=tmp_path,
        env={**environment, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_every_block_of_a_page_is_one_that_a_test_runs(page):
    assert {language for language, _, _ in blocks(page)} <= {"python", "pycon", "console"}


if __name__ == "__main__":
    sys.path[0] = os.getcwd()  # noqa: PTH109 - as Lambda has it: the app's own folder comes first
    sys.exit(run(Path(sys.argv[1])))
