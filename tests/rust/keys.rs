//! Reading, naming and refusing keys.

use std::time::SystemTime;

use crate::support::{element, jwk, list, private_key, public_key, text, vectors};
use crypto_primes::{Flavor, is_prime};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BoxedUint, RsaPrivateKey};
use sealfield::{Error, ErrorCode, JwkSet, PrivateKey, PublicKey};
use serde_json::{Value, json};

#[test]
fn a_public_key_is_the_same_from_pem_der_and_jwk() {
    let pem = public_key("rsa2048");
    assert_eq!(pem.bits(), 2048);
    assert_eq!(PublicKey::from_der(pem.to_der()).unwrap(), pem);
    assert_eq!(PublicKey::from_jwk(&jwk(&vectors("jwe")["jwk"]["jwk"])).unwrap(), pem);
    assert_eq!(PublicKey::from_jwk(&pem.to_jwk()).unwrap(), pem);
    assert_eq!(pem.to_pem(), text(&vectors("keys")["keys"]["rsa2048"], "spki"));
}

#[test]
fn a_public_key_is_the_same_from_every_kind_of_pem_and_its_der() {
    for name in ["rsa2048", "rsa3072", "rsa4096"] {
        for kind in ["spki", "pkcs1pub", "cert"] {
            let pem = text(&vectors("keys")["keys"][name], kind).to_owned();
            assert_eq!(PublicKey::from_pem(&pem).unwrap(), public_key(name), "{kind}");
            assert_eq!(PublicKey::from_der(&der(&pem)).unwrap(), public_key(name), "{kind}");
        }
    }
}

#[test]
fn a_certificate_tells_its_validity_which_stops_nobody() {
    for case in list(&vectors("certificates"), "certificates") {
        let key = PublicKey::from_pem(text(case, "pem")).unwrap();
        assert_eq!(key, public_key(text(case, "key")), "{}", case["name"]);
        let validity = key.validity().unwrap();
        assert_eq!(iso(validity.not_before), text(case, "notBefore"));
        assert_eq!(iso(validity.not_after), text(case, "notAfter"));
        assert!(key.seal(b"value", &sealfield::SealOptions::default()).is_ok());
    }
    assert_eq!(public_key("rsa2048").validity(), None);
}

#[test]
fn a_jwk_set_gives_the_key_for_encryption() {
    let key = |name: &str, kid: &str, usage: Option<&str>| {
        let mut jwk = public_key(name).to_jwk();
        (jwk.kid, jwk.usage) = (Some(kid.to_owned()), usage.map(str::to_owned));
        jwk
    };
    let ec = jwk(&json!({"kty": "EC", "kid": "ec", "use": "enc", "crv": "P-256", "x": "AA", "y": "AA"}));
    let mut set = JwkSet::default();
    set.keys.extend([
        ec,
        key("rsa4096", "sig", Some("sig")),
        key("rsa3072", "any", None),
        key("rsa2048", "enc", Some("enc")),
        key("rsa3072", "later", Some("enc")),
    ]);
    let chosen = |kid| PublicKey::from_jwk_set(&set, kid);
    assert_eq!(chosen(None).unwrap().kid(), "enc");
    assert_eq!(chosen(Some("later")).unwrap(), public_key("rsa3072").with_kid("later"));
    assert_eq!(chosen(Some("any")).unwrap().bits(), 3072);
    assert_eq!(chosen(Some("sig")).unwrap_err().code(), ErrorCode::KeyUnsupported);
    assert_eq!(chosen(Some("ec")).unwrap_err().code(), ErrorCode::KeyUnsupported);
    assert_eq!(chosen(Some("none")).unwrap_err().code(), ErrorCode::NoKey);
    set.keys.truncate(3);
    assert_eq!(PublicKey::from_jwk_set(&set, None).unwrap().kid(), "any");
}

#[test]
fn a_jwk_set_says_why_its_first_key_is_of_no_use() {
    let (mut signing, mut broken) = (public_key("rsa2048").to_jwk(), public_key("rsa2048").to_jwk());
    (signing.usage, signing.kid) = (Some("sig".to_owned()), None);
    (broken.usage, broken.n) = (None, "+".to_owned());
    let mut set = JwkSet::default();
    set.keys.extend([signing, broken]);
    let refusal = |kid: Option<&str>| PublicKey::from_jwk_set(&set, kid).unwrap_err().code();
    assert_eq!(refusal(None), ErrorCode::KeyUnsupported);
    assert_eq!(refusal(Some(public_key("rsa2048").kid())), ErrorCode::KeyInvalid);
    assert_eq!(refusal(Some("none")), ErrorCode::NoKey);
}

