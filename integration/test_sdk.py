"""``chalice generate-sdk``: the SDK of the deployed API, and it works."""

import json
import shutil
import subprocess

import pytest

APP = """\
from chalice import Chalice

app = Chalice(app_name='sdktest')


@app.route('/')
def index():
    return {'hello': 'world'}


@app.route('/hello/{name}')
def hello_name(name):
    return {'hello': name}


@app.route('/users/{user_id}', methods=['PUT'])
def update_user(user_id):
    return {'userId': user_id, 'body': app.current_request.json_body}
"""

# Runs apigClient.js as a page would, in which it is a script that defines a global.
SCRIPT = """
const vm = require('vm'), fs = require('fs');
vm.runInThisContext(fs.readFileSync(process.argv[2] + '/apigClient.js', 'utf8'));
const client = apigClientFactory.newClient();
(async () => {
  const answers = [
    await client.rootGet(),
    await client.helloNameGet({name: 'jimmy'}),
    await client.usersUserIdPut({user_id: '123'}, {a: 1}),
  ];
  console.log(JSON.stringify(answers.map(answer => answer.data)));
})();
"""


def test_the_generated_sdk_calls_the_deployed_api(make_project, sandbox, tmp_path):
    project = make_project(APP, name="sdktest")
    project.chalice("deploy", "--sandbox")
    project.chalice("generate-sdk", str(tmp_path / "sdk"), "--sandbox")
    assert {"README.md", "apigClient.js"} <= {path.name for path in (tmp_path / "sdk").iterdir()}
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: the SDK was generated but not run")
    (tmp_path / "run.js").write_text(SCRIPT)
    done = subprocess.run(
        [node, "run.js", "sdk"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [
        {"hello": "world"},
        {"hello": "jimmy"},
        {"userId": "123", "body": {"a": 1}},
    ]
    project.chalice("delete", "--sandbox", "--yes")
