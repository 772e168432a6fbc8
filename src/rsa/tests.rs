//! Our encoding and our public operation against the `rsa` crate.

use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, Oaep as Padding, RsaPrivateKey, RsaPublicKey};
use sha1::Sha1;
use sha2::digest::{Digest, FixedOutputReset};
use sha2::{Sha256, Sha384, Sha512};

use super::{Oaep, wrap};
use crate::hash::Hash;
use crate::key::{PrivateKey, PublicKey};
use crate::random::Random;

/// Test keys of 2048, 3072 and 4096 bits.
fn private_keys() -> Vec<PrivateKey> {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../tests/vectors/keys.json")).unwrap();
    ["rsa2048", "rsa3072", "rsa4096"]
        .iter()
        .map(|name| PrivateKey::from_pem(vectors["keys"][name]["pkcs8"].as_str().unwrap()).unwrap())
        .collect()
}

fn opens<D: Digest + FixedOutputReset, M: Digest + FixedOutputReset>(
    key: &RsaPrivateKey,
    label: &[u8],
    wrapped: &[u8],
) -> Vec<u8> {
    key.decrypt(Padding::<D, M>::new_with_mgf_hash_and_label(label), wrapped).unwrap()
}

#[test]
fn the_rsa_crate_unwraps_what_we_wrap_with_any_pair_of_hashes() {
    let key = &private_keys()[0];
    let message = [0xa5; 48];
    for label in [b"".as_slice(), b"namespace/name"] {
        let wrapped = |hash, mgf1_hash| {
            wrap(key.public_key(), &Oaep { hash, mgf1_hash, label }, &message, &mut Random::draw().unwrap())
                .unwrap()
        };
        macro_rules! pair {
            ($hash:ident, $mgf1:ident) => {
                assert_eq!(
                    opens::<$hash, $mgf1>(key.as_rsa(), label, &wrapped(Hash::$hash, Hash::$mgf1)),
                    message
                );
            };
        }
        pair!(Sha1, Sha1);
        pair!(Sha256, Sha256);
        pair!(Sha384, Sha384);
        pair!(Sha512, Sha512);
        pair!(Sha256, Sha1);
        pair!(Sha1, Sha256);
        pair!(Sha512, Sha384);
    }
}

#[test]
fn we_unwrap_what_we_wrap_with_every_pair_of_hashes_and_with_no_other() {
    let key = &private_keys()[0];
    for hash in Hash::ALL {
        for mgf1_hash in Hash::ALL {
            let oaep = Oaep { hash, mgf1_hash, label: b"label" };
            let wrapped = wrap(key.public_key(), &oaep, b"message", &mut Random::draw().unwrap()).unwrap();
            let unwrap = |oaep| super::unwrap(key, &oaep, &wrapped).unwrap();
            assert_eq!(unwrap(oaep).unwrap().as_slice(), b"message");
            assert!(unwrap(Oaep { label: b"other", ..oaep }).is_none());
            let other = if hash == Hash::Sha1 { Hash::Sha256 } else { Hash::Sha1 };
            assert!(unwrap(Oaep { hash: other, ..oaep }).is_none());
        }
    }
}

#[test]
fn the_public_operation_agrees_with_the_rsa_crate() {
    for key in private_keys() {
        let (public, reference) = (key.public_key(), key.as_rsa());
        let bytes = public.modulus_bytes();
        // 0, 1, n - 1, and numbers whose limbs are all ones below the top
        let mut messages =
            vec![vec![0; bytes], vec![0; bytes], modulus_minus_one(reference), vec![0xff; bytes]];
        messages[1][bytes - 1] = 1;
        messages[3][0] = 0;
        for _ in 0..20 {
            let mut message = vec![0; bytes];
            getrandom::fill(&mut message[1..]).unwrap();
            messages.push(message);
        }
        for message in messages {
            assert_eq!(
                public.modulus().pow(&message, public.exponent()),
                reference_rsaep(&reference.to_public_key(), &message)
            );
        }
    }
}

#[test]
fn the_public_operation_follows_every_bit_of_the_exponent() {
    let modulus = private_keys()[0].as_rsa().n().to_be_bytes();
    for exponent in [3u64, 5, 17, 257, 0x1_0001, 0x1_5a5b, (1 << 33) - 1] {
        let public = PublicKey::from_jwk(&crate::key::Jwk {
            kty: "RSA".to_owned(),
            n: crate::base64::url_encode(&modulus),
            e: crate::base64::url_encode(&exponent.to_be_bytes()),
            ..Default::default()
        })
        .unwrap();
        let n = BoxedUint::from_be_slice_vartime(&modulus);
        let reference = RsaPublicKey::new(n, BoxedUint::from(exponent)).unwrap();
        let mut message = vec![0; 256];
        getrandom::fill(&mut message[1..]).unwrap();
        assert_eq!(
            public.modulus().pow(&message, exponent),
            reference_rsaep(&reference, &message),
            "{exponent}"
        );
    }
}

#[test]
fn an_encoding_has_the_length_of_the_modulus_and_begins_with_zero() {
    for bytes in [256, 257, 512] {
        let encoded =
            Oaep::with_hash(Hash::Sha512).encode(&[1; 48], bytes, &mut Random::draw().unwrap()).unwrap();
        assert_eq!((encoded.len(), encoded[0]), (bytes, 0));
    }
}

fn reference_rsaep(key: &RsaPublicKey, message: &[u8]) -> Vec<u8> {
    let message = BoxedUint::from_be_slice(message, key.n().bits_precision()).unwrap();
    let result = rsa::hazmat::rsa_encrypt(key, &message).unwrap().to_be_bytes();
    result[result.len() - key.size()..].to_vec()
}

fn modulus_minus_one(key: &RsaPrivateKey) -> Vec<u8> {
    let mut modulus = key.n().to_be_bytes().to_vec();
    // An RSA modulus is odd.
    *modulus.last_mut().unwrap() -= 1;
    modulus
}
