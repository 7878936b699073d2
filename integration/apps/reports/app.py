"""Reports are made, kept, copied, counted and sent on."""

import io
import json
import os

import boto3
from chalice import Chalice
from chalicelib.archive import Archive
from chalicelib.ledger import Ledger

app = Chalice(app_name='reports')
session = boto3.Session()
archive = Archive(session, bucket=os.environ['REPORTS'])
ledger = Ledger(session.client('dynamodb'), os.environ['LEDGER'])


@app.lambda_function(name='render')
def render(event, context):
    return {'rendered': event['name']}


@app.route('/render/{name}', methods=['POST'])
def order(name):
    payload = json.dumps({'name': name})
    answer = boto3.client('lambda').invoke(FunctionName=os.environ['RENDERER'], Payload=payload)
    return json.load(answer['Payload'])


@app.route('/reports/{name}', methods=['PUT'])
def keep(name):
    archive.store(name, io.BytesIO(b'x' * 9_000_000))
    return {}


@app.route('/reports/{name}')
def fetch(name):
    return {'size': len(archive.load(name))}


@app.route('/reports/{name}/size')
def size(name):
    return {'size': archive.size(name)}


@app.route('/reports/{name}/copy', methods=['POST'])
def copy(name):
    archive.copy(name)
    return {}


@app.route('/reports', methods=['DELETE'])
def clear():
    archive.remove(['one', 'two'])
    return {}


@app.route('/ledger', methods=['POST'])
def book():
    ledger.transfer('ann', 'bob', 5)
    return {}


@app.route('/ledger')
def balances():
    return ledger.balances(['ann', 'bob'])


@app.route('/count', methods=['POST'])
def count():
    records = [{'Data': b'1', 'PartitionKey': 'reports'}]
    boto3.client('kinesis').put_records(StreamName=os.environ['COUNTS'], Records=records)
    return {}