#[test]
fn a_private_key_is_the_same_from_pem_der_and_jwk() {
    for name in ["rsa2048", "rsa3072", "rsa4096"] {
        let key = private_key(name);
        assert_eq!(key.public_key(), &public_key(name));
        let pem = text(&vectors("keys")["keys"][name], "pkcs8").to_owned();
        assert_eq!(*key.to_pem(), pem);
        assert_eq!(*PrivateKey::from_der(&key.to_der()).unwrap().to_pem(), pem);
        assert_eq!(*PrivateKey::from_jwk(&key.to_jwk()).unwrap().to_pem(), pem);
    }
}

#[test]
fn every_kind_of_private_key_is_read() {
    for case in list(&vectors("private-keys"), "keys") {
        let key = read_private(case, case["passphrase"].as_str());
        assert_eq!(*key.unwrap().to_pem(), *private_key(text(case, "base")).to_pem(), "{}", case["name"]);
    }
}

/// As OpenSSL and Node do: one passphrase may be there for all keys.
#[test]
fn a_passphrase_does_not_keep_an_unencrypted_key_from_being_read() {
    for case in private_keys(false) {
        assert!(read_private(&case, Some("passphrase")).is_ok(), "{}", case["name"]);
    }
}

#[test]
fn an_encrypted_key_is_read_with_its_own_passphrase_alone() {
    for case in private_keys(true) {
        for other in [None, Some("another passphrase")] {
            let error = read_private(&case, other).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Passphrase, "{} with {other:?}: {error}", case["name"]);
        }
    }
}

#[test]
fn an_encrypted_key_is_read_as_people_paste_it() {
    for kind in ["Proc-Type, AES-128-CBC", "PBES2, scrypt, AES-256-CBC"] {
        let case = private_keys(true).into_iter().find(|case| case["name"] == kind).unwrap();
        let pem = text(&case, "key");
        for variant in [
            pem.replace('\n', "\\n"),
            pem.replace('\n', "\r\n"),
            pem.replace('\n', "\n    "),
            pem.replace('\n', " "),
            pem.replace("\n\n", "\n").replace(": ", ":"),
        ] {
            assert!(PrivateKey::from_encrypted_pem(&variant, text(&case, "passphrase")).is_ok(), "{variant}");
        }
    }
}

#[test]
fn what_is_written_with_a_passphrase_is_read_with_it() {
    let key = private_key("rsa2048");
    let (pem, der) = (key.to_encrypted_pem("žluť 🔑").unwrap(), key.to_encrypted_der("p").unwrap());
    assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    assert_eq!(*PrivateKey::from_encrypted_pem(&pem, "žluť 🔑").unwrap().to_pem(), *key.to_pem());
    assert_eq!(*PrivateKey::from_encrypted_der(&der, "p").unwrap().to_pem(), *key.to_pem());
    assert_ne!(der[..100], self::der(&pem)[..100], "salt and IV are fresh");
}

#[test]
fn an_empty_passphrase_is_refused_for_writing() {
    let key = private_key("rsa2048");
    assert_eq!(key.to_encrypted_pem("").unwrap_err().code(), ErrorCode::OptionUnsupported);
    assert_eq!(key.to_encrypted_der("").unwrap_err().code(), ErrorCode::OptionUnsupported);
}

#[test]
fn the_key_id_is_the_rfc_7638_thumbprint() {
    let vectors = vectors("jwe");
    assert_eq!(public_key("rsa2048").kid(), text(&vectors["jwk"], "thumbprintSha256"));
    assert_eq!(public_key("rsa3072").kid(), text(&vectors["jwk"], "thumbprint3072"));
    assert_eq!(private_key("rsa3072").public_key().kid(), public_key("rsa3072").kid());
}

#[test]
fn a_key_id_of_ones_own_stays_with_the_key() {
    let mut jwk = public_key("rsa2048").to_jwk();
    jwk.kid = Some("k1".to_owned());
    assert_eq!(PublicKey::from_jwk(&jwk).unwrap().kid(), "k1");
    assert_eq!(PublicKey::from_jwk(&jwk).unwrap().with_kid("k2").kid(), "k2");
    assert_eq!(private_key("rsa2048").with_kid("k3").to_jwk().kid.as_deref(), Some("k3"));
}

/// The expected value is from `openssl pkey -pubin -outform DER | openssl sha256 -binary | base64`.
#[test]
fn the_fingerprint_is_the_sha_256_of_the_spki() {
    assert_eq!(public_key("rsa2048").fingerprint(), "SHA256:d6bi+epnixL55FSoUcyxRtpO4tQnmLWQaESsgWGVOes");
}

