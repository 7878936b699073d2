import boto3

from .documents import Documents
from .machine import Machine
from .ocr import Ocr

_session = boto3.Session()

documents = Documents(_session.resource("s3"))
machine = Machine(_session.client("stepfunctions"))
ocr = Ocr(_session.client("textract"))

__all__ = ["documents", "machine", "ocr"]
