"""``chalice local``: the real command serves the app as its deployed API would answer."""

import contextlib
import json
import re
import signal
import urllib.error
import urllib.request

APP = """\
import os
from chalice import Chalice, NotFoundError

app = Chalice(app_name='town')


@app.route('/cities/{city}', methods=['GET', 'PUT'])
def city(city):
    if app.current_request.method == 'PUT':
        return {'stored': app.current_request.json_body, 'greeting': os.environ['GREETING']}
    if city == 'atlantis':
        raise NotFoundError(city)
    os.getppid() if city != 'chaos' else os._exit(3)
    return {'city': city}
"""


@contextlib.contextmanager
def serving(project):
    """Serve the project on a free port; give the URL, and a function that ends it and returns what it printed."""
    process = project.start("local", "--port", "0")
    try:
        line = process.stdout.readline()
        [url] = re.findall(r"Serving on (http://127\.0\.0\.1:\d+)", line) or [line + process.stderr.read()]
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
        assert process.returncode == 0, output + errors
        assert "Traceback" not in errors


def ask(url, body=None, **headers):
    """Return status and JSON of an answer."""
    method = "GET" if body is None else "PUT"
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json", **headers}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_the_app_is_served_with_its_stages_environment_and_survives_a_crash(make_project):
    project = make_project(APP, name="town")
    project.write(".chalice/config.json", '{"environment_variables": {"GREETING": "hi"}}')
    with serving(project) as url:
        assert ask(f"{url}/cities/delft") == (200, {"city": "delft"})
        assert ask(f"{url}/cities/delft", {"a": 1}) == (200, {"stored": {"a": 1}, "greeting": "hi"})
        assert ask(f"{url}/cities/atlantis") == (404, {"Code": "NotFoundError", "Message": "atlantis"})
        assert ask(f"{url}/nowhere") == (403, {"message": "Missing Authentication Token"})
        assert ask(f"{url}/cities/chaos")[0] == 502
        assert ask(f"{url}/cities/delft") == (200, {"city": "delft"})
        assert ask(f"{url}/cities/delft", Host="evil.example.com")[0] == 403


def test_a_change_is_served(make_project):
    project = make_project(name="hello")
    with serving(project) as url:
        assert ask(url) == (200, {"hello": "world"})
        source = project.files()["app.py"].decode()
        project.write("app.py", source.replace("world", "moon"))
        until(lambda: ask(url) == (200, {"hello": "moon"}))


def until(happened):
    """Wait until something has happened, for at most half a minute."""
    import time

    limit = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < limit
        time.sleep(0.1)
