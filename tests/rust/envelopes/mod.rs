//! Sealing, opening and inspecting, and what goes wrong there.

mod cms;
mod hostile_jwe_headers;
mod jwe_in_json;

use std::time::{Duration, SystemTime};

use crate::support::{element, list, named, private_key, public_key, text, vectors};
use sealfield::{
    EmptyValue, EnvelopeInfo, Error, ErrorCode, Format, Hash, InspectOptions, MAX_VALUE_BYTES, OpenOptions,
    PartName, PendingOpen, SealOptions, inspect, is_sealed, seal_for,
};

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

/// Whether an envelope can say that it holds JSON.
fn tells_json(format: Format) -> bool {
    matches!(format, Format::Jwe | Format::JweJson | Format::Apify)
}

#[test]
fn json_is_sealed_as_json_and_stays_it() {
    let value = serde_json::json!({"user": "a", "tokens": [1, null]});
    for &format in Format::ALL {
        let envelope = public_key("rsa2048").seal_json(&value, &options(format)).unwrap();
        let opened = private_key("rsa2048").open(&envelope, &named(format)).unwrap();
        assert_eq!(opened.json::<serde_json::Value>().unwrap(), value);
        assert_eq!(envelope.starts_with("ENCRYPTED_JSON:"), format == Format::Apify);
        assert_eq!(opened.is_json(), tells_json(format));
        let text = public_key("rsa2048").seal(b"[1]", &options(format)).unwrap();
        for (envelope, is_json) in [(envelope, tells_json(format)), (text, false)] {
            let to = public_key("rsa2048");
            let anew = private_key("rsa2048").reseal(&envelope, &to, &named(format)).unwrap();
            assert_eq!(private_key("rsa2048").open(&anew, &named(format)).unwrap().is_json(), is_json);
        }
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
            crate::support::base64(&[&IV[..], &[0; 256], &text, &tag].concat())
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
        let envelope = |bytes| crate::support::base64(&vec![0; bytes]);
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
            inspect_as(Format::SealedSecrets, &crate::support::base64(&bytes)).map(drop)
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
