//! Several keys, several recipients, keys out of reach, and from one key to the next.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use crate::support::{base64, named, private_key, public_key, text, vectors};
use rsa::{Oaep, RsaPrivateKey, pkcs8::DecodePrivateKey as _};
use sealfield::{
    EmptyValue, Error, ErrorCode, Format, Hash, InspectOptions, Jwk, KeyRing, MAX_VALUE_BYTES, OpenOptions,
    PendingOpen, PrivateKey, PublicKey, SealOptions, inspect, open_managed, seal_for, seal_managed,
};

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
fn a_ring_is_made_of_the_keys_in_the_environment() {
    // Tests share one environment, so this one runs itself again in its own.
    const HERE: &str = "SEALFIELD_TEST_ENVIRONMENT";
    if std::env::var_os(HERE).is_some() {
        let ring = KeyRing::from_env().unwrap();
        let bits: Vec<u32> = ring.keys().iter().map(|key| key.public_key().bits()).collect();
        assert_eq!(bits, [2048, 3072]);
        return;
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rsa3072.der");
    std::fs::write(&file, private_key("rsa3072").to_encrypted_der("a passphrase").unwrap()).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "key_ring::a_ring_is_made_of_the_keys_in_the_environment"])
        .env(HERE, "")
        .env("SEALFIELD_PRIVATE_KEY", private_key("rsa2048").to_pem().as_str())
        .env("SEALFIELD_PRIVATE_KEY_FILE", file)
        .env("SEALFIELD_PRIVATE_KEY_PASSPHRASE", "a passphrase")
        .output()
        .unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && report.contains("1 passed"), "{report}");
}

/// As large as `rsa2048`.
fn other_key() -> &'static PrivateKey {
    static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate(2048).unwrap());
    &KEY
}

#[test]
fn the_key_that_an_envelope_names_is_the_only_one_tried() {
    let (one, other) = (private_key("rsa2048"), other_key());
    let ring = KeyRing::new(vec![one.clone(), other.clone()]);
    for format in [Format::Jwe, Format::JweJson] {
        let seal =
            |key: PublicKey| key.seal(b"value", &SealOptions { format, ..SealOptions::default() }).unwrap();
        let misnamed = seal(other.public_key().clone().with_kid(one.public_key().kid()));
        assert_eq!(code(ring.open(&misnamed, &OpenOptions::default())), Some(ErrorCode::Open));
    }
}

#[test]
fn each_key_is_tried_where_the_envelope_names_none_of_them() {
    let other = other_key();
    let ring = KeyRing::new(vec![private_key("rsa2048"), other.clone()]);
    for format in [Format::Jwe, Format::JweJson] {
        for key in [&public_key("rsa2048"), other.public_key()] {
            let renamed = key.clone().with_kid("a name of before");
            let options = SealOptions { format, ..SealOptions::default() };
            let opened = ring.open(&renamed.seal(b"value", &options).unwrap(), &OpenOptions::default());
            assert_eq!(opened.unwrap().kid(), Some("a name of before"));
        }
    }
}

#[test]
fn an_altered_envelope_for_a_key_of_the_ring_is_for_one_of_the_ring() {
    for &format in Format::ALL {
        let envelope = sealed("rsa2048", format);
        let info = inspect(&envelope, &InspectOptions { format: Some(format), bits: Some(2048) }).unwrap();
        let tag = info.parts.last().unwrap().range.start + 1;
        let other = if envelope[tag..].starts_with('A') { "B" } else { "A" };
        let altered = [&envelope[..tag], other, &envelope[tag + 1..]].concat();
        assert_eq!(code(ring().open(&altered, &named(format))), Some(ErrorCode::Open), "{format:?}");
    }
}

#[test]
fn a_port_envelope_too_short_for_every_key_is_for_others() {
    let ring = KeyRing::new(vec![private_key("rsa3072")]);
    let open = |bytes| code(ring.open(&base64(&vec![0; bytes]), &OpenOptions::default()));
    assert_eq!(open(12 + 384 + 15), Some(ErrorCode::NoKey));
    assert_eq!(open(12 + 384 + 16), Some(ErrorCode::Open));
}

