"""Port's layout, with the package that the vendor's examples use."""

import os
from base64 import b64decode, b64encode
from functools import cache

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from peer import serve

oaep = OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=None)


@cache  # reading a private key takes longer than using it
def load_private_key(pem):
    return load_pem_private_key(pem, None)


def seal(public_pem, value):
    content_key, iv = AESGCM.generate_key(256), os.urandom(12)
    wrapped = load_pem_public_key(public_pem).encrypt(content_key, oaep)
    return b64encode(iv + wrapped + AESGCM(content_key).encrypt(iv, value, None))


def open_(private_pem, envelope):
    key, sealed = load_private_key(private_pem), b64decode(envelope, validate=True)
    start = 12 + key.key_size // 8
    content_key = key.decrypt(sealed[12:start], oaep)
    return AESGCM(content_key).decrypt(sealed[:12], sealed[start:], None)


def seal_managed(client_secret, value):
    iv = os.urandom(16)
    return b64encode(iv + AESGCM(client_secret[:32]).encrypt(iv, value, None))


def open_managed(client_secret, payload):
    sealed = b64decode(payload, validate=True)
    return AESGCM(client_secret[:32]).decrypt(sealed[:16], sealed[16:], None)


serve(seal=seal, open=open_, seal_managed=seal_managed, open_managed=open_managed)
