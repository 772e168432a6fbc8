//! Several keys, several recipients, keys out of reach, and from one key to the next.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use rsa::{Oaep, RsaPrivateKey, pkcs8::DecodePrivateKey as _};
use sealfield::{
    Error, ErrorCode, Format, InspectOptions, Jwk, KeyRing, OpenOptions, PendingOpen, PrivateKey,
    SealOptions, inspect, open_managed, seal_for, seal_managed,
};
use support::{named, private_key, public_key};

const NAMES: [&str; 3] = ["rsa2048", "rsa3072", "rsa4096"];

fn ring() -> KeyRing {
    KeyRing::new(NAMES.map(private_key).to_vec())
}

fn sealed(name: &str, format: Format) -> String {
    public_key(name).seal(b"value", &SealOptions { format, ..SealOptions::default() }).unwrap()
}

fn code<T>(result: Result<T, Error>) -> Option<ErrorCode> {
    result.err().map(|error| error.code())
}

#[test]
fn a_ring_opens_what_was_sealed_for_any_of_its_keys() {
    for &format in Format::ALL {
        for name in NAMES {
            assert_eq!(ring().open(&sealed(name, format), &named(format)).unwrap().bytes(), b"value");
        }
    }
}

#[test]
fn a_ring_says_so_where_the_envelope_tells_that_it_is_for_others() {
    let one = KeyRing::new(vec![private_key("rsa2048")]);
    let other = KeyRing::new(vec![PrivateKey::generate(2048).unwrap()]);
    for &format in Format::ALL {
        let by_size = code(one.open(&sealed("rsa3072", format), &named(format)));
        let by_key_id = code(other.open(&sealed("rsa2048", format), &named(format)));
        let (has_size, has_key_id) = match format {
            Format::Jwe | Format::JweJson | Format::Cms => (true, true),
            Format::Apify | Format::SealedSecrets => (true, false),
            _ => (false, false),
        };
        let expected = |tells| Some(if tells { ErrorCode::NoKey } else { ErrorCode::Open });
        assert_eq!((by_size, by_key_id), (expected(has_size), expected(has_key_id)), "{format:?}");
        assert_eq!(
            code(KeyRing::default().open(&sealed("rsa2048", format), &named(format))),
            Some(ErrorCode::NoKey)
        );
    }
}

#[test]
fn for_several_recipients_each_key_opens() {
    let keys = NAMES.map(public_key);
    let options =
        SealOptions { format: Format::JweJson, context: Some("a".to_owned()), ..SealOptions::default() };
    let envelope = seal_for(&keys.each_ref(), b"value", &options).unwrap();
    let options = OpenOptions { context: Some("a".to_owned()), ..OpenOptions::default() };
    for name in NAMES {
        let opened = private_key(name).open(&envelope, &options).unwrap();
        assert_eq!(opened.kid(), Some(public_key(name).kid()));
    }
    assert_eq!(inspect(&envelope, &InspectOptions::default()).unwrap().recipients.len(), 3);
    assert_eq!(code(seal_for(&[], b"value", &SealOptions::default())), Some(ErrorCode::OptionUnsupported));
}

