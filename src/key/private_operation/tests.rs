//! Against the `rsa` crate, with random and with extreme numbers.

use getrandom::SysRng;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};

use super::*;
use crate::base64;
use crate::error::ErrorCode;
use crate::key::generate::generate_prime;
use crate::key::{Jwk, PrivateKey};

#[test]
fn it_agrees_with_the_rsa_crate_for_keys_of_any_size() {
    for key in keys() {
        let operation = operation(&key);
        for c in ciphertexts(&key) {
            let message = operation.apply(&c).unwrap().unwrap();
            assert_eq!(*message, reference(&key, &c), "{} bits, {c:x?}", operation.n.bits());
        }
    }
}

#[test]
fn every_blinding_is_new_and_falls_away() {
    let operation = operation(&key("rsa2048"));
    let n = &operation.n;
    let mut factors = Vec::new();
    for _ in 0..2 * BLINDING_USES + 2 {
        let Blinding { factor, inverse, .. } = operation.next_blinding().unwrap();
        let power = n.pow(&n.to_number(&inverse), operation.exponent);
        assert_eq!(*n.to_number(&n.multiply(&factor, &n.to_montgomery(&power))), one(n));
        let number = n.to_number(&factor);
        assert!(*number != one(n) && !factors.contains(&number));
        factors.push(number);
    }
    let square = |number: &[u8]| n.to_number(&n.square(&n.to_montgomery(number)));
    let uses = BLINDING_USES as usize;
    assert_eq!(factors[uses - 1], square(&factors[uses - 2]));
    assert_ne!(factors[uses], square(&factors[uses - 1]));
}

#[test]
fn what_is_not_as_long_as_the_modulus_or_not_below_it_is_refused() {
    for key in keys() {
        let operation = operation(&key);
        let n = operation.n.to_bytes();
        let longer = [&[0], &n[..]].concat();
        for c in [&n, &vec![0xff; n.len()], &longer, &n[1..].to_vec(), &vec![]] {
            assert!(operation.apply(c).unwrap().is_none());
        }
    }
}

#[test]
fn a_fault_anywhere_gives_nothing_away() {
    let key = &key("rsa2048");
    let c = ciphertexts(key).pop().unwrap();
    let faults: [fn(&mut PrivateOperation); 6] = [
        |operation| operation.primes[0].exponent[100] ^= 4,
        |operation| operation.primes[1].exponent[0] ^= 0x80,
        |operation| add_one(&operation.n, &mut operation.primes[0].idempotent),
        |operation| add_one(&operation.n, &mut operation.primes[1].idempotent),
        |operation| add_one(&operation.n, &mut blinding(&mut operation.blinding).factor),
        |operation| add_one(&operation.n, &mut blinding(&mut operation.blinding).inverse),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        let mut operation = operation(key);
        assert!(operation.apply(&c).unwrap().is_some());
        fault(&mut operation);
        assert!(operation.apply(&c).unwrap().is_none(), "{number}");
    }
}

#[test]
fn factors_with_a_common_divisor_are_no_key() {
    let key = &key("rsa2048");
    let p = &key.primes()[0].to_be_bytes();
    let number = |bytes| Some(base64::url_encode(bytes).into());
    let square = Jwk {
        kty: "RSA".to_owned(),
        n: base64::url_encode(&wide(p, 2048).wrapping_square().to_be_bytes()),
        e: base64::url_encode(&key.e().to_be_bytes()),
        d: number(&key.dp().unwrap().to_be_bytes()),
        p: number(p),
        q: number(p),
        ..Jwk::default()
    };
    let message = "the numbers of the private key are malformed or do not belong together";
    assert_eq!(PrivateKey::from_jwk(&square).unwrap_err().message(), message);
}

