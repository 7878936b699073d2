"""What only the account knows of a name: the ARN behind it.

``Names`` is what the services ask; ``AccountNames`` looks into moto's state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from chalice_local.sandbox.access.policy import UNKNOWN

if TYPE_CHECKING:
    from chalice_local.sandbox.access.operation import Place

_KEY_ID_LENGTH = 36
"""Characters of a key's id; moto's ciphertexts start with it."""


class Names(Protocol):
    """Finds ARNs that a request does not say."""

    def secret(self, name: str, place: Place) -> str:
        """Return the ARN of the secret *name*, with the six characters that Secrets Manager adds to it."""

    def key(self, name: str, place: Place) -> str:
        """Return the ARN of the key that *name*, an id, an alias or an ARN of one, means."""

    def key_of(self, ciphertext: bytes, place: Place) -> str:
        """Return the ARN of the key that made *ciphertext*, or ``UNKNOWN``."""

    def sender(self, address: str, place: Place) -> str:
        """Return the ARN of the identity that lets *address* send: itself, or its domain."""


class AccountNames:
    """The names of the account that moto keeps."""

    def secret(self, name: str, place: Place) -> str:
        """Return the ARN of the secret *name*; for one that does not exist the six characters are ``??????``."""
        from moto.secretsmanager.models import secretsmanager_backends

        found = secretsmanager_backends[place.account][place.region].secrets.get(name)
        if found is not None:
            return str(found.arn)
        return place.arn("secretsmanager", f"secret:{name}-??????")

    def key(self, name: str, place: Place) -> str:
        """Return the ARN of the key that *name* means; an alias that does not exist means itself."""
        from moto.kms.models import kms_backends

        local_name = name.split(":", 5)[-1]
        if local_name.startswith("alias/"):
            backend = kms_backends[place.account][place.region]
            found = next((key.id for key in backend.keys.values() if local_name in key.aliases), None)
            return place.arn("kms", f"key/{found}" if found else name)
        return place.arn("kms", name if name.startswith("arn:") else f"key/{name}")

    def key_of(self, ciphertext: bytes, place: Place) -> str:
        """Return the ARN of the key that made *ciphertext*, or ``UNKNOWN`` if that is none of moto's."""
        name = ciphertext[:_KEY_ID_LENGTH].decode("ascii", "replace")
        return place.arn("kms", f"key/{name}") if len(name) == _KEY_ID_LENGTH and name.isprintable() else UNKNOWN

    def sender(self, address: str, place: Place) -> str:
        """Return the ARN of the domain of *address* if only that was verified, else of the address."""
        from moto.ses.models import ses_backends

        verified = ses_backends[place.account][place.region].email_identities
        domain = address.rpartition("@")[2]
        name = domain if address not in verified and domain in verified else address
        return place.arn("ses", f"identity/{name}")
