"""What the town is called, how its door is locked, and who may know."""

import base64
import os

from chalice import Chalice
from chalicelib import config, crypto

app = Chalice(app_name='settings')


@app.route('/name')
def name():
    return {'name': config.read('name')}


@app.route('/name', methods=['PUT'])
def rename():
    config.write('name', 'Springfield')
    return {}


@app.route('/several')
def several():
    return config.read_several(['name', 'mayor'])


@app.route('/everything')
def everything():
    return config.read_all()


@app.route('/password')
def password():
    return {'length': len(config.secret()['SecretString'])}


@app.route('/password', methods=['PUT'])
def change_password():
    config.change_secret('sesame')
    return {}


@app.route('/sealed', methods=['POST'])
def seal():
    sealed = crypto.seal(os.environ['KEY_ID'], b'nobody knows')
    return {'sealed': base64.b64encode(sealed).decode(), 'opened': crypto.open_sealed(sealed).decode()}


@app.route('/whoami')
def whoami():
    return config.whoami()
