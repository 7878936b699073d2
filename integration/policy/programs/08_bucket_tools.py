#!/usr/bin/env python
# Small tools for buckets: tree, sync, restore, share.
from __future__ import print_function

import os
import sys

import boto3
import click

s3 = boto3.resource('s3')


def parse(address):
    if not address.startswith('s3://'):
        raise click.BadParameter('%s is no s3:// address' % address)
    bucket, _, key = address[5:].partition('/')
    return bucket, key


@click.group()
def cli():
    pass


@cli.command()
def buckets():
    for bucket in s3.buckets.all():
        print(bucket.creation_date.date(), bucket.name)


@cli.command()
@click.argument('address')
def tree(address):
    name, prefix = parse(address)
    total = 0
    for summary in s3.Bucket(name).objects.filter(Prefix=prefix):
        total += summary.size
        print('%12d  %s' % (summary.size, summary.key))
    print('%12d  total' % total)


@cli.command()
@click.argument('folder')
@click.argument('address')
@click.option('--delete', is_flag=True)
def sync(folder, address, delete):
    name, prefix = parse(address)
    bucket = s3.Bucket(name)
    remote = {o.key: o for o in bucket.objects.filter(Prefix=prefix)}
    for root, _, files in os.walk(folder):
        for file in files:
            path = os.path.join(root, file)
            key = prefix + os.path.relpath(path, folder).replace(os.sep, '/')
            known = remote.pop(key, None)
            if known is None or known.size != os.path.getsize(path):
                bucket.upload_file(path, key)
                print('up', key)
    if delete:
        for key, summary in remote.items():
            summary.delete()
            print('gone', key)


@cli.command()
@click.argument('address')
@click.option('--days', default=3)
def restore(address, days):
    """Brings the latest deleted version back, or thaws an archived object."""
    name, key = parse(address)
    bucket = s3.Bucket(name)
    versions = [v for v in bucket.object_versions.filter(Prefix=key) if v.object_key == key]
    if not versions:
        sys.exit('no versions of %s' % key)
    newest = versions[0]
    if newest.size is None:
        newest.delete()
        print('removed the delete marker', newest.id)
        return
    thing = s3.Object(name, key)
    if thing.storage_class in ('GLACIER', 'DEEP_ARCHIVE') and not thing.restore:
        thing.restore_object(RestoreRequest={'Days': days, 'GlacierJobParameters': {'Tier': 'Standard'}})
        print('asked for', key)


@cli.command()
@click.argument('address')
@click.option('--hours', default=24)
def share(address, hours):
    name, key = parse(address)
    print(s3.meta.client.generate_presigned_url(
        'get_object', Params={'Bucket': name, 'Key': key}, ExpiresIn=hours * 3600))


@cli.command()
@click.argument('source')
@click.argument('target')
def move(source, target):
    bucket, key = parse(source)
    s3.Object(*parse(target)).copy({'Bucket': bucket, 'Key': key})
    s3.Object(bucket, key).delete()


if __name__ == '__main__':
    cli()
