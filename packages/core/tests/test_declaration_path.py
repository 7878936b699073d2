"""Which paths API Gateway takes."""

import pytest

from chalice import Blueprint, Chalice
from chalice.declaration import InvalidPathError, problems


def view(**captures):
    return captures


def app_of(*paths):
    app = Chalice("shop")
    for path in paths:
        app.route(path)(view)
    return app


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param(["/"], id="the root"),
        pytest.param(["/a.b/C-d/_9"], id="the characters of the manual"),
        pytest.param(["/events:batch/1,2"], id="the others of API Gateway"),
        pytest.param(["/{a}"], id="a capture"),
        pytest.param(["/{a}/{b}"], id="captures"),
        pytest.param(["/{user-id}"], id="a capture with a dash"),
        pytest.param(["/{rest+}"], id="a greedy capture"),
        pytest.param(["/a/{b}/{rest+}"], id="a greedy capture after another"),
        pytest.param(["/{a}", "/x", "/{a}/y", "/x/{b}"], id="one capture for siblings"),
        pytest.param(["/", "/{rest+}"], id="the rest beside the root"),
    ],
)
def test_a_path_passes(paths):
    assert problems(app_of(*paths)) == []


@pytest.mark.parametrize(
    ("path", "problem", "fix"),
    [
        pytest.param("a", "does not start with '/'", "start it with one", id="no slash"),
        pytest.param("", "does not start with '/'", "start it with one", id="empty"),
        pytest.param("/a/", "ends with '/'", "write '/a'", id="a trailing slash"),
        pytest.param("//", "ends with '/'", "write '/'", id="two slashes"),
        pytest.param("/a//b", "has an empty part", "write one '/' between parts", id="an empty part"),
        pytest.param("/a b", "has the part 'a b'", "use letters", id="a blank"),
        pytest.param("/ü", "has the part 'ü'", "use letters", id="a letter beyond ASCII"),
        pytest.param("/a*", "has the part 'a*'", "use letters", id="a star"),
        pytest.param("/a%20", "has the part 'a%20'", "use letters", id="an escape"),
        pytest.param("/a?b=1", "has the part 'a?b=1'", "use letters", id="a query"),
        pytest.param("/{}", "has the part '{}'", "use letters", id="a capture without a name"),
        pytest.param("/{+}", "has the part '{+}'", "use letters", id="a greedy capture without a name"),
        pytest.param("/x{a}", "has the part 'x{a}'", "braces only around", id="a partial capture"),
        pytest.param("/{a}.json", "has the part '{a}.json'", "braces only around", id="an ending"),
        pytest.param("/{a", "has the part '{a'", "braces only around", id="an open brace"),
        pytest.param("/a\n", "has the part 'a\\n'", "use letters", id="a line feed"),
        pytest.param("/{a+}/b", "has {a+} before its end", "in its last part only", id="a greedy capture inside"),
        pytest.param("/{a}/{a}", "captures 'a' twice", "another name", id="a capture twice"),
        pytest.param("/{a}/{a+}", "captures 'a' twice", "another name", id="a capture twice, once greedy"),
    ],
)
def test_a_path_is_refused(path, problem, fix):
    (error,) = problems(app_of(path))
    assert type(error) is InvalidPathError
    assert error.subject == f"the path {path!r} of the view 'view'"
    assert error.problem == problem
    assert fix in error.fix


@pytest.mark.parametrize(
    ("paths", "problem", "fix"),
    [
        pytest.param(
            ["/x/{a}", "/x/{b}/c"], "captures {b} where another path captures {a}", "write {a}", id="two names"
        ),
        pytest.param(
            ["/{a}", "/{rest+}"],
            "captures {rest+} where another path captures {a}",
            "leave one of them out",
            id="the rest beside a part",
        ),
    ],
)
def test_captures_beside_each_other_need_one_name(paths, problem, fix):
    (error,) = problems(app_of(*paths))
    assert (error.problem, error.fix) == (problem, fix)


def test_a_prefix_is_a_part_of_the_path():
    blueprint = Blueprint(__name__)
    blueprint.route("/a")(view)
    app = Chalice("shop")
    app.register_blueprint(blueprint, url_prefix="/v 1")
    (error,) = problems(app)
    assert error.subject == "the path '/v 1/a' of the view 'view'"
