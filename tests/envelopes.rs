//! Sealing, opening and inspecting, and what goes wrong there.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

mod support;

use std::time::{Duration, SystemTime};

use sealfield::{
    EmptyValue, EnvelopeInfo, Error, ErrorCode, Format, Hash, InspectOptions, MAX_VALUE_BYTES, OpenOptions,
    PartName, PendingOpen, SealOptions, inspect, is_sealed, seal_for,
};
use support::{element, list, named, private_key, public_key, text, vectors};

fn options(format: Format) -> SealOptions {
    SealOptions { format, ..SealOptions::default() }
}

fn seal(format: Format, value: &[u8]) -> String {
    public_key("rsa2048").seal(value, &options(format)).unwrap()
}

fn open(envelope: &str) -> Result<Vec<u8>, Error> {
    private_key("rsa2048").open(envelope, &OpenOptions::default()).map(|opened| opened.bytes().to_vec())
}

fn open_as(format: Format, envelope: &str) -> Result<Vec<u8>, Error> {
    private_key("rsa2048").open(envelope, &named(format)).map(|opened| opened.bytes().to_vec())
}

fn code<T>(result: Result<T, Error>) -> ErrorCode {
    result.err().expect("an error").code()
}

fn inspect_as(format: Format, envelope: &str) -> Result<EnvelopeInfo, Error> {
    inspect(envelope, &InspectOptions { format: Some(format), bits: None })
}

const CONTENT_KEY: [u8; 32] = [7; 32];
const IV: [u8; 12] = [9; 12];

/// Ciphertext and tag, made by the `aes-gcm` crate with `IV`.
fn encrypted(content_key: [u8; 32], aad: &[u8], value: &[u8]) -> (Vec<u8>, [u8; 16]) {
    use aes_gcm::{AeadInOut as _, Aes256Gcm, KeyInit as _};
    let mut text = value.to_vec();
    let cipher = Aes256Gcm::new(&content_key.into());
    let tag = cipher.encrypt_inout_detached(&IV.into(), aad, text.as_mut_slice().into()).unwrap();
    (text, tag.into())
}

/// Opens what holds `CONTENT_KEY`, for the first recipient.
fn open_unwrapped(envelope: &str, options: &OpenOptions) -> Result<Vec<u8>, Error> {
    let pending = PendingOpen::new(envelope, options, None)?;
    pending.open(0, &CONTENT_KEY).map(|opened| opened.bytes().to_vec())
}

#[test]
fn every_format_opens_what_it_sealed_for_every_key_size() {
    let values: [&[u8]; 5] = [b"", b"x", "žluťoučký 😀\0\r\n:".as_bytes(), &[b'a'; 100_000], b"{\"a\":1}"];
    for name in ["rsa2048", "rsa3072", "rsa4096"] {
        let (public_key, private_key) = (public_key(name), private_key(name));
        for &format in Format::ALL {
            for value in values {
                let envelope = public_key.seal(value, &options(format)).unwrap();
                assert!(is_sealed(&envelope, Some(format)));
                let is_bare_base64 = matches!(format, Format::Port | Format::SealedSecrets);
                assert_eq!(is_sealed(&envelope, None), !is_bare_base64, "{format:?}");
                let opened = private_key.open(&envelope, &named(format)).unwrap();
                assert_eq!(opened.bytes(), value);
                assert_eq!(opened.format(), format);
            }
        }
    }
}

#[test]
fn every_hash_opens() {
    for (hash, alg) in [
        (Hash::Sha1, "RSA-OAEP"),
        (Hash::Sha256, "RSA-OAEP-256"),
        (Hash::Sha384, "RSA-OAEP-384"),
        (Hash::Sha512, "RSA-OAEP-512"),
    ] {
        for format in [Format::Jwe, Format::JweJson, Format::Cms] {
            let options = SealOptions { hash: Some(hash), ..options(format) };
            let envelope = public_key("rsa2048").seal(b"value", &options).unwrap();
            let recipient = &inspect(&envelope, &InspectOptions::default()).unwrap().recipients[0];
            assert_eq!((recipient.alg(), recipient.mgf1_hash), (alg, hash));
            assert_eq!(open(&envelope).unwrap(), b"value");
        }
    }
}

#[test]
fn the_hash_of_mgf1_may_differ_where_the_format_or_the_opener_tells() {
    for hash in Hash::ALL {
        for mgf1_hash in Hash::ALL {
            let sealed = |format| {
                let (hash, mgf1_hash) = (Some(hash), Some(mgf1_hash));
                public_key("rsa2048")
                    .seal(b"value", &SealOptions { hash, mgf1_hash, ..options(format) })
                    .unwrap()
            };
            let cms = sealed(Format::Cms);
            let recipient = &inspect(&cms, &InspectOptions::default()).unwrap().recipients[0];
            assert_eq!((recipient.hash, recipient.mgf1_hash), (hash, mgf1_hash));
            assert_eq!(open(&cms).unwrap(), b"value");

            let told = OpenOptions { hash: Some(hash), mgf1_hash: Some(mgf1_hash), ..OpenOptions::default() };
            let port = sealed(Format::Port);
            assert_eq!(private_key("rsa2048").open(&port, &told).unwrap().bytes(), b"value");
            assert_eq!(open(&port).is_ok(), (hash, mgf1_hash) == (Hash::Sha256, Hash::Sha256));
        }
    }
}

#[test]
fn the_hash_of_mgf1_is_the_other_one_unless_given() {
    let hash = Some(Hash::Sha512);
    let port = public_key("rsa2048").seal(b"value", &SealOptions { hash, ..options(Format::Port) }).unwrap();
    for mgf1_hash in [None, hash] {
        let told = OpenOptions { hash, mgf1_hash, ..OpenOptions::default() };
        assert_eq!(private_key("rsa2048").open(&port, &told).unwrap().bytes(), b"value");
    }
}

#[test]
fn a_key_that_is_for_one_hash_keeps_to_it() {
    let jwk = sealfield::Jwk { alg: Some("RSA-OAEP-512".to_owned()), ..public_key("rsa2048").to_jwk() };
    let key = sealfield::PublicKey::from_jwk(&jwk).unwrap();
    assert_eq!(key.to_jwk().alg.as_deref(), Some("RSA-OAEP-512"));
    for format in [Format::Jwe, Format::JweJson, Format::Cms] {
        let seal = |hash| key.seal(b"value", &SealOptions { hash, ..options(format) });
        for envelope in [seal(None).unwrap(), seal(Some(Hash::Sha512)).unwrap()] {
            let info = inspect(&envelope, &InspectOptions::default()).unwrap();
            assert_eq!(info.recipients[0].hash, Hash::Sha512);
            assert_eq!(open(&envelope).unwrap(), b"value");
        }
        assert_eq!(code(seal(Some(Hash::Sha256))), ErrorCode::OptionUnsupported);
    }
}

#[test]
fn an_opener_may_not_contradict_what_the_format_says() {
    for &format in Format::ALL.iter().filter(|format| **format != Format::Port) {
        let hash = Some(Hash::Sha256);
        for (hash, mgf1_hash) in [(hash, hash), (hash, None), (None, hash)] {
            let options = OpenOptions { hash, mgf1_hash, ..named(format) };
            let result = private_key("rsa2048").open(&seal(format, b"value"), &options);
            assert_eq!(code(result), ErrorCode::OptionUnsupported, "{format:?}");
        }
    }
}