#[test]
fn pem_is_read_as_people_paste_it() {
    let pem = text(&vectors("keys")["keys"]["rsa2048"], "spki").to_owned();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let variants = [
        format!("\n\n  {}\n", pem.replace('\n', "\n    ")),
        pem.replace('\n', "\r\n"),
        pem.trim_end().to_owned(),
        pem.replace('\n', "\\n"),
        format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----"),
        format!("\u{FEFF}{pem}"),
    ];
    for variant in variants {
        assert_eq!(PublicKey::from_pem(&variant).unwrap(), public_key("rsa2048"), "{variant}");
    }
}

#[test]
fn what_is_no_usable_public_key_is_refused_with_its_reason() {
    for case in list(&vectors("refused-keys"), "public") {
        let error = match &case["key"] {
            Value::String(pem) => PublicKey::from_pem(pem).unwrap_err(),
            // A numeric member does not make it past the types of Rust; JavaScript tests it.
            key if key["keys"].is_array() => {
                let set: JwkSet = serde_json::from_value(key.clone()).unwrap();
                PublicKey::from_jwk_set(&set, None).unwrap_err()
            }
            key => match serde_json::from_value(key.clone()) {
                Ok(jwk) => PublicKey::from_jwk(&jwk).unwrap_err(),
                Err(_) => continue,
            },
        };
        assert_eq!(error.code().as_str(), text(case, "code"), "{}: {error}", case["name"]);
        if let Some(message) = case["message"].as_str() {
            assert_eq!(error.message(), message, "{}", case["name"]);
        }
    }
}

#[test]
fn what_is_no_usable_private_key_is_refused_with_its_reason() {
    for case in list(&vectors("refused-keys"), "private") {
        let error = match &case["key"] {
            key @ Value::Object(_) => PrivateKey::from_jwk(&jwk(key)).map(drop),
            _ => read_private(case, case["passphrase"].as_str()).map(drop),
        };
        let error = error.expect_err(text(case, "name"));
        assert_eq!(error.code().as_str(), text(case, "code"), "{}: {error}", case["name"]);
    }
}

#[test]
fn a_private_key_given_for_a_public_one_is_named_as_such() {
    let pem = private_key("rsa2048").to_pem();
    assert_eq!(
        PublicKey::from_pem(&pem).unwrap_err().message(),
        "a private key was given where a public key belongs"
    );
    let der = private_key("rsa2048").to_der();
    assert_eq!(PublicKey::from_der(&der).unwrap_err().code(), ErrorCode::KeyInvalid);
}

#[test]
fn a_label_that_lies_is_named_as_such() {
    let key = text(&vectors("keys")["keys"]["rsa2048"], "pkcs1").replace("RSA PRIVATE KEY", "PRIVATE KEY");
    let message = "the PEM block holds another kind of key than its label says";
    assert_eq!(PrivateKey::from_pem(&key).unwrap_err().message(), message);
}

#[test]
fn new_keys_have_the_sizes_offered_and_work() {
    let key = PrivateKey::generate(2048).unwrap();
    assert_eq!(key.public_key().bits(), 2048);
    assert_eq!(*PrivateKey::from_pem(&key.to_pem()).unwrap().to_der(), *key.to_der());
    for bits in [0, 512, 1024, 2047, 8192, u32::MAX] {
        assert_eq!(PrivateKey::generate(bits).unwrap_err().code(), ErrorCode::OptionUnsupported);
    }
}

#[test]
fn new_keys_are_of_two_primes_that_the_libraries_accept() {
    for _ in 0..3 {
        let key = RsaPrivateKey::from_pkcs8_der(&PrivateKey::generate(2048).unwrap().to_der()).unwrap();
        key.validate().unwrap();
        assert_eq!((key.n().bits(), key.e()), (2048, &BoxedUint::from(65_537u32)));
        for prime in key.primes() {
            assert!(is_prime(Flavor::Any, prime.as_ref()));
            assert_eq!(prime.to_be_bytes()[0] >> 6, 0b11);
        }
        // FIPS 186-5 §A.1.1
        assert!(key.primes()[0] != key.primes()[1] && key.d().bits() > 1024);
    }
}

#[test]
fn keys_print_nothing_secret() {
    let key = private_key("rsa2048");
    let d = key.to_jwk().d.unwrap();
    for printed in [format!("{key:?}"), format!("{:?}", key.to_jwk())] {
        assert!(!printed.contains(&d[..8]), "{printed}");
    }
}

mod subject_public_key_info {
    use super::*;

    const RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    const NULL: &[u8] = &[5, 0];

