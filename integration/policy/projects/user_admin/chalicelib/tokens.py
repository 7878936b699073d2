import base64
import hmac
import json
import os
import time

from chalicelib.clients import kms as _kms

KEY = os.environ.get("TOKEN_KEY", "alias/user-admin-tokens")
ALGORITHM = "HMAC_SHA_256"


def _encode(raw):
    return base64.urlsafe_b64encode(raw).decode()


def issue(name, seconds=3600):
    claims = json.dumps({"name": name, "until": int(time.time()) + seconds}).encode()
    mac = _kms().generate_mac(KeyId=KEY, Message=claims, MacAlgorithm=ALGORITHM)["Mac"]
    return f"{_encode(claims)}.{_encode(mac)}"


def verify(token):
    try:
        claims, mac = (base64.urlsafe_b64decode(part) for part in token.split("."))
    except ValueError:
        return None
    kms = _kms()
    try:
        kms.verify_mac(KeyId=KEY, Message=claims, MacAlgorithm=ALGORITHM, Mac=mac)
    except kms.exceptions.KMSInvalidMacException:
        return None
    found = json.loads(claims)
    return found if found["until"] > time.time() else None


def same(one, other):
    return hmac.compare_digest(one, other)