#[test]
fn a_recipient_with_an_algorithm_of_others_is_passed_over() {
    let options = SealOptions { format: Format::JweJson, ..SealOptions::default() };
    let envelope = seal_for(&[&public_key("rsa2048")], b"value", &options).unwrap();
    let foreign = r#""recipients":[{"header":{"alg":"ECDH-ES","kid":"x"}},{"header":{"alg":"RSA1_5"},"encrypted_key":"AA"},"#;
    let mixed = envelope.replace(r#""recipients":["#, foreign);
    assert_eq!(private_key("rsa2048").open(&mixed, &OpenOptions::default()).unwrap().bytes(), b"value");
    let small = r#""recipients":[{"header":{"alg":"RSA-OAEP"},"encrypted_key":"AAAA"},"#;
    let mixed = envelope.replace(r#""recipients":["#, small);
    assert_eq!(private_key("rsa2048").open(&mixed, &OpenOptions::default()).unwrap().bytes(), b"value");
    let none = envelope.replace("RSA-OAEP-256", "RSA1_5");
    assert_eq!(code(private_key("rsa2048").open(&none, &OpenOptions::default())), Some(ErrorCode::Format));
}

#[test]
fn a_stranger_cannot_ask_for_any_number_of_attempts() {
    let keys = vec![public_key("rsa2048"); 60];
    let options = SealOptions { format: Format::JweJson, ..SealOptions::default() };
    let keys: Vec<_> = keys.iter().collect();
    let envelope = seal_for(&keys, b"value", &options).unwrap().replace("\"kid\"", "\"not\"");
    let ring = |keys| KeyRing::new(vec![private_key("rsa2048"); keys]);
    assert_eq!(ring(1).open(&envelope, &OpenOptions::default()).unwrap().bytes(), b"value");
    assert_eq!(code(ring(2).open(&envelope, &OpenOptions::default())), Some(ErrorCode::TooLarge));
    // One recipient is tried with all the keys that the opener chose to have.
    assert!(ring(101).open(&sealed("rsa2048", Format::Apify), &OpenOptions::default()).is_ok());
}

#[test]
fn an_envelope_is_sealed_anew_for_another_key() {
    let to = PrivateKey::generate(2048).unwrap();
    for &format in Format::ALL {
        let old = sealed("rsa2048", format);
        for anew in [
            private_key("rsa2048").reseal(&old, to.public_key(), &named(format)).unwrap(),
            ring().reseal(&old, to.public_key(), &named(format)).unwrap(),
        ] {
            let opened = to.open(&anew, &named(format)).unwrap();
            assert_eq!((opened.bytes(), opened.format()), (&b"value"[..], format));
            assert_eq!(code(private_key("rsa2048").open(&anew, &named(format))), Some(ErrorCode::Open));
        }
    }
}

#[test]
fn a_key_reserved_for_one_hash_changes_it_only_where_the_envelope_tells() {
    let to = private_key("rsa3072");
    let reserved =
        sealfield::PublicKey::from_jwk(&Jwk { alg: Some("RSA-OAEP".to_owned()), ..to.public_key().to_jwk() });
    let reserved = reserved.unwrap();
    for format in [Format::Jwe, Format::JweJson, Format::Cms, Format::Port] {
        let anew =
            private_key("rsa2048").reseal(&sealed("rsa2048", format), &reserved, &named(format)).unwrap();
        assert_eq!(to.open(&anew, &named(format)).unwrap().bytes(), b"value", "{format:?}");
        let alg = inspect(&anew, &InspectOptions::default()).unwrap().recipients[0].alg();
        assert_eq!(alg, if format == Format::Port { "RSA-OAEP-256" } else { "RSA-OAEP" });
    }
}

#[test]
fn another_holder_of_the_key_unwraps_and_the_rest_is_done_here() {
    let pem = private_key("rsa2048").to_pem();
    let holder = RsaPrivateKey::from_pkcs8_pem(&pem).unwrap();
    for format in [Format::Jwe, Format::JweJson, Format::Port, Format::Cms] {
        let pending = PendingOpen::new(&sealed("rsa2048", format), &named(format), Some(2048)).unwrap();
        let unwrapped = {
            let [key] = *pending.keys() else { unreachable!("one recipient") };
            holder.decrypt(Oaep::<sha2::Sha256>::new(), key.wrapped_key).unwrap()
        };
        assert_eq!(pending.open(0, &unwrapped).unwrap().bytes(), b"value", "{format:?}");
    }
    let pending = PendingOpen::new(&sealed("rsa2048", Format::Jwe), &OpenOptions::default(), None).unwrap();
    assert_eq!(code(pending.open(0, &[0; 32])), Some(ErrorCode::Open));
    let port = PendingOpen::new(&sealed("rsa2048", Format::Port), &OpenOptions::default(), None);
    assert_eq!(code(port), Some(ErrorCode::OptionUnsupported));
}

#[test]
fn managed_payloads_are_for_the_first_32_bytes_of_a_client_secret() {
    let secret = "a client secret of 32 bytes 4567, and more";
    let payload = seal_managed(secret, b"value").unwrap();
    assert_eq!(open_managed(&secret[..32], &payload).unwrap().as_slice(), b"value");
    assert_eq!(code(open_managed(&secret[1..], &payload)), Some(ErrorCode::Open));
    assert_eq!(code(open_managed(&secret[..31], &payload)), Some(ErrorCode::KeyInvalid));
    assert_eq!(code(open_managed(secret, "AAAA")), Some(ErrorCode::Format));
}