    /// The numbers of `rsa2048`, and what stands behind them.
    fn numbers(behind: &[u8]) -> Vec<u8> {
        let pem = text(&vectors("keys")["keys"]["rsa2048"], "pkcs1pub").to_owned();
        element(0x30, &[&der(&pem)[4..], behind])
    }

    fn spki(parameters: &[u8], unused_bits: u8, key: &[u8], behind: &[u8]) -> Vec<u8> {
        let algorithm = element(0x30, &[RSA, parameters]);
        element(0x30, &[&algorithm, &element(3, &[&[unused_bits], key]), behind])
    }

    #[test]
    fn the_parameters_are_null_or_left_out() {
        for parameters in [NULL, &[]] {
            let key = PublicKey::from_der(&spki(parameters, 0, &numbers(&[]), &[])).unwrap();
            assert_eq!(key, public_key("rsa2048"));
        }
    }

    #[test]
    fn anything_more_is_refused() {
        let key = numbers(&[]);
        let modulus = &key[4..key.len() - 5];
        let with_exponent = |exponent: &[u8]| element(0x30, &[modulus, exponent]);
        assert!(PublicKey::from_der(&with_exponent(&[2, 1, 3])).is_ok());
        for (what, spki) in [
            ("NULL with contents", spki(&[5, 1, 0], 0, &key, &[])),
            ("other parameters", spki(&[0x30, 0], 0, &key, &[])),
            ("two parameters", spki(&[5, 0, 5, 0], 0, &key, &[])),
            ("unused bits", spki(NULL, 1, &key, &[])),
            ("a third field", spki(NULL, 0, &key, NULL)),
            ("a third number", spki(NULL, 0, &numbers(&[2, 1, 3]), &[])),
            ("a leading zero", spki(NULL, 0, &with_exponent(&[2, 2, 0, 3]), &[])),
            ("a negative number", spki(NULL, 0, &with_exponent(&[2, 1, 0x83]), &[])),
            (
                "a length of two bytes that fits into one",
                spki(NULL, 0, &with_exponent(&[2, 0x81, 1, 3]), &[]),
            ),
            ("bytes behind the numbers", spki(NULL, 0, &[&key, NULL].concat(), &[])),
            ("bytes behind", [&spki(NULL, 0, &key, &[]), NULL].concat()),
        ] {
            assert_eq!(PublicKey::from_der(&spki).unwrap_err().code(), ErrorCode::KeyInvalid, "{what}");
        }
    }
}

/// Put together by hand, and signed by nobody: that is not looked at.
mod certificate {
    use super::*;

    const EMPTY: &[u8] = &[0x30, 0];

    /// Each field is one element in DER, or none, or several.
    struct Certificate {
        version: Vec<u8>,
        dates: Vec<u8>,
        unique_ids: Vec<u8>,
        /// Of the certificate's `extensions`, if there are any.
        extensions: Vec<Vec<u8>>,
        behind_fields: Vec<u8>,
        behind_signature: Vec<u8>,
        behind_all: Vec<u8>,
    }

    impl Certificate {
        fn new() -> Self {
            Self {
                version: element(0xa0, &[&[2, 1, 2]]),
                dates: dates("240101000000Z"),
                unique_ids: vec![],
                extensions: vec![],
                behind_fields: vec![],
                behind_signature: vec![],
                behind_all: vec![],
            }
        }

        fn read(&self) -> Result<PublicKey, Error> {
            let extensions = match self.extensions.concat() {
                none if none.is_empty() => none,
                some => element(0xa3, &[&element(0x30, &[&some])]),
            };
            let key = public_key("rsa2048");
            let fields = element(
                0x30,
                &[
                    &self.version,
                    &[2, 1, 1],
                    EMPTY,
                    EMPTY,
                    &element(0x30, &[&self.dates]),
                    EMPTY,
                    key.to_der(),
                    &self.unique_ids,
                    &extensions,
                    &self.behind_fields,
                ],
            );
            let certificate = element(0x30, &[&fields, EMPTY, &[3, 1, 0], &self.behind_signature]);
            PublicKey::from_der(&[certificate, self.behind_all.clone()].concat())
        }
    }

    /// UTCTime, twice.
    fn dates(time: &str) -> Vec<u8> {
        element(0x17, &[time.as_bytes()]).repeat(2)
    }

    /// The extension keyUsage, `is_critical` or `BOOLEAN DEFAULT FALSE`.
    fn key_usage(bits: &[u8], is_critical: bool) -> Vec<u8> {
        let critical: &[u8] = if is_critical { &[1, 1, 0xff] } else { &[] };
        let value = element(4, &[&element(3, &[&[0], bits])]);
        element(0x30, &[&[6, 3, 0x55, 0x1d, 0x0f], critical, &value])
    }

