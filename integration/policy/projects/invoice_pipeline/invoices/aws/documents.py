import os


class Documents:
    def __init__(self, s3):
        self.s3 = s3
        self.results = s3.Bucket(os.environ["RESULTS_BUCKET"])

    def save(self, name, text):
        self.results.put_object(Key=f"invoices/{name}.json", Body=text.encode(), ServerSideEncryption="aws:kms")

    def archive(self, bucket, key):
        target = self.results.Object(f"scans/{key}")
        target.copy_from(CopySource={"Bucket": bucket, "Key": key})
        self.s3.Object(bucket, key).delete()

    def size(self, bucket, key):
        return self.s3.Object(bucket, key).content_length
