import json
from functools import cache

from apify._crypto import decrypt_input_secrets, private_decrypt, public_encrypt
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from peer import serve


@cache  # reading a private key takes longer than using it
def load_private_key(pem):
    return load_pem_private_key(pem, None)


def seal(public_pem, value):
    sealed = public_encrypt(value.decode(), public_key=load_pem_public_key(public_pem))
    return f"{sealed['encrypted_password']}:{sealed['encrypted_value']}".encode()


def open_(private_pem, wrapped, ciphertext):
    key = load_private_key(private_pem)
    return private_decrypt(wrapped.decode(), ciphertext.decode(), private_key=key).encode()


def open_input(private_pem, input_):
    key = load_private_key(private_pem)
    return json.dumps(decrypt_input_secrets(key, json.loads(input_))).encode()


serve(seal=seal, open=open_, open_input=open_input)
