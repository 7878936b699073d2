"""What the documentation shows is what happens: every console block is run, every example compiled.

The blocks of one document are one session of a shell. ``...`` in the shown output stands for anything. A Python
block whose first line is ``# path`` is written to that file, as a reader would.
"""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import free_port

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("packages/*/README.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MARK = "@@ end of"

SHOWN_ONLY = re.compile(r"pip install chalice-\w+$")
"""Installing a release is shown and cannot be tried: there is none yet, and the environment has the packages."""


def blocks(document, language):
    return [text for kind, text in BLOCK.findall(document.read_text(encoding="utf-8")) if kind == language]


def steps(block):
    """Yield each command of a console block with the output shown for it."""
    for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = step.splitlines()
        length = 1
        if "<<'EOF'" in lines[0]:
            length = lines.index("EOF") + 1
        while lines[length - 1].endswith("\\"):
            length += 1
        yield "\n".join(lines[:length]), "\n".join(lines[length:])


def session(document):
    """Return everything that a reader of *document* does, as (command, shown output)."""
    for kind, text in BLOCK.findall(document.read_text(encoding="utf-8")):
        first, _, rest = text.partition("\n")
        if kind == "python" and re.fullmatch(r"# [\w./-]+\.py", first):
            yield f"mkdir -p $(dirname {first[2:]}) && cat > {first[2:]} <<'EOF'\n{rest}EOF", ""
        elif kind == "console":
            yield from (step for step in steps(text) if not SHOWN_ONLY.match(step[0]))


@pytest.mark.skipif(shutil.which("bash") is None, reason="the documentation shows commands of a POSIX shell")
@pytest.mark.parametrize(
    "document", [d for d in DOCUMENTS if blocks(d, "console")], ids=lambda d: str(d.relative_to(ROOT))
)
def test_what_a_console_block_shows_is_what_happens(document, tmp_path, clean_environment):
    shown = list(session(document))
    marked = [
        f"{command}\nstatus=$?\necho\necho '{MARK}' {number} $status" for number, (command, _) in enumerate(shown)
    ]
    script = "\n".join(marked)
    environment = {
        **clean_environment,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "CHALICE_SANDBOX_PORT": str(free_port()),
    }
    try:
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        stop = [Path(sys.executable).with_name("chalice"), "sandbox", "stop"]
        subprocess.run(stop, env=environment, check=False, capture_output=True)
    outputs = re.split(rf"\n?\n?^{MARK} \d+ (\d+)\n", done.stdout, flags=re.MULTILINE)
    checker = doctest.OutputChecker()
    for number, (command, expected) in enumerate(shown):
        output, status = outputs[2 * number], outputs[2 * number + 1]
        assert status == "0", f"$ {command}\n{output}"
        fits = checker.check_output(expected + "\n", output + "\n", doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        assert fits or not expected, f"$ {command}\n{output}\n--- instead of ---\n{expected}"


@pytest.mark.parametrize(
    "document", [d for d in DOCUMENTS if blocks(d, "python")], ids=lambda d: str(d.relative_to(ROOT))
)
def test_an_example_in_python_compiles(document):
    for text in blocks(document, "python"):
        compile(text, str(document), "exec")


def test_the_app_of_the_readme_is_described_and_its_permissions_are_those_that_it_names(make_project):
    [app] = [text for text in blocks(ROOT / "README.md", "python") if text.startswith("# app.py")]
    assert len([line for line in app.splitlines() if line.strip()]) <= 20
    project = make_project(app, name="cities")
    policy = project.chalice("gen-policy").stdout
    assert re.findall(r'"(dynamodb:\w+)"', policy) == ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"]
    assert set(re.findall(r'"(arn:[^"]*)"', policy)) == {"arn:*:dynamodb:*:*:table/cities"}
    project.chalice("package", "packaged")


def test_every_script_that_is_shown_exists():
    scripts = re.findall(r"^(\w+) = ", (ROOT / "hatch.toml").read_text().partition("scripts]")[2], re.MULTILINE)
    shown = {name for d in DOCUMENTS for name in re.findall(r"\./dev (\w+)", d.read_text(encoding="utf-8"))}
    assert shown <= {*scripts, "build", "clean", "hatch", "shell"}


def test_every_link_leads_somewhere():
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.relative_to(ROOT)}: {target}"
