//! `apify`: secret input fields of Apify Actors.
//!
//! ```text
//! ENCRYPTED_VALUE:b64(W):b64(C ‖ tag16)                  text
//! ENCRYPTED_JSON:[schema hash:]b64(W):b64(C ‖ tag16)     objects and arrays, as JSON
//!
//! W        RSA-OAEP (SHA-1, MGF1-SHA-1) of content key (32 bytes) ‖ IV (16 bytes)
//! C, tag   AES-256-GCM with that 16-byte IV, no AAD
//! ```
//!
//! The vendor's library draws key and IV as 48 letters and digits; ours are 48 random bytes, which
//! it opens as well. It decodes what it opens as UTF-8, so other bytes are refused here.

use zeroize::Zeroizing;

use super::info::{base64_parts, separated_parts};
use super::{
    Claims, Content, Envelope, EnvelopeIv, Format, PartName, WrappedKey, WrappedKeys, check_lengths,
    malformed,
};
use crate::base64;
use crate::content::{ContentKey, Iv, KEY_BYTES, TAG_BYTES};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::key::PublicKey;
use crate::random::Random;
use crate::rsa::{Oaep, wrap};

const TEXT_PREFIX: &str = "ENCRYPTED_VALUE";
const JSON_PREFIX: &str = "ENCRYPTED_JSON";
/// Longer than usual.
const IV_BYTES: usize = 16;
/// Hex digits of the schema hash.
const SCHEMA_HASH_LENGTH: usize = 10;

/// `prefix` is one of the two, or the second with a schema hash.
pub(super) fn seal(key: &PublicKey, value: &mut [u8], prefix: &str) -> Result<String, Error> {
    if std::str::from_utf8(value).is_err() {
        return Err(Error::new(
            ErrorCode::NotUnicode,
            "the `apify` format holds text, and these bytes are not UTF-8",
        ));
    }
    let mut random = Random::draw()?;
    let content_key = ContentKey::generate(&mut random)?;
    let iv: [u8; IV_BYTES] = random.bytes()?;
    let tag = content_key.encrypt(&Iv::Bytes16(iv), b"", value);
    let mut key_and_iv = Zeroizing::new([0; KEY_BYTES + IV_BYTES]);
    key_and_iv[..KEY_BYTES].copy_from_slice(content_key.as_bytes());
    key_and_iv[KEY_BYTES..].copy_from_slice(&iv);
    let wrapped_key = wrap(key, &Oaep::with_hash(Hash::Sha1), key_and_iv.as_slice(), &mut random)?;
    Ok([prefix, &base64::encode(&wrapped_key), &base64::encode(&[value, tag.as_slice()].concat())].join(":"))
}

/// What an envelope says of its value.
#[derive(PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Text,
    Json { schema_hash: Option<&'a str> },
}

impl<'a> Kind<'a> {
    /// `None` for what is no well-formed envelope.
    pub(crate) fn of(envelope: &'a str) -> Option<Self> {
        parse(envelope).ok()?;
        let (name, schema_hash) = match prefix(envelope).split_once(':') {
            Some((name, hash)) => (name, Some(hash)),
            None => (prefix(envelope), None),
        };
        Some(if name == TEXT_PREFIX { Self::Text } else { Self::Json { schema_hash } })
    }
}

pub(super) fn prefix_for(content: &Content<'_>) -> String {
    match content {
        Content::Bytes => TEXT_PREFIX.to_owned(),
        Content::Json { schema_hash: None } => JSON_PREFIX.to_owned(),
        Content::Json { schema_hash: Some(hash) } => [JSON_PREFIX, ":", hash].concat(),
    }
}

/// What stands before the wrapped key of a well-formed envelope.
pub(super) fn prefix(envelope: &str) -> &str {
    envelope.rsplitn(3, ':').last().unwrap_or_default()
}

pub(super) fn is_claimed(envelope: &str) -> bool {
    let prefix = envelope.split(':').next();
    prefix == Some(TEXT_PREFIX) || prefix == Some(JSON_PREFIX)
}

pub(super) fn parse(envelope: &str) -> Result<Envelope, Error> {
    let segments: Vec<&str> = envelope.splitn(5, ':').collect();
    let (prefix, schema_hash, wrapped_key, sealed) = match *segments.as_slice() {
        [prefix @ (TEXT_PREFIX | JSON_PREFIX), wrapped_key, sealed] => (prefix, None, wrapped_key, sealed),
        [prefix @ JSON_PREFIX, hash, wrapped_key, sealed] if is_schema_hash(hash) => {
            (prefix, Some(hash), wrapped_key, sealed)
        }
        _ => return Err(malformed("the text is not a well-formed Apify envelope")),
    };
    let decode =
        |segment| base64::decode(segment).ok_or(malformed("a segment of the Apify envelope is not base64"));
    let (wrapped_bytes, sealed_bytes) = (decode(wrapped_key)?, decode(sealed)?);
    check_lengths(&wrapped_bytes, &sealed_bytes)?;

    let mut outline = vec![(PartName::Prefix, prefix.len())];
    outline.extend(schema_hash.map(|hash| (PartName::SchemaHash, hash.len())));
    outline.push((PartName::WrappedKey, wrapped_key.len()));
    let mut parts = separated_parts(&outline);
    parts.extend(base64_parts(
        envelope.len() - sealed.len(),
        sealed,
        &[(PartName::Ciphertext, sealed_bytes.len() - TAG_BYTES), (PartName::Tag, TAG_BYTES)],
    ));
    Ok(Envelope {
        format: Format::Apify,
        wrapped_keys: WrappedKeys::Listed(vec![WrappedKey::new(
            Oaep::with_hash(Hash::Sha1),
            None,
            wrapped_bytes,
        )]),
        iv: EnvelopeIv::WrappedWithKey,
        aad: Vec::new(),
        sealed: sealed_bytes,
        claims: Claims { is_json: prefix == JSON_PREFIX, ..Claims::default() },
        parts,
    })
}

pub(crate) fn is_schema_hash(text: &str) -> bool {
    text.len() == SCHEMA_HASH_LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
