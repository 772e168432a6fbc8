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


serve(seal=seal, open=open_)