#[test]
fn an_envelope_is_for_others_only_where_each_of_its_recipients_is_named() {
    let options = SealOptions { format: Format::JweJson, ..SealOptions::default() };
    let [one, other] = ["rsa2048", "rsa2048"].map(|name| public_key(name).with_kid("another"));
    let envelope = seal_for(&[&one, &other], b"value", &options).unwrap();
    let ring = KeyRing::new(vec![other_key().clone()]);
    let code = |envelope: &str| code(ring.open(envelope, &OpenOptions::default()));
    assert_eq!(code(&envelope), Some(ErrorCode::NoKey));
    let (first, last) = envelope.rsplit_once(r#","kid":"another""#).unwrap();
    assert_eq!(code(&[first, last].concat()), Some(ErrorCode::Open));
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
}

#[test]
fn options_for_several_recipients_are_checked_as_for_one() {
    let key = public_key("rsa2048");
    let seal = |value: &[u8], options| code(seal_for(&[&key], value, &options));
    let jwe_json = || SealOptions { format: Format::JweJson, ..SealOptions::default() };
    assert_eq!(seal(b"value", jwe_json()), None);
    assert_eq!(seal(b"value", SealOptions::default()), Some(ErrorCode::OptionUnsupported));
    let mgf1_hash = Some(Hash::Sha256);
    assert_eq!(seal(b"value", SealOptions { mgf1_hash, ..jwe_json() }), Some(ErrorCode::OptionUnsupported));
    let refusing = SealOptions { empty_value: EmptyValue::Refuse, ..jwe_json() };
    assert_eq!(seal(b"", refusing), Some(ErrorCode::Empty));
    assert_eq!(seal(&vec![0; MAX_VALUE_BYTES + 1], jwe_json()), Some(ErrorCode::TooLarge));
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
fn what_was_sealed_anew_keeps_what_was_chosen() {
    let (from, to) = (private_key("rsa2048"), other_key());
    let context = Some("shop/db".to_owned());
    let expires_at = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000));
    let (hash, mgf1_hash) = (Some(Hash::Sha384), Some(Hash::Sha1));
    let none = SealOptions::default;
    for options in [
        SealOptions { context: context.clone(), expires_at, hash, ..none() },
        SealOptions { format: Format::JweJson, context: context.clone(), expires_at, hash, ..none() },
        SealOptions { format: Format::SealedSecrets, context, ..none() },
        SealOptions { format: Format::Cms, hash, mgf1_hash, ..none() },
        SealOptions { format: Format::Port, hash, mgf1_hash, ..none() },
    ] {
        let format = options.format;
        // What the envelope does not tell.
        let is_port = format == Format::Port;
        let told = OpenOptions {
            format: Some(format),
            context: options.context.clone(),
            hash: hash.filter(|_| is_port),
            mgf1_hash: mgf1_hash.filter(|_| is_port),
        };
        let old = from.public_key().seal(b"value", &options).unwrap();
        let anew = from.reseal(&old, to.public_key(), &told).unwrap();
        assert_eq!(to.open(&anew, &told).unwrap().bytes(), b"value", "{format:?}");
        let of = |envelope: &str| {
            let info = inspect(envelope, &InspectOptions { format: Some(format), bits: None }).unwrap();
            (info.context, info.expires_at, info.recipients[0].hash, info.recipients[0].mgf1_hash)
        };
        assert_eq!(of(&anew), of(&old), "{format:?}");
    }
}

#[test]
fn a_schema_hash_stays_when_sealed_anew() {
    let vectors = vectors("apify");
    let old = text(&vectors["full"][0]["encrypted"], "secureObject");
    let anew = private_key("rsa2048").reseal(old, other_key().public_key(), &OpenOptions::default()).unwrap();
    assert!(anew.starts_with("ENCRYPTED_JSON:5be0c04285:"), "{anew}");
}

/// A Port envelope does not tell its hash, so another one would go unnoticed until it does not open.
#[test]
fn a_key_for_one_hash_does_not_change_that_of_a_port_envelope() {
    let to = private_key("rsa3072");
    let jwk = Jwk { alg: Some("RSA-OAEP".to_owned()), ..to.public_key().to_jwk() };
    let reserved = PublicKey::from_jwk(&jwk).unwrap();
    let old = sealed("rsa2048", Format::Port);
    let anew = private_key("rsa2048").reseal(&old, &reserved, &OpenOptions::default()).unwrap();
    assert_eq!(to.open(&anew, &OpenOptions::default()).unwrap().bytes(), b"value");
}