#[test]
fn json_is_sealed_as_json() {
    let value = serde_json::json!({"user": "a", "tokens": [1, null]});
    for &format in Format::ALL {
        let envelope = public_key("rsa2048").seal_json(&value, &options(format)).unwrap();
        let opened = private_key("rsa2048").open(&envelope, &named(format)).unwrap();
        assert_eq!(opened.json::<serde_json::Value>().unwrap(), value);
        assert_eq!(envelope.starts_with("ENCRYPTED_JSON:"), format == Format::Apify);
    }
    let no_json = std::collections::HashMap::from([((1, 2), 3)]);
    assert_eq!(code(public_key("rsa2048").seal_json(&no_json, &options(Format::Jwe))), ErrorCode::NotJson);
}

#[test]
fn two_envelopes_of_one_value_share_nothing_secret() {
    for &format in Format::ALL {
        let (one, other) = (seal(format, b"value"), seal(format, b"value"));
        let inspect = |envelope: &str| {
            inspect(envelope, &InspectOptions { bits: Some(2048), format: Some(format) }).unwrap()
        };
        for (a, b) in inspect(&one).parts.iter().zip(&inspect(&other).parts) {
            use PartName::*;
            if !matches!(a.name, Prefix | Header | Recipient | KeyLength) {
                assert_ne!(one[a.range.clone()], other[b.range.clone()], "{format:?} {:?}", a.name);
            }
        }
    }
}

mod context_and_expiry {
    use super::*;

    fn bound() -> String {
        let options = SealOptions { context: Some("signup/token".to_owned()), ..SealOptions::default() };
        public_key("rsa2048").seal(b"value", &options).unwrap()
    }

    fn open_for(envelope: &str, context: Option<&str>) -> Result<sealfield::Opened, Error> {
        let options = OpenOptions { context: context.map(str::to_owned), ..OpenOptions::default() };
        private_key("rsa2048").open(envelope, &options)
    }

    #[test]
    fn a_bound_value_opens_for_its_context_alone() {
        let opened = open_for(&bound(), Some("signup/token")).unwrap();
        assert_eq!(opened.context(), Some("signup/token"));
        assert_eq!(code(open_for(&bound(), Some("signup/password"))), ErrorCode::Context);
        assert_eq!(code(open_for(&bound(), None)), ErrorCode::Context);
    }

    #[test]
    fn a_value_bound_to_nothing_opens_for_no_context() {
        assert_eq!(code(open_for(&seal(Format::Jwe, b"value"), Some("signup/token"))), ErrorCode::Context);
        assert_eq!(code(open_for(&seal(Format::Port, b"value"), Some("signup/token"))), ErrorCode::Context);
    }

    #[test]
    fn an_empty_context_is_one_in_jwe_alone() {
        for format in [Format::Jwe, Format::JweJson, Format::SealedSecrets] {
            let options = SealOptions { context: Some(String::new()), ..options(format) };
            let sealed = public_key("rsa2048").seal(b"value", &options);
            assert_eq!(sealed.is_ok(), format == Format::Jwe, "{format:?}");
        }
        let options = SealOptions { context: Some(String::new()), ..options(Format::Jwe) };
        let envelope = public_key("rsa2048").seal(b"value", &options).unwrap();
        assert!(open_for(&envelope, Some("")).is_ok());
        assert_eq!(code(open_for(&envelope, None)), ErrorCode::Context);
    }

    #[test]
    fn what_no_reader_would_take_is_not_sealed() {
        let context = |length| SealOptions { context: Some("c".repeat(length)), ..options(Format::JweJson) };
        let envelope = public_key("rsa2048").seal(b"value", &context(12_000)).unwrap();
        assert!(open_for(&envelope, Some(&"c".repeat(12_000))).is_ok());
        assert_eq!(code(public_key("rsa2048").seal(b"value", &context(13_000))), ErrorCode::TooLarge);

        let expires_at = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(8_640_000_000_001));
        let sealed =
            public_key("rsa2048").seal(b"value", &SealOptions { expires_at, ..SealOptions::default() });
        assert_eq!(code(sealed), ErrorCode::OptionUnsupported);

        let odd = public_key("rsa2048").with_kid("é".repeat(400));
        let sealed = sealfield::seal_for(&[&odd; 100], b"value", &options(Format::JweJson));
        assert_eq!(code(sealed), ErrorCode::TooLarge);
    }

    #[test]
    fn an_altered_context_is_an_altered_envelope() {
        let other = SealOptions { context: Some("signup/other".to_owned()), ..SealOptions::default() };
        let other = public_key("rsa2048").seal(b"value", &other).unwrap();
        let (_, rest) = bound().split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let moved = format!("{}.{rest}", other.split('.').next().unwrap());
        assert_eq!(code(open_for(&moved, Some("signup/other"))), ErrorCode::Open);
    }

    #[test]
    fn an_envelope_opens_until_its_expiry() {
        let sealed_until = |expires_at| {
            let options = SealOptions { expires_at: Some(expires_at), ..SealOptions::default() };
            public_key("rsa2048").seal(b"value", &options).unwrap()
        };
        let soon = sealed_until(SystemTime::now() + Duration::from_secs(60));
        let past = sealed_until(SystemTime::now() - Duration::from_secs(1));
        assert_eq!(open(&soon).unwrap(), b"value");
        assert_eq!(code(open(&past)), ErrorCode::Expired);
        let info = inspect(&soon, &InspectOptions::default()).unwrap();
        assert!(info.expires_at.unwrap() > info.issued_at.unwrap());
    }

    #[test]
    fn a_format_without_room_for_an_option_refuses_it() {
        use Format::*;
        let soon = SystemTime::now() + Duration::from_secs(60);
        let none = SealOptions::default;
        let with_room: [(SealOptions, &[Format]); 4] = [
            (SealOptions { context: Some("a".to_owned()), ..none() }, &[Jwe, JweJson, SealedSecrets]),
            (SealOptions { expires_at: Some(soon), ..none() }, &[Jwe, JweJson]),
            (SealOptions { hash: Some(Hash::Sha256), ..none() }, &[Jwe, JweJson, Port, Cms]),
            (SealOptions { mgf1_hash: Some(Hash::Sha256), ..none() }, &[Port, Cms]),
        ];
        for (option, formats) in with_room {
            for &format in Format::ALL {
                let result = public_key("rsa2048").seal(b"value", &SealOptions { format, ..option.clone() });
                match result {
                    Ok(_) => assert!(formats.contains(&format), "{format:?} drops it"),
                    Err(error) => {
                        assert_eq!(error.code(), ErrorCode::OptionUnsupported);
                        assert!(!formats.contains(&format), "{format:?} refuses it");
                    }
                }
            }
        }
    }
}

mod failures {
    use super::*;