    #[test]
    fn one_usage_that_may_encrypt_is_enough() {
        let subject_key_id = element(0x30, &[&[6, 3, 0x55, 0x1d, 0x0e], &element(4, &[&[4, 1, 7]])]);
        for is_critical in [true, false] {
            let read = |bits: &[u8]| {
                let extensions = vec![subject_key_id.clone(), key_usage(bits, is_critical)];
                Certificate { extensions, ..Certificate::new() }.read()
            };
            // keyEncipherment, dataEncipherment, keyAgreement, encipherOnly
            for bit in [0x20, 0x10, 0x08, 0x01] {
                assert_eq!(read(&[bit]), Ok(public_key("rsa2048")), "{bit:#x}");
                assert!(read(&[bit | 0x80]).is_ok(), "{bit:#x}");
            }
            // digitalSignature, nonRepudiation, keyCertSign, cRLSign; decipherOnly; none
            for bits in [&[0x80][..], &[0x40], &[0x04], &[0x02], &[0xc6], &[0, 0x80], &[]] {
                assert_eq!(read(bits).unwrap_err().code(), ErrorCode::KeyUnsupported, "{bits:x?}");
            }
        }
    }

    #[test]
    fn every_version_is_read() {
        let unique_ids = [element(0x81, &[&[0, 7]]), element(0x82, &[&[0, 7]])].concat();
        for certificate in [
            Certificate { version: vec![], ..Certificate::new() },
            Certificate { version: element(0xa0, &[&[2, 1, 1]]), unique_ids, ..Certificate::new() },
            Certificate { extensions: vec![key_usage(&[0x20], true)], ..Certificate::new() },
        ] {
            assert_eq!(certificate.read(), Ok(public_key("rsa2048")));
        }
    }

    #[test]
    fn anything_more_is_refused() {
        let null = || vec![5, 0];
        let new = Certificate::new;
        for (what, certificate) in [
            ("behind the fields", Certificate { behind_fields: null(), ..new() }),
            ("behind the signature", Certificate { behind_signature: null(), ..new() }),
            ("behind the certificate", Certificate { behind_all: null(), ..new() }),
            ("a third date", Certificate { dates: dates("240101000000Z").repeat(2), ..new() }),
            ("a third unique id", Certificate { unique_ids: element(0x83, &[&[0, 7]]), ..new() }),
        ] {
            assert_eq!(certificate.read().unwrap_err().code(), ErrorCode::KeyInvalid, "{what}");
        }
    }

    #[test]
    fn dates_that_no_calendar_and_no_clock_has_are_refused() {
        let read = |time: &str| Certificate { dates: dates(time), ..Certificate::new() }.read();
        assert!(read("241231235959Z").is_ok());
        for time in [
            "240001000000Z",
            "241301000000Z",
            "240100000000Z",
            "240132000000Z",
            "240101240000Z",
            "240101006000Z",
            "240101000060Z",
            "240101000000",
            "240101000000+0000",
        ] {
            assert_eq!(read(time).unwrap_err().code(), ErrorCode::KeyInvalid, "{time}");
        }
    }
}

/// Reads the `key` (PEM) or `der` of a case.
fn read_private(case: &Value, passphrase: Option<&str>) -> Result<PrivateKey, Error> {
    match (case["key"].as_str(), passphrase) {
        (Some(pem), None) => PrivateKey::from_pem(pem),
        (Some(pem), Some(passphrase)) => PrivateKey::from_encrypted_pem(pem, passphrase),
        (None, None) => PrivateKey::from_der(&base64(text(case, "der"))),
        (None, Some(passphrase)) => PrivateKey::from_encrypted_der(&base64(text(case, "der")), passphrase),
    }
}

/// The keys of `private-keys.json` that are encrypted, or those that are not.
fn private_keys(encrypted: bool) -> Vec<Value> {
    let vectors = vectors("private-keys");
    let keys = list(&vectors, "keys").iter().filter(|case| case["passphrase"].is_string() == encrypted);
    keys.cloned().collect()
}

fn base64(text: &str) -> Vec<u8> {
    use ::base64::Engine as _;
    ::base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn der(pem: &str) -> Vec<u8> {
    use rsa::pkcs8::der::pem::decode_vec;
    decode_vec(pem.as_bytes()).unwrap().1
}

/// As JavaScript prints a date.
fn iso(time: SystemTime) -> String {
    use rsa::pkcs8::der::DateTime;
    let elapsed = time.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    DateTime::from_unix_duration(elapsed).unwrap().to_string().replace('Z', ".000Z")
}
