import time


class Ocr:
    def __init__(self, textract):
        self._textract = textract

    def expense_fields(self, bucket, key):
        document = {"S3Object": {"Bucket": bucket, "Name": key}}
        if not key.lower().endswith(".pdf"):
            return self._fields(self._textract.analyze_expense(Document=document)["ExpenseDocuments"])
        job = self._textract.start_expense_analysis(DocumentLocation=document)["JobId"]
        return self._fields(self._wait(job))

    def _wait(self, job):
        documents, token = [], None
        while True:
            extra = {"NextToken": token} if token else {}
            answer = self._textract.get_expense_analysis(JobId=job, **extra)
            if answer["JobStatus"] == "IN_PROGRESS":
                time.sleep(2)
                continue
            if answer["JobStatus"] == "FAILED":
                raise RuntimeError(answer.get("StatusMessage", "textract failed"))
            documents += answer["ExpenseDocuments"]
            token = answer.get("NextToken")
            if not token:
                return documents

    @staticmethod
    def _fields(documents):
        return {
            field["Type"]["Text"]: field["ValueDetection"]["Text"]
            for document in documents
            for field in document["SummaryFields"]
        }
