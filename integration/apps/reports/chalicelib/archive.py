class Archive:
    def __init__(self, session, *, bucket):
        self._client = session.client('s3')
        self._bucket = session.resource('s3').Bucket(bucket)

    def store(self, name, file):
        self._bucket.upload_fileobj(file, f'reports/{name}')

    def load(self, name):
        return self._bucket.Object(f'reports/{name}').get()['Body'].read()

    def size(self, name):
        return self._client.head_object(Bucket=self._bucket.name, Key=f'reports/{name}')['ContentLength']

    def copy(self, name):
        source = {'Bucket': self._bucket.name, 'Key': f'reports/{name}'}
        self._client.copy_object(Bucket=self._bucket.name, Key=f'copies/{name}', CopySource=source)

    def remove(self, names):
        objects = [{'Key': f'copies/{name}'} for name in names]
        self._client.delete_objects(Bucket=self._bucket.name, Delete={'Objects': objects})