#[test]
fn a_key_for_one_hash_is_sealed_anew_with_that() {
    let jwk = Jwk { alg: Some("RSA-OAEP-512".to_owned()), ..public_key("rsa3072").to_jwk() };
    let to = PublicKey::from_jwk(&jwk).unwrap();
    for format in [Format::Jwe, Format::JweJson, Format::Cms] {
        let old = sealed("rsa2048", format);
        let anew = private_key("rsa2048").reseal(&old, &to, &OpenOptions::default()).unwrap();
        let info = inspect(&anew, &InspectOptions::default()).unwrap();
        assert_eq!(info.recipients[0].hash, Hash::Sha512, "{format:?}");
    }
}

#[test]
fn a_ring_that_cannot_seal_anew_says_why_as_when_opening() {
    let ring = KeyRing::new(vec![private_key("rsa3072")]);
    let anew = ring.reseal(&sealed("rsa2048", Format::Jwe), &public_key("rsa4096"), &OpenOptions::default());
    assert_eq!(code(anew), Some(ErrorCode::NoKey));
}

#[test]
fn whoever_unwraps_chooses_among_several_recipients() {
    let keys = NAMES.map(|name| public_key(name).with_kid(name));
    let options = SealOptions {
        format: Format::JweJson,
        context: Some("a".to_owned()),
        hash: Some(Hash::Sha1),
        ..SealOptions::default()
    };
    let envelope = seal_for(&keys.each_ref(), b"value", &options).unwrap();
    for (index, name) in NAMES.into_iter().enumerate() {
        let pending = |context: Option<&str>| {
            let context = context.map(str::to_owned);
            PendingOpen::new(&envelope, &OpenOptions { context, ..OpenOptions::default() }, None).unwrap()
        };
        let one = pending(Some("a"));
        assert_eq!(one.info().recipients.len(), 3);
        let key = one.keys()[index];
        assert_eq!((key.recipient.kid.as_deref(), key.recipient.hash), (Some(name), Hash::Sha1));
        let holder = RsaPrivateKey::from_pkcs8_pem(&private_key(name).to_pem()).unwrap();
        let unwrapped = holder.decrypt(Oaep::<sha1::Sha1>::new(), key.wrapped_key).unwrap();
        let opened = one.open(index, &unwrapped).unwrap();
        assert_eq!((opened.bytes(), opened.kid()), (&b"value"[..], Some(name)));
        for other in [None, Some("b")] {
            assert_eq!(code(pending(other).open(index, &unwrapped)), Some(ErrorCode::Context));
        }
    }
}

#[test]
fn whoever_unwraps_is_told_the_label() {
    let context = Some("shop/db".to_owned());
    let format = Format::SealedSecrets;
    let sealed = SealOptions { format, context: context.clone(), ..SealOptions::default() };
    let sealed = public_key("rsa2048").seal(b"value", &sealed).unwrap();
    let options = OpenOptions { format: Some(format), context, ..OpenOptions::default() };
    let pending = PendingOpen::new(&sealed, &options, None).unwrap();
    assert_eq!(pending.keys()[0].recipient.label, b"shop/db");
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
    assert_ne!(payload[..21], seal_managed(secret, b"value").unwrap()[..21], "the IV is fresh");
    for payload in ["AAAA", "value", &base64(&[0; 31])] {
        assert_eq!(code(open_managed(secret, payload)), Some(ErrorCode::Format));
    }
    assert_eq!(code(open_managed(secret, &base64(&[0; 32]))), Some(ErrorCode::Open));
}

#[test]
fn managed_payloads_are_bounded_as_envelopes_are() {
    let secret = "a client secret of 32 bytes 4567";
    let value = vec![0; MAX_VALUE_BYTES + 1];
    assert_eq!(code(seal_managed(secret, &value)), Some(ErrorCode::TooLarge));
    let payload = "A".repeat(MAX_VALUE_BYTES / 3 * 4 / 64 * 65 + 2_000_000);
    assert_eq!(code(open_managed(secret, &payload)), Some(ErrorCode::TooLarge));
}