    #[test]
    fn wrong_key_altered_wrap_ciphertext_and_tag_cannot_be_told_apart() {
        for &format in Format::ALL {
            let envelope = seal(format, b"a value of some length");
            let wrong_key = private_key("rsa3072").open(&envelope, &named(format)).unwrap_err();
            assert_eq!(wrong_key.code(), ErrorCode::Open);
            let same_size = other_key().open(&envelope, &named(format)).unwrap_err();
            assert_eq!(same_size, wrong_key);
            let info =
                inspect(&envelope, &InspectOptions { bits: Some(2048), format: Some(format) }).unwrap();
            for part in info.parts.iter().filter(|part| part.name != PartName::Recipient) {
                let altered = open_as(format, &alter(&envelope, part.range.start + 1)).unwrap_err();
                match part.name {
                    // They say how to read the rest.
                    PartName::Prefix | PartName::Header | PartName::KeyLength => {}
                    _ => assert_eq!(altered, wrong_key, "{format:?} {:?}", part.name),
                }
            }
        }
    }

    /// As large as the one that envelopes here are sealed for.
    fn other_key() -> &'static sealfield::PrivateKey {
        static KEY: std::sync::LazyLock<sealfield::PrivateKey> =
            std::sync::LazyLock::new(|| sealfield::PrivateKey::generate(2048).unwrap());
        &KEY
    }

    /// The format authenticates neither its prefix nor its schema hash; `docs/formats.md` says so.
    #[test]
    fn the_prefix_and_the_schema_hash_of_apify_are_not_authenticated() {
        let envelope = seal(Format::Apify, b"value");
        let (_, rest) = envelope.split_once(':').unwrap();
        assert_eq!(open(&format!("ENCRYPTED_JSON:{rest}")).unwrap(), b"value");
        assert_eq!(open(&format!("ENCRYPTED_JSON:0123456789:{rest}")).unwrap(), b"value");
        assert_eq!(code(open(&format!("ENCRYPTED_VALUE:0123456789:{rest}"))), ErrorCode::Format);
    }

    /// RFC 7516 §11.5: what comes in place of a content key must be nothing that a sender can know.
    #[test]
    fn what_cannot_be_unwrapped_is_no_key_that_a_sender_knows() {
        let forged = |content_key: [u8; 32]| {
            let (text, tag) = encrypted(content_key, b"", b"value");
            support::base64(&[&IV[..], &[0; 256], &text, &tag].concat())
        };
        assert_eq!(code(open(&forged([0; 32]))), ErrorCode::Open);
        let pending = |content_key| {
            PendingOpen::new(&forged(content_key), &OpenOptions::default(), Some(2048)).unwrap()
        };
        assert_eq!(pending(CONTENT_KEY).open(0, &CONTENT_KEY).unwrap().bytes(), b"value");
        assert_eq!(code(pending(CONTENT_KEY).open(0, &[7; 33])), ErrorCode::Open);
        assert_eq!(code(pending([0; 32]).open(0, &[0; 31])), ErrorCode::Open);
    }

    #[test]
    fn only_an_authentic_envelope_tells_of_its_context_or_expiry() {
        let past = Some(SystemTime::now() - Duration::from_secs(60));
        for option in [
            SealOptions { context: Some("a".to_owned()), ..SealOptions::default() },
            SealOptions { expires_at: past, ..SealOptions::default() },
        ] {
            for format in [Format::Jwe, Format::JweJson] {
                let envelope =
                    public_key("rsa2048").seal(b"value", &SealOptions { format, ..option.clone() }).unwrap();
                let tag = inspect_as(format, &envelope).unwrap().parts.pop().unwrap();
                assert_eq!(code(open(&alter(&envelope, tag.range.start))), ErrorCode::Open);
                assert_ne!(code(open(&envelope)), ErrorCode::Open);
            }
        }
    }

    #[test]
    fn a_port_envelope_too_short_for_the_key_is_for_another_one() {
        let envelope = |bytes| support::base64(&vec![0; bytes]);
        let inspect = |envelope: &str, bits| {
            inspect(envelope, &InspectOptions { bits: Some(bits), format: Some(Format::Port) })
        };
        let shortest = envelope(12 + 256 + 16);
        assert!(inspect(&shortest, 2048).is_ok());
        assert_eq!(code(inspect(&envelope(12 + 256 + 15), 2048)), ErrorCode::Format);
        assert_eq!(code(inspect(&shortest, 2056)), ErrorCode::Open);
        assert_eq!(code(PendingOpen::new(&shortest, &OpenOptions::default(), Some(2056))), ErrorCode::Open);
        assert_eq!(code(private_key("rsa3072").open(&shortest, &OpenOptions::default())), ErrorCode::Open);
    }

    #[test]
    fn sizes_that_no_key_has_are_refused() {
        for bits in [0, 2040, 8193, u32::MAX] {
            let envelope = seal(Format::Port, b"value");
            let options = InspectOptions { bits: Some(bits), format: None };
            assert_eq!(code(inspect(&envelope, &options)), ErrorCode::OptionUnsupported, "{bits}");
            let pending = PendingOpen::new(&envelope, &OpenOptions::default(), Some(bits));
            assert_eq!(code(pending), ErrorCode::OptionUnsupported, "{bits}");
        }
    }

    #[test]
    fn the_length_in_a_sealed_secret_is_that_of_a_wrapped_key() {
        let parse = |length: u16, rest: usize| {
            let bytes = [&length.to_be_bytes()[..], &vec![0; rest]].concat();
            inspect_as(Format::SealedSecrets, &support::base64(&bytes)).map(drop)
        };
        for length in [256, 384, 1024] {
            assert_eq!(parse(length, usize::from(length) + 16), Ok(()));
            assert_eq!(code(parse(length, usize::from(length) + 15)), ErrorCode::Format);
        }
        for length in [0, 255, 1025, u16::MAX] {
            assert_eq!(code(parse(length, 70_000)), ErrorCode::Format, "{length}");
        }
        assert_eq!(code(parse(1024, 512)), ErrorCode::Format);
    }

    #[test]
    fn no_truncated_envelope_opens() {
        for &format in Format::ALL {
            let envelope = seal(format, b"value");
            for end in (0..envelope.trim_end().len()).step_by(3) {
                let error = code(open_as(format, &envelope[..end]));
                assert!(
                    matches!(error, ErrorCode::Open | ErrorCode::Format | ErrorCode::NotSealed),
                    "{format:?} cut at {end}: {error:?}"
                );
            }
        }
    }

    #[test]
    fn no_envelope_opens_with_any_one_character_replaced() {
        for &format in Format::ALL {
            let envelope = seal(format, b"value");
            let info = inspect(&envelope, &InspectOptions { format: Some(format), bits: None }).unwrap();
            let recipient = info.parts.iter().find(|part| part.name == PartName::Recipient);
            for at in (0..envelope.len()).step_by(7).chain(envelope.len() - 30..envelope.len()) {
                if !recipient.is_some_and(|part| part.range.contains(&at)) {
                    assert!(open_as(format, &alter(&envelope, at)).is_err(), "{format:?} altered at {at}");
                }
            }
        }
    }

    /// CMS does not authenticate it, and a key that is not named is tried.
    #[test]
    fn a_recipient_identifier_decides_nothing() {
        let envelope = seal(Format::Cms, b"value");
        let info = inspect(&envelope, &InspectOptions::default()).unwrap();
        let part = info.parts.iter().find(|part| part.name == PartName::Recipient).unwrap();
        let altered = alter(&envelope, part.range.start + 1);
        let kid = |envelope: &str| {
            inspect(envelope, &InspectOptions::default()).unwrap().recipients[0].kid.clone().unwrap()
        };
        assert_ne!(kid(&altered), kid(&envelope));
        assert_eq!(open(&altered).unwrap(), b"value");
    }

    #[test]
    fn what_is_no_envelope_is_told_as_such() {
        let short_sequence = format!("MAAA{}", " ".repeat(30));
        for text in ["", "hunter2", "ENCRYPTED", "a.b.c.d.e", "aGVsbG8=", "😀", "\0", &short_sequence] {
            assert_eq!(code(open(text)), ErrorCode::NotSealed, "{text}");
            assert!(!is_sealed(text, None));
        }
    }

    #[test]
    fn a_format_asked_for_is_the_only_one_accepted() {
        let options = OpenOptions { format: Some(Format::Jwe), ..OpenOptions::default() };
        let apify = seal(Format::Apify, b"value");
        assert_eq!(code(private_key("rsa2048").open(&apify, &options)), ErrorCode::Format);
    }

    #[test]
    fn a_value_up_to_the_limit_seals_and_opens_and_one_above_does_not() {
        let mut value = vec![b'a'; 5_000_000];
        for &format in Format::ALL {
            assert_eq!(open_as(format, &seal(format, &value)).unwrap(), value);
        }
        value.resize(MAX_VALUE_BYTES, b'a');
        // The longest of all, for its lines.
        let opened = open(&seal(Format::Cms, &value)).unwrap();
        assert!(opened == value, "not shown if they differ");
        value.resize(MAX_VALUE_BYTES + 1, b'a');
        assert_eq!(code(public_key("rsa2048").seal(&value, &SealOptions::default())), ErrorCode::TooLarge);
        value.resize(MAX_VALUE_BYTES / 3 * 4 / 64 * 65 + 2_000_000, b'a');
        assert_eq!(code(open(&String::from_utf8(value).unwrap())), ErrorCode::TooLarge);
    }

    #[test]
    fn an_empty_value_is_refused_where_asked() {
        for &format in Format::ALL {
            let refusing = SealOptions { empty_value: EmptyValue::Refuse, ..options(format) };
            assert_eq!(code(public_key("rsa2048").seal(b"", &refusing)), ErrorCode::Empty);
            assert!(public_key("rsa2048").seal(b" ", &refusing).is_ok());
        }
    }

    #[test]
    fn apify_holds_text_only() {
        assert_eq!(code(public_key("rsa2048").seal(&[0xff], &options(Format::Apify))), ErrorCode::NotUnicode);
    }

    #[test]
    fn text_and_json_of_an_opened_value_are_checked() {
        let opened =
            private_key("rsa2048").open(&seal(Format::Jwe, &[0xff]), &OpenOptions::default()).unwrap();
        assert_eq!(code(opened.text()), ErrorCode::NotUnicode);
        assert_eq!(code(opened.json::<serde_json::Value>()), ErrorCode::NotJson);
        assert!(!format!("{opened:?}").contains("255"));
    }

    /// Replaces the character at `at` by another one of the base64 alphabets.
    fn alter(envelope: &str, at: usize) -> String {
        let mut bytes = envelope.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    }
}

