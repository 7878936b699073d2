"""Test the command as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chalice_policygen import analyze, generate

SOURCE = 'import boto3\nboto3.client("s3").put_object(Bucket="b", Key="k")\ndef f(client):\n    client.list_queues()\n'


NEEDED = {"Statement": {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:*:s3:::b/k"}}


def run(*arguments: str, text: str = "", folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "chalice_policygen", *arguments]
    return subprocess.run(command, input=text, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a program that makes one call."""
    (tmp_path / "app.py").write_text("".join(SOURCE.splitlines(keepends=True)[:2]), encoding="utf-8")
    (tmp_path / "needed.json").write_text(json.dumps(NEEDED), encoding="utf-8")
    (tmp_path / "empty.json").write_text('{"Statement": []}', encoding="utf-8")
    return tmp_path


def test_a_policy_is_printed_and_findings_go_to_standard_error(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SOURCE, encoding="utf-8")

    done = run(str(tmp_path))

    assert done.returncode == 0
    (statement,) = json.loads(done.stdout)["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["s3:PutObject"], ["arn:*:s3:::b/k"])
    assert done.stderr.startswith("app.py:4: list_queues() is called on a value that is not known here")


def test_operations_are_a_json_list() -> None:
    assert json.loads(run("--format", "operations", "-", text=SOURCE).stdout) == ["s3:PutObject"]


def test_calls_are_lines() -> None:
    assert run("--format", "calls", "-", text=SOURCE).stdout == "<stdin>:2: s3:PutObject\n"


def test_a_missing_file_is_one_line_and_status_2() -> None:
    done = run("nowhere.py")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "chalice-policygen: nowhere.py: no such file or folder; give a Python file, or a folder that has some\n"
    )


def test_bad_usage_is_one_line_and_status_2() -> None:
    done = run("--format", "xml", "-")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "invalid choice: 'xml'" in done.stderr


def test_the_version_is_printed() -> None:
    assert run("--version").stdout.startswith("chalice-policygen ")


def test_an_explanation_has_the_findings_in_it() -> None:
    done = run("--explain", "-", text=SOURCE)

    assert done.stdout.startswith(
        "1 action for 1 call.\n\ns3:PutObject\n  on arn:*:s3:::b/k\n  <stdin>:2: s3:PutObject\n"
    )
    assert "Not known, and so not in the policy:\n  <stdin>:4: list_queues()" in done.stdout
    assert done.stderr == ""


def test_everything_can_be_had_as_json() -> None:
    done = run("--format", "json", "-", text=SOURCE)

    told = json.loads(done.stdout)
    assert [call["operation"] for call in told["calls"]] == ["s3:PutObject"]
    assert [finding["line"] for finding in told["findings"]] == [4]
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        pytest.param(["services/api"], ["services/api/app.py"], id="a folder"),
        pytest.param(["services/api/app.py"], ["services/api/app.py"], id="a file"),
        pytest.param(["services/lib/store"], ["services/lib/store/db.py"], id="a package"),
        pytest.param(
            ["services/api", "services/lib"], ["services/api/app.py", "services/lib/store/db.py"], id="two folders"
        ),
    ],
)
def test_code_scanning_finds_the_files_from_where_the_command_runs(
    tmp_path: Path, paths: list[str], found: list[str]
) -> None:
    for file in ("api/app.py", "lib/store/__init__.py", "lib/store/db.py"):
        path = tmp_path / "services" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("" if path.name == "__init__.py" else SOURCE, encoding="utf-8")

    log = json.loads(run("--format", "sarif", *paths, folder=tmp_path).stdout)

    places = [result["locations"][0]["physicalLocation"] for result in log["runs"][0]["results"]]
    assert [place["artifactLocation"]["uri"] for place in places] == found
    assert {place["region"]["startLine"] for place in places} == {4}


def test_a_policy_that_is_needed_passes_the_check(project: Path) -> None:
    done = run(".", "--check", "needed.json", folder=project)

    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "needed.json grants what the code needs, and nothing else.\n",
        "",
    )


def test_a_policy_that_lacks_something_fails_the_check_and_says_what(project: Path) -> None:
    done = run(".", "--check", "empty.json", folder=project)

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "empty.json does not grant what the code needs:",
        "  s3:PutObject on arn:*:s3:::b/k",
        "    app.py:2: s3:PutObject",
        "    nothing in empty.json grants it",
    ]


