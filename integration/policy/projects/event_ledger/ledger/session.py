import aioboto3

session = aioboto3.Session()
