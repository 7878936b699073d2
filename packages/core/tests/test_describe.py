"""An app as its spec, and the command that imports one and says so as JSON."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

from chalice import Chalice
from chalice.declaration import DeclarationError
from chalice.describe import describe
from chalice.spec import AppSpec, Direct, Function, RestApi, Route, from_json

APP = """
    import os
    import sys

    from chalice import Chalice

    app = Chalice(app_name="shop")
    app.api.binary_types = ["image/png"]


    @app.route("/")
    def index():
        '''Say hello.

        To everybody.
        '''


    @app.route("/items/{id}", methods=["PUT"], content_types=["image/png"])
    def put(id):
        return None


    @app.lambda_function(name="Sweep")
    def sweep(event, context):
        '''Sweep.'''
"""

SPEC = AppSpec(
    app_name="shop",
    functions=(
        Function(
            name="api_handler",
            handler="app.app",
            trigger=RestApi(
                routes=(
                    Route(path="/", method="GET", view="index", description="Say hello.\n\nTo everybody."),
                    Route(path="/items/{id}", method="PUT", view="put", content_types=("image/png",)),
                ),
                binary_types=("image/png",),
            ),
        ),
        Function(name="Sweep", handler="app.sweep", trigger=Direct(), description="Sweep."),
    ),
)


@pytest.fixture
def project(tmp_path):
    """Make a project of files, and run the command on it from another folder."""
    folder = tmp_path / "proj ect"
    elsewhere = tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()

    def run(files, project_dir=folder, cwd=elsewhere):
        for name, source in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(source), encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "chalice.describe", "--project-dir", str(project_dir)],
            cwd=cwd,
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            env={
                name: value
                for name, value in os.environ.items()
                if name not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
            },
        )

    run.folder = folder
    return run


def error_of(done):
    """Return the one error that the command answered with."""
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert list(document) == ["error"]
    assert sorted(document["error"]) == ["file", "line", "message", "module", "others", "traceback", "type"]
    return document["error"]


class TestFunction:
    def test_an_app_without_routes_has_no_handler_for_them(self):
        app = Chalice("shop")
        app.lambda_function(name="job")(lambda event, context: None)
        assert describe(app).rest_api is None
        assert [function.name for function in describe(app).functions] == ["job"]

    def test_routes_are_in_the_order_of_the_source(self):
        app = Chalice("shop")
        app.route("/b", name="get_b")(lambda: None)
        app.route("/a", name="get_a")(lambda: None)
        app.route("/b", methods=["PUT"], name="put_b")(lambda: None)
        assert [route.view for route in describe(app).rest_api.routes] == ["get_b", "get_a", "put_b"]

    def test_what_cannot_be_deployed_is_refused(self):
        app = Chalice("shop")
        app.route("/a/")(lambda: None)
        with pytest.raises(DeclarationError, match="ends with '/'"):
            describe(app)


class TestDocument:
    def test_it_is_the_apps_spec(self, project):
        done = project({"app.py": APP})
        assert (done.returncode, done.stderr) == (0, "")
        assert from_json(done.stdout) == SPEC

    def test_a_relative_folder_will_do(self, project):
        assert from_json(project({"app.py": APP}, project_dir=".", cwd=project.folder).stdout) == SPEC

    def test_what_the_app_prints_goes_to_stderr(self, project):
        printing = """
            print("from print")
            app.log.error("from the log")
            sys.stdout.flush()
            os.write(1, b"from the descriptor\\n")
        """
        done = project({"app.py": textwrap.dedent(APP) + textwrap.dedent(printing)})
        assert from_json(done.stdout) == SPEC
        assert done.stderr == "from print\nshop - ERROR - from the log\nfrom the descriptor\n"

    def test_the_app_finds_its_modules_its_vendored_ones_and_its_files(self, project):
        importing = """
            import chalicelib.name
            import vendored

            assert open("data.txt").read() == "data"
            assert vendored.name == chalicelib.name.name == "shop"
        """
        done = project(
            {
                "app.py": textwrap.dedent(APP) + textwrap.dedent(importing),
                "chalicelib/__init__.py": "",
                "chalicelib/name.py": "from app import app\n\nname = app.app_name",
                "vendor/vendored.py": "name = 'shop'",
                "data.txt": "data",
            }
        )
        assert done.stderr == ""
        assert from_json(done.stdout) == SPEC

    def test_letters_beyond_ascii_survive(self, project):
        done = project({"app.py": APP.replace("Sweep.", "Größe 漢")})
        assert from_json(done.stdout).functions[1].description == "Größe 漢"


@pytest.mark.parametrize(
    ("files", "file", "line", "kind", "message"),
    [
        pytest.param({}, None, None, "MissingAppFileError", "there is no app.py in ", id="no app.py"),
        pytest.param(
            {"app.py": "from chalice import Chalice\nimport nothing_of_that_name"},
            "app.py",
            2,
            "ModuleNotFoundError",
            "No module named 'nothing_of_that_name'",
            id="a missing module",
        ),
        pytest.param({"app.py": "\n\ndef x(:"}, "app.py", 3, "SyntaxError", "invalid syntax", id="a syntax error"),
        pytest.param(
            {"app.py": "import chalicelib.x", "chalicelib/x.py": "def f():\n  1 +\n"},
            "chalicelib/x.py",
            2,
            "SyntaxError",
            "invalid syntax",
            id="a syntax error in another module",
        ),
        pytest.param(
            {"app.py": "import chalicelib.x", "chalicelib/x.py": "import json\njson.loads('x')"},
            "chalicelib/x.py",
            2,
            "JSONDecodeError",
            "Expecting value",
            id="an error below the project's last line",
        ),
        pytest.param(
            {
                "app.py": "import sys\nsys.path.append('.venv/lib/site-packages')\nimport broken",
                ".venv/lib/site-packages/broken.py": "1 / 0",
            },
            "app.py",
            3,
            "ZeroDivisionError",
            "division by zero",
            id="an error in the project's virtual environment",
        ),
        pytest.param(
            {"app.py": "import sys\nsys.exit('enough')"},
            "app.py",
            2,
            "ExitAtImportError",
            "app.py called sys.exit('enough') while it was imported; guard it",
            id="an exit",
        ),
        pytest.param(
            {"app.py": "x = 1"},
            None,
            None,
            "MissingAppError",
            "app.py has no variable 'app'; write app = Chalice(app_name=...)",
            id="no app",
        ),
        pytest.param(
            {"app.py": "from chalice import Chalice\napi = Chalice('shop')"},
            None,
            None,
            "MissingAppError",
            "app.py has no variable 'app'; rename api to 'app'",
            id="an app by another name",
        ),
        pytest.param(
            {"app.py": "from decimal import Decimal\napp = Decimal()"},
            None,
            None,
            "MissingAppError",
            "'app' in app.py is a decimal.Decimal, not a chalice.Chalice; write app",
            id="something else by that name",
        ),
        pytest.param(
            {"app.py": "from chalice import Chalice\napp = Chalice('s')\n\n@app.route('/a b')\ndef f(): ..."},
            "app.py",
            4,
            "InvalidPathError",
            "the path '/a b' of the view 'f' has the part 'a b'; use letters",
            id="an invalid path",
        ),
        pytest.param(
            {
                "app.py": "from chalicelib.work import app\n",
                "chalicelib/__init__.py": "",
                "chalicelib/work.py": (
                    "from chalice import Chalice\napp = Chalice('s')\n@app.lambda_function()\ndef work(e, c): ..."
                ),
            },
            "chalicelib/work.py",
            3,
            "UnreachableHandlerError",
            "the function 'work' is 'app.work' to Lambda, but app.py has nothing by that name; import work in app.py",
            id="a function that Lambda would not find",
        ),
        pytest.param(
            {"app.py": "from chalice import Chalice\napp = Chalice('s')\n@app.route('/', colour=1)\ndef f(): ..."},
            "app.py",
            3,
            "TypeError",
            "DecoratorAPI.route() got an unexpected keyword argument 'colour'",
            id="an unknown argument",
        ),
    ],
)
def test_an_app_that_cannot_be_described_is_an_error_with_its_place(project, files, file, line, kind, message):
    done = project(files)
    error = error_of(done)
    assert (error["file"], error["line"], error["type"]) == (file, line, kind)
    assert error["message"].startswith(message)
    place = f"{file}:{line}: " if file else ""
    assert done.stderr == f"{place}{kind}: {error['message']}\n"
    assert error["module"].startswith("chalice.") == kind.startswith(("Invalid", "Missing", "ExitAt", "Unreach"))
    assert "importlib" not in error["traceback"]
    assert kind in error["traceback"]


def test_a_look_at_a_project_leaves_nothing_in_it(project, tmp_path):
    project(
        {"app.py": "from chalice import Chalice\nimport chalicelib\napp = Chalice('s')", "chalicelib/__init__.py": ""}
    )
    assert not list(tmp_path.rglob("__pycache__"))


def test_an_error_of_several_lines_is_one_line_for_people(project):
    done = project({"app.py": "raise ValueError('one\\n  two')"})
    assert error_of(done)["message"] == "one\n  two"
    assert done.stderr == "app.py:1: ValueError: one two\n"


def test_everything_that_is_wrong_with_a_declaration_is_said_at_once(project):
    app = """
        from chalice import Chalice

        app = Chalice("shop")


        @app.route("/a b")
        def a():
            return None


        @app.route("/b/{name}")
        def b():
            return None
    """
    error = error_of(project({"app.py": app}))
    assert (error["line"], error["type"]) == (7, "InvalidPathError")
    (other,) = error["others"]
    assert (other["file"], other["line"], other["type"]) == ("app.py", 12, "InvalidViewError")
    assert "does not take all that its path captures" in other["message"]
