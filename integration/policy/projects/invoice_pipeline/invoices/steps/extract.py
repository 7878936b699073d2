from ..model import Invoice
from .base import Step

LIMIT = 10 * 1024 * 1024


class Extract(Step):
    def __init__(self, ocr, store):
        self.ocr = ocr
        self.store = store

    def execute(self, event):
        bucket, key = event["bucket"], event["key"]
        if self.store.size(bucket, key) > LIMIT:
            raise ValueError(f"{key} is too large")
        fields = self.ocr.expense_fields(bucket, key)
        invoice = Invoice(
            number=fields.get("INVOICE_RECEIPT_ID", key),
            vendor=fields.get("VENDOR_NAME", "unknown"),
            total=float(fields.get("TOTAL", "0").lstrip("$€ ").replace(",", "")),
        )
        text = invoice.dump()
        self.store.save(invoice.number, text)
        self.store.archive(bucket, key)
        return {"invoice": text}