mod hostile_jwe_headers {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    #[test]
    fn each_is_refused_as_malformed() {
        let envelope = seal(Format::Jwe, b"value");
        let (_, rest) = envelope.split_once('.').unwrap();
        for header in [
            r#"{"alg":"RSA1_5","enc":"A256GCM"}"#,
            r#"{"alg":"dir","enc":"A256GCM"}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A128CBC-HS256"}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":["exp"],"exp":1}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":[]}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":"soon"}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":-1}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":1e300}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":1.5e9}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":8640000000001}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":18446744073709551615}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","ctx":7}"#,
            r#"{"alg":"RSA-OAEP-256","alg":"RSA-OAEP","enc":"A256GCM"}"#,
            r#"{"alg":"RSA-OAEP-256","\u0061lg":"RSA-OAEP","enc":"A256GCM"}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","enc":"A256GCM"}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a","kid":"a"}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","iat":1,"iat":1}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":1,"exp":2}"#,
            r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","ctx":"a","ctx":"b"}"#,
            r#"{"enc":"A256GCM"}"#,
            "{}",
            "{",
        ] {
            let hostile = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
            assert_eq!(code(open(&hostile)), ErrorCode::Format, "{header}");
            assert!(!is_sealed(&hostile, None), "{header}");
        }
        let deep = format!(r#"{{"alg":{}"#, "[".repeat(100_000));
        let hostile = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(deep));
        assert_eq!(code(open(&hostile)), ErrorCode::Format);
    }

    #[test]
    fn a_header_has_at_most_16_kib() {
        let envelope = seal(Format::Jwe, b"value");
        let (_, rest) = envelope.split_once('.').unwrap();
        let start = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#;
        let padded = |bytes| format!("{}.{rest}", URL_SAFE_NO_PAD.encode(format!("{start:bytes$}")));
        assert!(inspect_as(Format::Jwe, &padded(12 * 1024)).is_ok());
        assert_eq!(code(inspect_as(Format::Jwe, &padded(12 * 1024 + 1))), ErrorCode::Format);

        let options = SealOptions { context: Some("a".repeat(12 * 1024)), ..SealOptions::default() };
        assert_eq!(code(public_key("rsa2048").seal(b"value", &options)), ErrorCode::TooLarge);
    }

    #[test]
    fn the_last_date_of_javascript_is_the_last() {
        let envelope = seal(Format::Jwe, b"value");
        let (_, rest) = envelope.split_once('.').unwrap();
        let header = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":8640000000000}"#;
        assert!(inspect_as(Format::Jwe, &format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))).is_ok());
    }

    #[test]
    fn unknown_parameters_fractional_dates_and_white_space_are_fine() {
        // Not altered in transit but sealed so: the header decides how the rest is read.
        let envelope = seal(Format::Jwe, b"value");
        let (_, rest) = envelope.split_once('.').unwrap();
        let header = " \n{ \"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"iat\":1.5,\"typ\":\"x\"}";
        let foreign = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
        assert!(is_sealed(&foreign, None));
        assert!(inspect(&foreign, &InspectOptions::default()).is_ok());
    }
}

/// Taken apart alone: who wrote such a thing may hold the key.
mod jwe_in_json {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    const HEADER: &str = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#;
    const ENC: &str = r#"{"enc":"A256GCM"}"#;