def test_a_policy_can_be_checked_from_standard_input(project: Path) -> None:
    assert run("app.py", "--check", "-", text=json.dumps(NEEDED), folder=project).returncode == 0


@pytest.mark.parametrize("style", ["json", "sarif"])
def test_a_check_can_be_read_by_programs(project: Path, style: str) -> None:
    done = run(".", "--check", "empty.json", "--format", style, folder=project)

    assert done.returncode == 1
    told = json.loads(done.stdout)
    if style == "json":
        assert [each["action"] for each in told["missing"]] == ["s3:PutObject"]
    else:
        assert [each["ruleId"] for each in told["runs"][0]["results"]] == ["missing-permission"]


def test_two_policies_are_compared_by_what_they_mean(project: Path) -> None:
    same = {"Statement": [{"Effect": "Allow", "Action": ["S3:putobject"], "Resource": ["arn:*:s3:::b/k"]}]}
    (project / "same.json").write_text(json.dumps(same), encoding="utf-8")

    equal = run("diff", "needed.json", "same.json", folder=project)
    different = run("diff", "needed.json", "empty.json", folder=project)

    assert (equal.returncode, equal.stdout) == (0, "Both policies mean the same.\n")
    assert (different.returncode, different.stdout) == (
        1,
        "- s3:PutObject on arn:*:s3:::b/k  [needed.json, statement 1]\n",
    )
    assert json.loads(
        run("diff", "needed.json", "-", "--format", "json", text='{"Statement": []}', folder=project).stdout
    )


def test_a_folder_with_the_name_of_a_subcommand_can_be_analyzed(project: Path) -> None:
    (project / "app.py").rename(project / "diff")

    assert run("./diff", "--format", "operations", folder=project).stdout == '["s3:PutObject"]\n'


def test_what_is_known_of_the_place_is_in_the_policy() -> None:
    source = (
        'import boto3\nboto3.client("sqs").send_message(QueueUrl="q")\nboto3.client("sqs").get_queue_url(QueueName="q")'
    )
    done = run("--region", "eu-west-1", "--account", "123456789012", "--partition", "aws", "-", text=source)

    assert "arn:aws:sqs:eu-west-1:123456789012:q" in done.stdout


APP = """\
import os
import boto3
from chalice import Chalice

app = Chalice(app_name="shop")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

@app.route("/")
def index():
    return table.get_item(Key={"id": "1"})

@app.lambda_function()
def sweep(event, context):
    table.delete_item(Key={"id": "1"})
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a Chalice project with two Lambda functions and a table that the environment names."""
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    return tmp_path


def test_an_environment_variable_names_a_resource_when_its_value_is_given(shop: Path) -> None:
    unknown, known = run(".", folder=shop), run(".", "--env", "TABLE=users", folder=shop)

    assert '"arn:*:dynamodb:*:*:table/*"' in unknown.stdout
    assert unknown.stderr == (
        "chalice-policygen: the policy is narrower with the names of its resources: --env TABLE=...\n"
    )
    assert '"arn:*:dynamodb:*:*:table/users"' in known.stdout
    assert known.stderr == ""


def test_an_entry_point_limits_what_is_found(shop: Path) -> None:
    done = run(".", "--entry", "app:sweep", "--format", "operations", folder=shop)

    assert json.loads(done.stdout) == ["dynamodb:DeleteItem"]


def test_each_lambda_function_has_its_policy(shop: Path) -> None:
    printed = json.loads(run(".", "--each", "--env", "TABLE=users", folder=shop).stdout)
    run(".", "--each", "--env", "TABLE=users", "--output", "policies", folder=shop)

    assert {name: [each["Action"] for each in policy["Statement"]] for name, policy in printed.items()} == {
        "api_handler": [["dynamodb:GetItem"]],
        "sweep": [["dynamodb:DeleteItem"]],
    }
    written = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (shop / "policies").iterdir()}
    assert written == printed


