"""Run by hand when the index is lost: python -m chalicelib.rebuild. The app does not import it."""

import os

import boto3

from chalicelib.index import SearchIndex
from chalicelib.ingest import Ingest


def main():
    ingest = Ingest(SearchIndex(os.environ["SEARCH_URL"]))
    bucket = boto3.resource("s3").Bucket(os.environ["DOCUMENTS_BUCKET"])
    for summary in bucket.objects.all():
        ingest.document(bucket.name, summary.key)
    boto3.client("sns").publish(TopicArn=os.environ["OPERATIONS_TOPIC_ARN"], Message="index rebuilt")


if __name__ == "__main__":
    main()
