"""Pictures in a bucket, and what becomes of them."""

import json
import os
import tempfile
import urllib.request

import boto3
from chalice import Chalice

app = Chalice(app_name='gallery')
S3 = boto3.resource('s3')
bucket = S3.Bucket(os.environ['GALLERY'])
likes = boto3.resource('dynamodb').Table(os.environ['LIKES'])


@app.route('/pictures/{name}', methods=['PUT'])
def keep(name):
    with tempfile.NamedTemporaryFile() as file:
        file.write(b'a picture')
        file.flush()
        bucket.upload_file(file.name, f'pictures/{name}', ExtraArgs={'Tagging': 'kind=picture'})
    return {}


@app.route('/pictures')
def names():
    return [item.key for item in bucket.objects.filter(Prefix='pictures/')]


@app.route('/pictures/{name}')
def through_a_link(name):
    target = {'Bucket': bucket.name, 'Key': f'pictures/{name}'}
    link = S3.meta.client.generate_presigned_url('get_object', Params=target, ExpiresIn=60)
    with urllib.request.urlopen(link) as answer:
        return {'text': answer.read().decode()}


@app.route('/pictures/{name}/tags')
def tags(name):
    answer = S3.meta.client.get_object_tagging(Bucket=bucket.name, Key=f'pictures/{name}')
    return {tag['Key']: tag['Value'] for tag in answer['TagSet']}


@app.route('/old', methods=['DELETE'])
def clear():
    bucket.put_object(Key='old/one', Body=b'')
    bucket.objects.filter(Prefix='old/').delete()
    return {}


@app.route('/ready')
def ready():
    S3.meta.client.get_waiter('bucket_exists').wait(Bucket=bucket.name)
    return {'likes': likes.table_status}


@app.route('/mail', methods=['POST'])
def mail():
    boto3.client('ses').send_email(
        Source=os.environ['SENDER'],
        Destination={'ToAddresses': ['bob@town.example']},
        Message={'Subject': {'Data': 'a picture'}, 'Body': {'Text': {'Data': 'is new'}}},
    )
    return {}


@app.route('/process/{name}', methods=['POST'])
def process(name):
    machine = os.environ['MACHINE_ARN']
    boto3.client('stepfunctions').start_execution(stateMachineArn=machine, input=json.dumps({'name': name}))
    return {}
