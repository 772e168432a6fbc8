"""Opens a `jwe` envelope with the package `cryptography`:

python3 open_jwe.py key.pem [context] < envelope > value
"""

import json
import re
import sys
import time
from base64 import urlsafe_b64decode
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

JWE = re.compile(rb"([\w-]+)\.([\w-]+)\.([\w-]+)\.([\w-]*)\.([\w-]+)", re.ASCII)


class Refused(Exception):
    pass


def open_jwe(envelope, private_key, context=None):
    """Returns the value as bytes; `context` is what it must have been sealed for, None for none."""
    parts = JWE.fullmatch(envelope)
    if not parts:
        raise Refused("not a JWE")
    try:
        header_bytes, wrapped_key, iv, ciphertext, tag = map(base64url, parts.groups())
        header = json.loads(header_bytes)
    except (ValueError, RecursionError):
        raise Refused("not a JWE") from None
    if not isinstance(header, dict) or len(iv) != 12 or len(tag) != 16:
        raise Refused("not a JWE")
    algorithms = header.get("alg"), header.get("enc")
    if algorithms != ("RSA-OAEP-256", "A256GCM") or "zip" in header or "crit" in header:
        raise Refused("not a JWE of RSA-OAEP-256 and A256GCM")
    try:
        value = AESGCM(unwrap(private_key, wrapped_key)).decrypt(iv, ciphertext + tag, parts[1])
    except InvalidTag:
        raise Refused("wrong key or altered envelope") from None
    if header.get("ctx") != context:
        raise Refused("sealed for another context")
    if "exp" in header and not is_later(header["exp"]):
        raise Refused("expired")
    return value


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


def base64url(text):
    return urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def is_later(date):
    return isinstance(date, (int, float)) and date > time.time()


def main(key_file=None, context=None):
    if key_file is None:
        raise Refused("usage: python3 open_jwe.py key.pem [context] < envelope")
    value = open_jwe(sys.stdin.buffer.read().strip(), read_key(key_file), context)
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
