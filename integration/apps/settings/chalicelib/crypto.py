from boto3 import client as make_client

kms = make_client('kms')


def seal(key, plaintext):
    return kms.encrypt(KeyId=key, Plaintext=plaintext)['CiphertextBlob']


def open_sealed(sealed):
    return kms.decrypt(CiphertextBlob=sealed)['Plaintext']