def test_an_explanation_has_the_way_from_the_entry_point(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import db\n\ndef handler(event, context):\n    db.load()\n", encoding="utf-8")
    (tmp_path / "db.py").write_text(
        'import boto3\n\ndef load():\n    boto3.client("s3").list_buckets()\n', encoding="utf-8"
    )

    assert "reached by: app.py:4 in app:handler > db.py:4 in db:load" in run(".", "--explain", folder=tmp_path).stdout


def test_a_policy_can_be_written_to_a_file(project: Path) -> None:
    done = run(".", "--output", "policy.json", folder=project)

    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((project / "policy.json").read_text(encoding="utf-8")) == generate(analyze(project)).document()


def test_a_program_with_findings_fails_when_it_is_told_to() -> None:
    assert run("--strict", "-", text=SOURCE).returncode == 1


LARGE = "import boto3\ns3 = boto3.client('s3')\n" + "".join(
    f"s3.put_object(Bucket='bucket-with-a-rather-long-name-{number}', Key='k')\n" for number in range(300)
)


def test_a_policy_that_is_too_large_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    done = run("-", "--output", "policy.json", text=LARGE, folder=tmp_path)

    assert (done.returncode, done.stdout, list(tmp_path.iterdir())) == (1, "", [])
    assert "and there is room for 10,240; its largest statements are S3OnBucket" in done.stderr
    assert "--split" in done.stderr


def test_a_policy_that_is_too_large_can_be_split(tmp_path: Path) -> None:
    printed = json.loads(run("-", "--split", text=LARGE).stdout)
    run("-", "--split", "--output", "policies", text=LARGE, folder=tmp_path)

    assert len(printed) > 1
    written = sorted((tmp_path / "policies").iterdir())
    assert [path.name for path in written] == [f"policy-{number}.json" for number in range(1, len(printed) + 1)]
    assert [json.loads(path.read_text(encoding="utf-8")) for path in written] == printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--region", "Ireland", "-"], "'Ireland' is no region; give one such as eu-west-1", id="a region"),
        pytest.param(["--account", "123", "-"], "'123' is no account: give its 12 digits", id="an account"),
        pytest.param(["--partition", "china", "-"], "'china' is no partition; give aws, aws-cn", id="a partition"),
        pytest.param(["--env", "TABLE", "-"], "'TABLE' is no variable; give NAME=VALUE", id="no value of a variable"),
        pytest.param(["--entry", "handler()", "-"], "'handler()' is no entry point; give MODULE:FUNCTION", id="a call"),
        pytest.param(["--entry", "app:nowhere", "-"], "entry app:nowhere: ", id="an entry point that is not there"),
        pytest.param(["--each", "--split", "-"], "--each and --split exclude each other", id="two ways to divide"),
        pytest.param(
            ["--check", "p", "--format", "calls", "-"], "--check prints text, or --format json", id="a format"
        ),
        pytest.param(["--each", "--explain", "-"], "--each prints policies, and not explain", id="no policies"),
        pytest.param(["--limit", "user", "--explain", "-"], "--limit is for policies that are printed", id="a limit"),
        pytest.param(["--check", "nowhere.json", "-"], "nowhere.json: No such file", id="a missing policy"),
        pytest.param(["diff", "one.json"], "the following arguments are required: NEW", id="one policy"),
        pytest.param(["diff", "nowhere.json", "-"], "nowhere.json: No such file", id="no policy"),
    ],
)
def test_what_makes_no_sense_is_one_line_that_says_why(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert message in done.stderr


def test_a_reader_that_leaves_is_no_error() -> None:
    command = [sys.executable, "-m", "chalice_policygen", "--format", "calls", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(SOURCE.replace("def f(client)", "def f(client=1)").encode())
        process.stdin.close()
        assert b"Traceback" not in process.stderr.read()


def test_a_name_that_the_terminal_cannot_show_is_escaped() -> None:
    source = 'import boto3\nboto3.client("s3").list_objects(Bucket="b")\ndef f(ä):\n    ä.list_queues()\n'
    done = subprocess.run(
        [sys.executable, "-m", "chalice_policygen", "--explain", "-"],
        input=source.encode(),
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")


def test_what_is_no_text_is_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chalice_policygen", "-"], input=b"\xff", capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (
        2,
        b"chalice-policygen: standard input: not UTF-8: invalid start byte at byte 0" + os.linesep.encode(),
    )