    fn content() -> String {
        let [iv, tag] = [&[0; 12][..], &[0; 16]].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        format!(r#""iv":"{iv}","ciphertext":"","tag":"{tag}""#)
    }

    fn encrypted_key(bytes: usize) -> String {
        format!(r#""encrypted_key":"{}""#, URL_SAFE_NO_PAD.encode(vec![0; bytes]))
    }

    fn protected(header: &str) -> String {
        format!(r#""protected":"{}""#, URL_SAFE_NO_PAD.encode(header))
    }

    fn flattened(header: &str, more: &str) -> String {
        format!("{{{},{},{}{more}}}", protected(header), encrypted_key(256), content())
    }

    fn recipient(header: &str) -> String {
        format!(r#"{{"header":{header},{}}}"#, encrypted_key(256))
    }

    fn general(header: &str, recipients: &[String], more: &str) -> String {
        format!(r#"{{{},"recipients":[{}],{}{more}}}"#, protected(header), recipients.join(","), content())
    }

    fn parse(envelope: &str) -> Result<EnvelopeInfo, Error> {
        inspect_as(Format::JweJson, envelope)
    }

    fn assert_each_is_refused(envelopes: &[String]) {
        for envelope in envelopes {
            assert_eq!(parse(envelope).err().map(|it| it.code()), Some(ErrorCode::Format), "{envelope}");
            assert!(!is_sealed(envelope, None), "{envelope}");
        }
    }

    #[test]
    fn headers_may_stand_anywhere_together() {
        let alg = r#"{"alg":"RSA-OAEP-256"}"#;
        for envelope in [
            flattened(HEADER, ""),
            flattened(HEADER, r#","header":{},"unprotected":{},"unknown":[{}]"#),
            flattened(ENC, &format!(r#","header":{alg}"#)),
            flattened(ENC, &format!(r#","unprotected":{alg}"#)),
            format!(r#"{{"unprotected":{HEADER},{},{}}}"#, encrypted_key(256), content()),
            general(HEADER, &[format!("{{{}}}", encrypted_key(256))], ""),
            general(ENC, &[recipient(alg), recipient(r#"{"alg":"RSA-OAEP"}"#)], ""),
            general("{}", &[recipient(alg)], &format!(r#","unprotected":{ENC}"#)),
            flattened(HEADER, "").replace("ciphertext", r"ciphertex\u0074"),
            format!(" \n{}", flattened(HEADER, "")),
        ] {
            assert!(parse(&envelope).is_ok(), "{envelope}");
        }
        assert!(is_sealed(&format!(" \n{}", flattened(HEADER, "")), None));
    }

    #[test]
    fn nothing_is_said_twice() {
        let twice = |member: &str| format!(",{member},{member}");
        let once_more = |member: &str| format!(",{member}");
        let header = format!(r#"{{"alg":"RSA-OAEP-256"}},"header":{}"#, r#"{"kid":"a"}"#);
        let two_keys = format!("{{{},{}}}", encrypted_key(256), encrypted_key(256));
        assert_each_is_refused(&[
            flattened(HEADER, &once_more(&protected(HEADER))),
            flattened(HEADER, &once_more(&encrypted_key(256))),
            flattened(HEADER, &once_more(r#""ciphertext":"""#)),
            flattened(HEADER, &once_more(r#""ciphertex\u0074":"""#)),
            flattened(HEADER, &twice(r#""aad":"YQ""#)),
            flattened(HEADER, &twice(r#""header":{}"#)),
            flattened(HEADER, &twice(r#""unprotected":{}"#)),
            general(HEADER, &[recipient("{}")], &format!(r#","recipients":[{}]"#, recipient("{}"))),
            general(ENC, &[recipient(&header)], ""),
            general(HEADER, &[two_keys], ""),
            flattened(HEADER, r#","header":{"alg":"RSA-OAEP-256"}"#),
            flattened(HEADER, r#","unprotected":{"alg":"RSA-OAEP-256"}"#),
            general(HEADER, &[recipient(r#"{"alg":"RSA-OAEP-256"}"#)], ""),
            general(HEADER, &[recipient(r#"{"enc":"A256GCM"}"#)], ""),
            general(HEADER, &[recipient(r#"{"kid":"a"}"#)], r#","unprotected":{"kid":"a"}"#),
            flattened(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","ctx":"a"}"#, r#","aad":"YQ""#),
        ]);
    }

    #[test]
    fn what_only_a_protected_header_may_say_is_refused_elsewhere_and_what_is_unknown_anywhere() {
        let mut refused = Vec::new();
        for parameter in [r#""iat":1"#, r#""exp":1"#, r#""ctx":"a""#, r#""crit":["exp"]"#, r#""zip":"DEF""#] {
            refused.push(flattened(HEADER, &format!(r#","header":{{{parameter}}}"#)));
            refused.push(flattened(HEADER, &format!(r#","unprotected":{{{parameter}}}"#)));
            refused.push(general(HEADER, &[recipient(&format!("{{{parameter}}}"))], ""));
        }
        for parameter in [r#""crit":["exp"]"#, r#""zip":"DEF""#, r#""enc":"A128GCM""#] {
            refused.push(flattened(&format!(r#"{{"alg":"RSA-OAEP-256",{parameter}}}"#), ""));
        }
        assert_each_is_refused(&refused);
    }

    #[test]
    fn an_envelope_is_flattened_or_general_and_whole() {
        let keyless = r#"{"header":{"alg":"RSA-OAEP-256"}}"#.to_owned();
        assert_each_is_refused(&[
            flattened(HEADER, &format!(r#","recipients":[{}]"#, recipient("{}"))),
            general(HEADER, &[recipient("{}")], r#","header":{}"#),
            general(HEADER, &[], ""),
            general(ENC, &[recipient(r#"{"alg":"RSA-OAEP-256"}"#), keyless], ""),
            format!("{{{},{}}}", protected(HEADER), content()),
            format!("{{{},{}}}", encrypted_key(256), content()),
            flattened(HEADER, "").replace(r#""iv""#, r#""vi""#),
            flattened(HEADER, "").replace(r#""tag""#, r#""gat""#),
            flattened(HEADER, "").replace(r#""ciphertext""#, r#""text""#),
            format!("[{}]", flattened(HEADER, "")),
            format!("{}{}", flattened(HEADER, ""), "{}"),
        ]);
    }

    #[test]
    fn values_of_impossible_length_or_kind_are_refused() {
        let with_key = |bytes| flattened(HEADER, "").replace(&encrypted_key(256), &encrypted_key(bytes));
        assert!(parse(&with_key(1024)).is_ok());
        assert_each_is_refused(&[
            with_key(255),
            with_key(1025),
            flattened(HEADER, r#","aad":"_w""#),
            flattened(HEADER, r#","aad":"Y""#),
            flattened(HEADER, r#","aad":7"#),
            flattened(HEADER, r#","header":7"#),
            flattened(HEADER, "").replace(r#""iv":"AAAA"#, r#""iv":""#),
            flattened(HEADER, "").replace(r#""tag":"AAAA"#, r#""tag":""#),
        ]);
    }

    #[test]
    fn recipients_and_syntax_are_bounded() {
        let of = |count| general(ENC, &vec![recipient(r#"{"alg":"RSA-OAEP-256"}"#); count], "");
        assert_eq!(parse(&of(100)).unwrap().recipients.len(), 100);
        let spaced = |count| flattened(HEADER, &" ".repeat(count));
        assert!(parse(&spaced(65_000)).is_ok());
        assert_each_is_refused(&[of(101), spaced(65_536)]);

        let key = public_key("rsa2048");
        let seal = |count| seal_for(&vec![&key; count], b"value", &options(Format::JweJson));
        assert!(seal(100).is_ok());
        assert_eq!(code(seal(101)), ErrorCode::TooLarge);
        assert_eq!(code(seal(0)), ErrorCode::NoKey);
    }

    #[test]
    fn what_has_no_protected_header_opens() {
        let (ciphertext, tag) = encrypted(CONTENT_KEY, b"", b"value");
        let [iv, ciphertext, tag] = [&IV[..], &ciphertext, &tag].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        let key = encrypted_key(256);
        let content = format!(r#""iv":"{iv}","ciphertext":"{ciphertext}","tag":"{tag}""#);
        let envelope = format!(r#"{{"header":{HEADER},{key},{content}}}"#);
        assert_eq!(open_unwrapped(&envelope, &OpenOptions::default()).unwrap(), b"value");
    }

    #[test]
    fn the_parts_are_told_in_the_order_of_the_text() {
        use PartName::*;
        let envelope = format!(
            r#"{{{},"aad":"YQ","recipients":[{},{}],{}}}"#,
            content(),
            recipient(r#"{"alg":"RSA-OAEP"}"#),
            recipient(r#"{"alg":"RSA-OAEP-256"}"#),
            protected(ENC),
        );
        let parts = parse(&envelope).unwrap().parts;
        let names: Vec<PartName> = parts.iter().map(|part| part.name).collect();
        assert_eq!(names, [Iv, Ciphertext, Tag, Aad, Recipient, WrappedKey, Recipient, WrappedKey, Header]);
        assert_eq!(&envelope[parts[3].range.clone()], "YQ");
        assert_eq!(&envelope[parts[4].range.clone()], r#"{"alg":"RSA-OAEP"}"#);
    }
}

/// Put together by hand: OpenSSL writes little of it.
mod cms {
    use super::*;

    const SHA_256: &[u8] = &[0x30, 11, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
    const MD5: &[u8] = &[0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5];
    const NULL: &[u8] = &[5, 0];
    /// Version and identifier.
    const BY_KEY_ID: &[u8] = &[2, 1, 2, 0x80, 2, 0xab, 0xcd];
    const BY_ISSUER: &[u8] = &[2, 1, 0, 0x30, 0];

    /// An object identifier of RSA Security's.
    fn pkcs(rest: &[u8]) -> Vec<u8> {
        element(6, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1], rest])
    }

    /// Id-aesNN-GCM; 46 is that of AES-256.
    fn aes(number: u8) -> Vec<u8> {
        element(6, &[&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, number]])
    }

    /// As `element`, in BER that streams.
    fn open_element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        [&[tag, 0x80][..], &parts.concat(), &[0, 0]].concat()
    }

    fn octets(bytes: &[u8]) -> Vec<u8> {
        element(4, &[bytes])
    }

    /// With `parameters` of RSAES-OAEP.
    fn recipient_with(who: &[u8], parameters: &[u8], wrapped_key_bytes: usize) -> Vec<u8> {
        let algorithm = element(0x30, &[&pkcs(&[1, 7]), parameters]);
        element(0x30, &[who, &algorithm, &octets(&vec![0; wrapped_key_bytes])])
    }

    fn recipient(who: &[u8]) -> Vec<u8> {
        recipient_with(who, &[0x30, 0], 256)
    }

    /// Each field is one element in DER, or none, or several.
    #[derive(Clone)]
    struct Cms {
        content_type: Vec<u8>,
        version: Vec<u8>,
        originator_info: Vec<u8>,
        recipients: Vec<u8>,
        inner_type: Vec<u8>,
        cipher: Vec<u8>,
        ciphertext: Vec<u8>,
        authenticated: Vec<u8>,
        tag: Vec<u8>,
        unauthenticated: Vec<u8>,
        behind_inner: Vec<u8>,
        behind_info: Vec<u8>,
        behind_all: Vec<u8>,
    }

    impl Cms {
        fn new() -> Self {
            let (ciphertext, tag) = encrypted(CONTENT_KEY, b"", b"value");
            Self {
                content_type: pkcs(&[9, 16, 1, 23]),
                version: vec![2, 1, 0],
                originator_info: vec![],
                recipients: recipient(BY_KEY_ID),
                inner_type: pkcs(&[7, 1]),
                cipher: cipher(46, &IV, &[2, 1, 16]),
                ciphertext: element(0x80, &[&ciphertext]),
                authenticated: vec![],
                tag: octets(&tag),
                unauthenticated: vec![],
                behind_inner: vec![],
                behind_info: vec![],
                behind_all: vec![],
            }
        }

        fn put_together(&self, outer: fn(u8, &[&[u8]]) -> Vec<u8>) -> String {
            let recipients = element(0x31, &[&self.recipients]);
            let content = outer(0x30, &[&self.inner_type, &self.cipher, &self.ciphertext]);
            let fields: [&[u8]; 7] = [
                &self.version,
                &self.originator_info,
                &recipients,
                &content,
                &self.authenticated,
                &self.tag,
                &self.unauthenticated,
            ];
            let explicit = outer(0xa0, &[&outer(0x30, &fields), &self.behind_inner]);
            let info = outer(0x30, &[&self.content_type, &explicit, &self.behind_info]);
            support::base64(&[info, self.behind_all.clone()].concat())
        }

        fn to_text(&self) -> String {
            self.put_together(element)
        }

        fn inspect(&self) -> Result<EnvelopeInfo, Error> {
            inspect_as(Format::Cms, &self.to_text())
        }

        fn open(&self) -> Result<Vec<u8>, Error> {
            open_unwrapped(&self.to_text(), &OpenOptions::default())
        }
    }

    fn cipher(number: u8, iv: &[u8], tag_length: &[u8]) -> Vec<u8> {
        element(0x30, &[&aes(number), &element(0x30, &[&octets(iv), tag_length])])
    }

    fn assert_refused(what: &str, cms: &Cms) {
        assert_eq!(cms.inspect().err().map(|error| error.code()), Some(ErrorCode::Format), "{what}");
    }

    #[test]
    fn authenticated_attributes_are_authenticated_as_a_set() {
        let attribute = element(0x30, &[&pkcs(&[9, 3]), &element(0x31, &[&pkcs(&[7, 1])])]);
        let (ciphertext, tag) = encrypted(CONTENT_KEY, &element(0x31, &[&attribute]), b"value");
        let cms = Cms {
            ciphertext: element(0x80, &[&ciphertext]),
            authenticated: element(0xa1, &[&attribute]),
            tag: octets(&tag),
            ..Cms::new()
        };
        assert_eq!(cms.open().unwrap(), b"value");
        assert_eq!(code(Cms { authenticated: vec![], ..cms.clone() }.open()), ErrorCode::Open);
        assert_eq!(code(Cms { authenticated: element(0xa1, &[NULL]), ..cms }.open()), ErrorCode::Open);
    }

    #[test]
    fn fields_that_say_nothing_of_the_content_are_passed_over() {
        let cms = Cms {
            originator_info: element(0xa0, &[NULL]),
            unauthenticated: element(0xa2, &[NULL]),
            ..Cms::new()
        };
        assert_eq!(cms.open().unwrap(), b"value");
    }

    #[test]
    fn the_ciphertext_may_come_in_pieces_and_lengths_be_open() {
        let (ciphertext, _) = encrypted(CONTENT_KEY, b"", b"value");
        let pieces = [octets(&ciphertext[..2]), octets(&[]), octets(&ciphertext[2..])].concat();
        let cms = Cms { ciphertext: element(0xa0, &[&pieces]), ..Cms::new() };
        assert_eq!(cms.open().unwrap(), b"value");
        let streamed = Cms { ciphertext: open_element(0xa0, &[&pieces]), ..cms };
        let streamed = streamed.put_together(open_element);
        assert_eq!(open_unwrapped(&streamed, &OpenOptions::default()).unwrap(), b"value");
        assert_eq!(inspect_as(Format::Cms, &streamed).unwrap().parts, [], "they are not slices of the text");
    }

    #[test]
    fn every_recipient_is_told_in_order() {
        use PartName::*;
        let recipients = [recipient(BY_ISSUER), recipient_with(BY_KEY_ID, &[0x30, 0], 384)].concat();
        let info = Cms { recipients, ..Cms::new() }.inspect().unwrap();
        let told: Vec<_> = info.recipients.iter().map(|it| (it.kid.as_deref(), it.bits)).collect();
        assert_eq!(told, [(None, Some(2048)), (Some("abcd"), Some(3072))]);
        let parts: Vec<PartName> = info.parts.iter().map(|part| part.name).collect();
        assert_eq!(parts, [Recipient, WrappedKey, Recipient, WrappedKey, Iv, Ciphertext, Tag]);
    }

    #[test]
    fn recipients_of_other_kinds_are_passed_over() {
        let pkcs1_v1_5 = element(0x30, &[&pkcs(&[1, 1]), NULL]);
        let pkcs1_v1_5 = element(0x30, &[BY_ISSUER, &pkcs1_v1_5, &octets(&[0; 256])]);
        let others = [0xa1, 0xa2, 0xa3, 0xa4].map(|tag| element(tag, &[NULL])).concat();
        let recipients = [others.as_slice(), &pkcs1_v1_5].concat();
        assert_refused("no recipient with RSA-OAEP", &Cms { recipients: recipients.clone(), ..Cms::new() });
        assert_refused("no recipient", &Cms { recipients: vec![], ..Cms::new() });
        let recipients = [recipients, recipient(BY_KEY_ID)].concat();
        let cms = Cms { recipients, ..Cms::new() };
        assert_eq!(cms.inspect().unwrap().recipients.len(), 1);
        assert_eq!(cms.open().unwrap(), b"value");
    }

    #[test]
    fn at_most_100_recipients_are_read() {
        let of = |count| Cms { recipients: recipient(BY_KEY_ID).repeat(count), ..Cms::new() };
        assert_eq!(of(100).inspect().unwrap().recipients.len(), 100);
        assert_refused("101 recipients", &of(101));
    }

    #[test]
    fn what_differs_from_the_standards_is_refused() {
        let of = |recipient: Vec<u8>| Cms { recipients: recipient, ..Cms::new() };
        let longer = element(0x30, &[&recipient(BY_KEY_ID)[4..], NULL]);
        let gcm = element(0x30, &[&octets(&IV), &[2, 1, 16], NULL]);
        let (_, tag) = encrypted(CONTENT_KEY, b"", b"value");
        let cms = Cms::new;
        for (what, cms) in [
            ("EnvelopedData", Cms { content_type: pkcs(&[7, 3]), ..cms() }),
            ("version 1", Cms { version: vec![2, 1, 1], ..cms() }),
            ("bytes behind AuthEnvelopedData's fields", Cms { unauthenticated: NULL.to_vec(), ..cms() }),
            ("bytes behind AuthEnvelopedData", Cms { behind_inner: NULL.to_vec(), ..cms() }),
            ("bytes behind the content", Cms { behind_info: NULL.to_vec(), ..cms() }),
            ("bytes behind ContentInfo", Cms { behind_all: NULL.to_vec(), ..cms() }),
            ("recipient version 0 with key id", of(recipient(&[2, 1, 0, 0x80, 1, 7]))),
            ("recipient version 1 with key id", of(recipient(&[2, 1, 1, 0x80, 1, 7]))),
            ("recipient version 3 with key id", of(recipient(&[2, 1, 3, 0x80, 1, 7]))),
            ("recipient version 2 with issuer", of(recipient(&[2, 1, 2, 0x30, 0]))),
            ("recipient with another field", of(longer)),
            ("wrapped key of 255 bytes", of(recipient_with(BY_KEY_ID, &[0x30, 0], 255))),
            ("wrapped key of 1025 bytes", of(recipient_with(BY_KEY_ID, &[0x30, 0], 1025))),
            ("signed data inside", Cms { inner_type: pkcs(&[7, 2]), ..cms() }),
            ("AES-128-GCM", Cms { cipher: cipher(6, &IV, &[2, 1, 16]), ..cms() }),
            ("AES-256-CCM", Cms { cipher: cipher(47, &IV, &[2, 1, 16]), ..cms() }),
            ("tag of 12 bytes", Cms { cipher: cipher(46, &IV, &[2, 1, 12]), ..cms() }),
            ("tag of 12 bytes by default", Cms { cipher: cipher(46, &IV, &[]), ..cms() }),
            ("IV of 8 bytes", Cms { cipher: cipher(46, &[9; 8], &[2, 1, 16]), ..cms() }),
            ("IV of 16 bytes", Cms { cipher: cipher(46, &[9; 16], &[2, 1, 16]), ..cms() }),
            ("more GCM parameters", Cms { cipher: element(0x30, &[&aes(46), &gcm]), ..cms() }),
            ("cut tag", Cms { tag: octets(&tag[..12]), ..cms() }),
            ("longer tag", Cms { tag: octets(&[&tag[..], &[0]].concat()), ..cms() }),
            ("no ciphertext", Cms { ciphertext: vec![], ..cms() }),
            ("ciphertext that is no [0]", Cms { ciphertext: octets(b"value"), ..cms() }),
            ("pieces that are no octets", Cms { ciphertext: element(0xa0, &[NULL]), ..cms() }),
            ("two ciphertexts", Cms { ciphertext: element(0x80, &[b"value"]).repeat(2), ..cms() }),
        ] {
            assert_refused(what, &cms);
        }
        assert!(cms().inspect().is_ok());
    }

    #[test]
    fn another_pem_label_is_refused() {
        let pem = seal(Format::Cms, b"value").replace("CMS", "PKCS7");
        assert_eq!(code(inspect_as(Format::Cms, &pem)), ErrorCode::Format);
    }

    fn mgf1(hash: &[u8]) -> Vec<u8> {
        element(0x30, &[&pkcs(&[1, 8]), hash])
    }

    fn of_parameters(parameters: &[&[u8]]) -> Cms {
        let parameters = element(0x30, parameters);
        Cms { recipients: recipient_with(BY_KEY_ID, &parameters, 256), ..Cms::new() }
    }

    #[test]
    fn parameters_of_oaep_that_are_left_out_have_their_default() {
        let [hash, mask] = [element(0xa0, &[SHA_256]), element(0xa1, &[&mgf1(SHA_256)])];
        for (parameters, hash, mgf1_hash) in [
            (&[][..], Hash::Sha1, Hash::Sha1),
            (&[hash.as_slice()], Hash::Sha256, Hash::Sha1),
            (&[mask.as_slice()], Hash::Sha1, Hash::Sha256),
            (&[&hash, &mask], Hash::Sha256, Hash::Sha256),
        ] {
            let info = of_parameters(parameters).inspect().unwrap();
            assert_eq!((info.recipients[0].hash, info.recipients[0].mgf1_hash), (hash, mgf1_hash));
        }
    }

    #[test]
    fn a_label_of_oaep_is_told_to_whoever_unwraps() {
        let source = element(0x30, &[&pkcs(&[1, 9]), &octets(b"label")]);
        let cms = of_parameters(&[&element(0xa2, &[&source])]);
        let pending = PendingOpen::new(&cms.to_text(), &OpenOptions::default(), None).unwrap();
        assert_eq!(pending.keys()[0].recipient.label, b"label");
    }

    #[test]
    fn malformed_parameters_of_oaep_are_refused() {
        let null_with_contents = element(0x30, &[&SHA_256[2..], &[5, 1, 0]]);
        let two_nulls = element(0x30, &[&SHA_256[2..], NULL, NULL]);
        let mgf2 = element(0x30, &[&pkcs(&[1, 7]), SHA_256]);
        let source = element(0x30, &[&pkcs(&[1, 9]), &octets(b"label")]);
        let other_source = element(0x30, &[&pkcs(&[1, 8]), &octets(b"label")]);
        let longer_source = element(0x30, &[&pkcs(&[1, 9]), &octets(b"label"), NULL]);
        let [hash, mask] = [element(0xa0, &[SHA_256]), element(0xa1, &[&mgf1(SHA_256)])];
        for (what, parameters) in [
            ("unknown hash", element(0xa0, &[MD5])),
            ("NULL with contents", element(0xa0, &[&null_with_contents])),
            ("bytes in the hash", element(0xa0, &[&two_nulls])),
            ("bytes behind the hash", element(0xa0, &[SHA_256, NULL])),
            ("no hash", element(0xa0, &[])),
            ("unknown hash of MGF1", element(0xa1, &[&mgf1(MD5)])),
            ("unknown mask generation", element(0xa1, &[&mgf2])),
            ("bytes in the mask generation", element(0xa1, &[&mgf1(&[SHA_256, NULL].concat())])),
            ("bytes behind the mask generation", element(0xa1, &[&mgf1(SHA_256), NULL])),
            ("unknown source of the label", element(0xa2, &[&other_source])),
            ("bytes in the label", element(0xa2, &[&longer_source])),
            ("bytes behind the label", element(0xa2, &[&source, NULL])),
            ("a fourth parameter", element(0xa3, &[NULL])),
            ("out of order", [mask, hash].concat()),
        ] {
            assert_refused(what, &of_parameters(&[&parameters]));
        }
        assert_refused("none", &Cms { recipients: recipient_with(BY_KEY_ID, &[], 256), ..Cms::new() });
        let trailing = [&[0x30, 0][..], NULL].concat();
        assert_refused(
            "behind",
            &Cms { recipients: recipient_with(BY_KEY_ID, &trailing, 256), ..Cms::new() },
        );
    }
}

mod inspecting {
    use super::*;

    #[test]
    fn the_parts_of_each_format_stand_where_they_should() {
        use PartName::*;
        let outline = |format| {
            let envelope = seal(format, b"12345");
            let info = inspect(&envelope, &InspectOptions { bits: Some(2048), format: named(format).format });
            let info = info.unwrap();
            assert_eq!(info.format, format);
            assert_eq!(info.recipients[0].bits, Some(2048));
            let rest = &envelope[info.parts.last().unwrap().range.end..];
            assert!(["", "\"}", "\n-----END CMS-----\n"].contains(&rest), "{rest}");
            assert!(info.parts.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
            info.parts.iter().map(|part| (part.name, part.range.len())).collect::<Vec<_>>()
        };
        // base64 without padding takes ⌈4n/3⌉ characters: 342 for 256 bytes, 7 for 5, 22 for 16
        let jwe = outline(Format::Jwe);
        assert_eq!(jwe[0].0, Header);
        assert_eq!(jwe[1..], [(WrappedKey, 342), (Iv, 16), (Ciphertext, 7), (Tag, 22)]);
        assert_eq!(outline(Format::Apify), [(Prefix, 15), (WrappedKey, 344), (Ciphertext, 7), (Tag, 21)]);
        assert_eq!(outline(Format::Port), [(Iv, 16), (WrappedKey, 342), (Ciphertext, 6), (Tag, 24)]);
        let sealed_secrets = [(KeyLength, 3), (WrappedKey, 341), (Ciphertext, 7), (Tag, 21)];
        assert_eq!(outline(Format::SealedSecrets), sealed_secrets);
        let jwe_json = outline(Format::JweJson);
        assert_eq!(jwe_json[0].0, Header);
        assert_eq!(jwe_json[1..], [(WrappedKey, 342), (Iv, 16), (Ciphertext, 7), (Tag, 22)]);
        // with the line breaks inside
        assert_eq!(
            outline(Format::Cms),
            [(Recipient, 28), (WrappedKey, 346), (Iv, 16), (Ciphertext, 7), (Tag, 21)]
        );
    }

    #[test]
    fn a_schema_hash_is_a_part_of_its_own() {
        let vectors = vectors("apify");
        let envelope = text(&vectors["full"][0]["encrypted"], "secureObject").to_owned();
        let info = inspect(&envelope, &InspectOptions::default()).unwrap();
        let hash = info.parts.iter().find(|part| part.name == PartName::SchemaHash).unwrap();
        assert_eq!(&envelope[hash.range.clone()], "5be0c04285");
    }

    #[test]
    fn a_jwe_tells_its_key_and_dates() {
        let info = inspect(&seal(Format::Jwe, b"value"), &InspectOptions::default()).unwrap();
        assert_eq!(info.recipients[0].kid.as_deref(), Some(public_key("rsa2048").kid()));
        assert!(info.issued_at.unwrap().elapsed().unwrap() < Duration::from_secs(60));
        assert_eq!((info.expires_at, info.context), (None, None));
    }

    #[test]
    fn without_the_key_size_only_the_iv_of_a_port_envelope_is_told_apart() {
        let info = inspect(&seal(Format::Port, b"value"), &InspectOptions::default()).unwrap();
        assert_eq!(info.recipients[0].bits, None);
        assert_eq!(info.parts.len(), 1);
    }

    #[test]
    fn a_base64_secret_is_not_taken_for_a_sealed_value() {
        let secret = seal(Format::Port, &[b'a'; 500]);
        assert!(!is_sealed(&secret, None));
        assert!(is_sealed(&secret, Some(Format::Port)));
    }

    /// The vendor's pattern also takes plain text of that shape for encrypted, and leaves it so.
    #[test]
    fn text_that_only_looks_like_apify_is_not_sealed() {
        for case in list(&vectors("apify"), "regex") {
            assert!(!is_sealed(text(case, "input"), None), "{}", case["input"]);
        }
    }
}
