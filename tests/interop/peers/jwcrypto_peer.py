from functools import cache

from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

from peer import serve

# Reading a private key takes longer than using it.
load_key = cache(JWK.from_pem)


def seal(public_pem, alg, value):
    protected = {"alg": alg.decode(), "enc": "A256GCM"}
    return JWE(value, protected, recipient=load_key(public_pem)).serialize(compact=True).encode()


def open_(private_pem, envelope):
    token = JWE()
    token.deserialize(envelope.decode())
    token.decrypt(load_key(private_pem), max_plaintext=2**24)
    return token.payload


def seal_json(value, aad, *public_pems):
    """Flattened for one recipient, general for several; an empty AAD is none."""
    if len(public_pems) == 1:
        protected = {"alg": "RSA-OAEP-256", "enc": "A256GCM"}
        return JWE(value, protected, aad=aad, recipient=load_key(public_pems[0])).serialize().encode()
    token = JWE(value, {"enc": "A256GCM"}, aad=aad)
    for public_pem in public_pems:
        token.add_recipient(load_key(public_pem), {"alg": "RSA-OAEP-256"})
    return token.serialize().encode()


def aad(private_pem, envelope):
    token = JWE()
    token.deserialize(envelope.decode(), load_key(private_pem))
    return token.objects["aad"]


serve(seal=seal, seal_json=seal_json, open=open_, aad=aad)
