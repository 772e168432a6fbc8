"""Opens a `port` envelope with the package `cryptography`:

python3 open_port.py key.pem < envelope > value
"""

import sys
from base64 import b64decode
from secrets import token_bytes

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
        return AESGCM(unwrap(private_key, sealed[12:end])).decrypt(sealed[:12], sealed[end:], None)
    except InvalidTag:
        raise Refused("wrong key or altered envelope") from None


def unwrap(private_key, wrapped_key):
    """Returns the unwrapped content key. In place of what is none, a random one: that fails later, as an
    altered value does, so that neither words nor time tell an attacker which it was (RFC 7516 §11.5).
    """
    random = token_bytes(32)
    try:
        content_key = private_key.decrypt(wrapped_key, OAEP(MGF1(SHA256()), SHA256(), label=None))
    except ValueError:
        return random
    return content_key if len(content_key) == 32 else random


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
