"""Notes in a table, and their attachments in a bucket."""

import os
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Key
from chalice import Chalice, NotFoundError

app = Chalice(app_name='notes')
table = boto3.resource('dynamodb').Table(os.environ['NOTES_TABLE'])
s3 = boto3.client('s3')
BUCKET = os.environ['ATTACHMENTS']


@app.route('/notes')
def index():
    return table.scan(Limit=50)['Items']


@app.route('/notes/{owner}', methods=['POST'])
def create(owner):
    item = {'owner': owner, 'id': 'first', 'size': Decimal(3)}
    table.put_item(Item=item)
    return {'created': item['id']}


@app.route('/notes/{owner}/{note}')
def show(owner, note):
    found = table.get_item(Key={'owner': owner, 'id': note}).get('Item')
    if found is None:
        raise NotFoundError(note)
    return found


@app.route('/notes/{owner}')
def of_owner(owner):
    return table.query(KeyConditionExpression=Key('owner').eq(owner))['Items']


@app.route('/recent/{day}')
def recent(day):
    answer = table.query(IndexName='by-day', KeyConditionExpression=Key('day').eq(day))
    return answer['Items']


@app.route('/notes/{owner}/{note}', methods=['PATCH'])
def rename(owner, note):
    change = {
        'Key': {'owner': owner, 'id': note},
        'UpdateExpression': 'SET title = :title',
        'ExpressionAttributeValues': {':title': 'new'},
    }
    table.update_item(**change)
    return {}


@app.route('/notes/{owner}/{note}', methods=['DELETE'])
def delete(owner, note):
    table.delete_item(Key={'owner': owner, 'id': note})
    return {}


@app.route('/import', methods=['POST'])
def import_many():
    with table.batch_writer() as batch:
        for number in range(30):
            batch.put_item(Item={'owner': 'import', 'id': str(number), 'day': 'monday'})
    return {}


@app.route('/attachments/{name}', methods=['PUT'])
def attach(name):
    s3.put_object(Bucket=BUCKET, Key=f'uploads/{name}', Body=app.current_request.raw_body)
    return {}


@app.route('/attachments/{name}')
def attachment(name):
    return {'text': s3.get_object(Bucket=BUCKET, Key=f'uploads/{name}')['Body'].read().decode()}


@app.route('/attachments')
def attachments():
    pages = s3.get_paginator('list_objects_v2').paginate(Bucket=BUCKET, Prefix='uploads/')
    return [item['Key'] for page in pages for item in page.get('Contents', [])]


@app.route('/attachments/{name}', methods=['DELETE'])
def detach(name):
    s3.delete_object(Bucket=BUCKET, Key=f'uploads/{name}')
    return {}