/// Nobody tests the factors of a key that is read: the last check of the operation is what there is.
#[test]
fn a_factor_that_is_not_prime_opens_nothing() {
    let key = &key("rsa2048");
    let [p, q] = key.primes() else { unreachable!() };
    let composite = q.wrapping_sub(BoxedUint::from(2u32));
    let key = RsaPrivateKey::from_p_q(p.as_ref().clone(), composite, key.e().clone()).unwrap();
    let key = PrivateKey::from_der(key.to_pkcs8_der().unwrap().as_bytes()).unwrap();
    let envelope = key.public_key().seal(b"value", &crate::SealOptions::default()).unwrap();
    assert_eq!(key.open(&envelope, &crate::OpenOptions::default()).unwrap_err().code(), ErrorCode::Open);
}

#[test]
fn one_key_serves_many_threads() {
    let key = &key("rsa2048");
    let operation = operation(key);
    let ciphertexts = ciphertexts(key);
    std::thread::scope(|scope| {
        for c in &ciphertexts {
            scope.spawn(|| assert_eq!(*operation.apply(c).unwrap().unwrap(), reference(key, c)));
        }
    });
}

fn operation(key: &RsaPrivateKey) -> PrivateOperation {
    let public_key = PublicKey::from_numbers(&key.n().to_be_bytes(), &key.e().to_be_bytes()).unwrap();
    PrivateOperation::new(key, &public_key).unwrap()
}

fn key(name: &str) -> RsaPrivateKey {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/vectors/keys.json")).unwrap();
    RsaPrivateKey::from_pkcs8_pem(vectors["keys"][name]["pkcs8"].as_str().unwrap()).unwrap()
}

/// Of whole limbs, and of sizes whose primes fill none or differ in theirs.
fn keys() -> Vec<RsaPrivateKey> {
    let mut keys: Vec<_> = ["rsa2048", "rsa3072", "rsa4096"].map(key).into();
    for (p_bits, q_bits) in [(1025, 1024), (1024, 1025), (1029, 1029)] {
        let (p, q) = (generate_prime(p_bits).unwrap(), generate_prime(q_bits).unwrap());
        // The greatest prime that is accepted, so that it divides no p - 1.
        keys.push(RsaPrivateKey::from_p_q(p, q, BoxedUint::from((1u64 << 33) - 9)).unwrap());
    }
    keys
}

/// 0, 1, n - 1, multiples of each prime, all ones below the top byte, and random numbers.
fn ciphertexts(key: &RsaPrivateKey) -> Vec<Vec<u8>> {
    let (n, bits) = (key.n().as_ref(), key.n_bits_precision());
    let one = wide(&[1], bits);
    let mut numbers = vec![wide(&[], bits), one.clone(), n.wrapping_sub(&one)];
    for prime in key.primes() {
        let prime = wide(&prime.to_be_bytes(), bits);
        numbers.extend([n.wrapping_sub(&prime), prime.wrapping_mul(wide(&[0xa5; 90], bits)), prime]);
    }
    let size = key.size();
    let mut ciphertexts: Vec<_> =
        numbers.iter().map(|number| trailing(&number.to_be_bytes(), size)).collect();
    ciphertexts.push([&[0][..], &vec![0xff; size - 1]].concat());
    for _ in 0..4 {
        let mut random = vec![0; size];
        getrandom::fill(&mut random[1..]).unwrap();
        ciphertexts.push(random);
    }
    ciphertexts
}

fn reference(key: &RsaPrivateKey, c: &[u8]) -> Vec<u8> {
    let c = wide(c, key.n_bits_precision());
    let message = rsa::hazmat::rsa_decrypt_and_check(key, None::<&mut SysRng>, &c).unwrap();
    trailing(&message.to_be_bytes(), key.size())
}

fn blinding(current: &mut Mutex<Option<Blinding>>) -> &mut Blinding {
    current.get_mut().unwrap().as_mut().unwrap()
}

fn add_one(n: &Modulus, number: &mut Limbs) {
    *number = n.add(number, &n.to_montgomery(&[1]));
}

fn one(n: &Modulus) -> Vec<u8> {
    n.to_number(&n.to_montgomery(&[1])).to_vec()
}

fn wide(bytes: &[u8], bits: u32) -> BoxedUint {
    BoxedUint::from_be_slice_truncated(bytes, bits)
}

fn trailing(bytes: &[u8], length: usize) -> Vec<u8> {
    bytes[bytes.len() - length..].to_vec()
}
