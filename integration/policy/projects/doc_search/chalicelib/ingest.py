import os

from chalicelib.session import client


class Ingest:
    def __init__(self, index):
        self.index = index

    def document(self, bucket, key):
        if key.endswith(".txt"):
            body = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
            self._put(key, body.decode("utf-8", "replace"))
            return
        client("textract").start_document_text_detection(
            DocumentLocation={"S3Object": {"Bucket": bucket, "Name": key}},
            JobTag=key[:64],
            NotificationChannel={"SNSTopicArn": os.environ["OCR_TOPIC_ARN"], "RoleArn": os.environ["OCR_ROLE_ARN"]},
        )

    def finish(self, job, key):
        lines, token = [], None
        while True:
            kwargs = {"JobId": job}
            if token:
                kwargs["NextToken"] = token
            page = client("textract").get_document_text_detection(**kwargs)
            lines += [block["Text"] for block in page["Blocks"] if block["BlockType"] == "LINE"]
            token = page.get("NextToken")
            if token is None:
                break
        self._put(key, "\n".join(lines))

    def _put(self, key, text):
        phrases = client("comprehend").detect_key_phrases(Text=text[:4000], LanguageCode="en")["KeyPhrases"]
        self.index.put_object(key, {"title": key, "text": text, "phrases": [p["Text"] for p in phrases]})
