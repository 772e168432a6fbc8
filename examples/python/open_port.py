"""Opens a `port` envelope with the package `cryptography`:

python3 open_port.py key.pem < envelope > value
"""

import sys
from base64 import b64decode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key


class Refused(Exception):
    pass


def open_port(envelope, private_key):
    """Returns the value as bytes."""
    try:
        sealed = b64decode(envelope, validate=True)
    except ValueError:
        raise Refused("not base64") from None
    end = 12 + (private_key.key_size + 7) // 8
    if len(sealed) < end + 16:
        raise Refused("too short for this key")
    try:
        content_key = private_key.decrypt(sealed[12:end], OAEP(MGF1(SHA256()), SHA256(), label=None))
        return AESGCM(content_key).decrypt(sealed[:12], sealed[end:], None)
    except (ValueError, InvalidTag):
        # Which of the two it was would help an attacker.
        raise Refused("wrong key or altered envelope") from None


def main(key_file=None):
    if key_file is None:
        raise Refused("usage: python3 open_port.py key.pem < envelope")
    value = open_port(sys.stdin.buffer.read().strip(), read_key(key_file))
    sys.stdout.buffer.write(value)


def read_key(file):
    try:
        with open(file, "rb") as pem:
            return load_pem_private_key(pem.read(), password=None)
    except (OSError, TypeError, ValueError):
        raise Refused("no private key in the file") from None


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Refused as reason:
        sys.exit(str(reason))
