//! Envelopes: the text a sealed value travels as. One file a format.

mod apify;
mod cms;
mod info;
mod jwe;
mod jwe_header;
mod jwe_json;
mod manifest;
#[cfg(feature = "open")]
mod open;
#[cfg(feature = "open")]
mod pending;
mod port;
#[cfg(feature = "open")]
mod reseal;
mod seal;
mod sealed_secrets;

pub(crate) use apify::Kind as ApifyKind;
#[cfg(feature = "wasm-seal")]
pub(crate) use apify::is_schema_hash;
pub use info::{EnvelopeInfo, InspectOptions, Part, PartName, RecipientInfo, inspect, is_sealed};
pub use manifest::{Scope, SealedSecret};
#[cfg(feature = "open")]
pub use open::{OpenOptions, Opened};
#[cfg(feature = "open")]
pub use pending::{PendingKey, PendingOpen};
pub(crate) use port::is_ours as is_own_port_envelope;
pub(crate) use seal::Content;
#[cfg(any(feature = "open", feature = "wasm"))]
pub(crate) use seal::check_length;
pub use seal::{EmptyValue, MAX_VALUE_BYTES, SealOptions, seal_for};

use std::ops::RangeInclusive;

use web_time::SystemTime;

use crate::content::{Iv, TAG_BYTES};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::rsa::Oaep;
use info::ENC;

/// A kind of envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// JWE compact serialisation (RFC 7516).
    #[default]
    Jwe,
    /// JWE JSON serialisation (RFC 7516), for one recipient or several.
    JweJson,
    /// Apify secret input.
    Apify,
    /// Port client-side encryption.
    Port,
    /// A value of a Kubernetes SealedSecret.
    SealedSecrets,
    /// CMS AuthEnvelopedData (RFC 5083).
    Cms,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] =
        &[Self::Jwe, Self::JweJson, Self::Apify, Self::Port, Self::SealedSecrets, Self::Cms];

    /// The format's name, as options and reports spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jwe => "jwe",
            Self::JweJson => "jwe-json",
            Self::Apify => "apify",
            Self::Port => "port",
            Self::SealedSecrets => "sealed-secrets",
            Self::Cms => "cms",
        }
    }

    /// Whether nothing in its envelopes tells the format.
    fn is_bare_base64(self) -> bool {
        matches!(self, Self::Port | Self::SealedSecrets)
    }

    /// Whether an envelope says if its value is JSON.
    pub(crate) fn tells_json(self) -> bool {
        matches!(self, Self::Jwe | Self::JweJson | Self::Apify)
    }

    /// Whether who seals may choose the hash of OAEP.
    fn has_chosen_hash(self) -> bool {
        matches!(self, Self::Jwe | Self::JweJson | Self::Port | Self::Cms)
    }

    /// Whether who seals may choose another hash for MGF1.
    fn has_chosen_mgf1_hash(self) -> bool {
        matches!(self, Self::Port | Self::Cms)
    }

    /// The format that `as_str` names so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }
}

/// An envelope taken apart, everything decoded and nothing trusted yet.
#[cfg_attr(not(feature = "open"), expect(dead_code, reason = "read when opening"))]
struct Envelope {
    format: Format,
    wrapped_keys: WrappedKeys,
    iv: EnvelopeIv,
    aad: Vec<u8>,
    /// Ciphertext ‖ 16-byte tag; behind a leading wrapped key, if there is one.
    sealed: Vec<u8>,
    claims: Claims,
    parts: Vec<Part>,
}

/// Where the wrapped content keys are.
enum WrappedKeys {
    /// Apart, one for each recipient.
    Listed(Vec<WrappedKey>),
    /// One, in front of `sealed`, as long as the modulus of the key it was made for.
    Leading(RecipientInfo),
}

/// A content key as wrapped for one recipient.
struct WrappedKey {
    info: RecipientInfo,
    bytes: Vec<u8>,
}

/// What an envelope may say beside the value.
#[derive(Clone, Default)]
struct Claims {
    context: Option<String>,
    /// Whether the value is said to be JSON.
    is_json: bool,
    issued_at: Option<SystemTime>,
    expires_at: Option<SystemTime>,
}

/// What a reader may know of an envelope, for formats that do not say it themselves.
#[derive(Default)]
struct Hints<'a> {
    format: Option<Format>,
    hash: Option<Hash>,
    mgf1_hash: Option<Hash>,
    /// The length of a wrapped key.
    modulus_bytes: Option<usize>,
    context: Option<&'a str>,
}

/// Where the IV of an envelope is found.
#[cfg_attr(not(feature = "open"), expect(dead_code, reason = "read when opening"))]
enum EnvelopeIv {
    Given(Iv),
    /// 16 bytes, wrapped behind the content key.
    WrappedWithKey,
}

/// How long a wrapped key may be: as long as the moduli that keys may have.
const WRAPPED_KEY_BYTES: RangeInclusive<usize> = 256..=1024;

/// The most recipients, when sealing and when reading: each may cost a private-key operation.
const MAX_RECIPIENTS: usize = 100;

/// The longest envelope that is read: room for the largest value as base64 in lines of PEM, for a
/// header, and for the wrapped keys of as many recipients as there may be.
const MAX_ENVELOPE_BYTES: usize = MAX_VALUE_BYTES / 3 * 4 / 64 * 65 + 1024 * 1024;

impl Envelope {
    fn parse(envelope: &str, hints: &Hints<'_>) -> Result<Self, Error> {
        check_envelope_length(envelope)?;
        let parsed = match hints.format {
            Some(Format::Jwe) => jwe::parse(envelope),
            Some(Format::JweJson) => jwe_json::parse(envelope),
            Some(Format::Apify) => apify::parse(envelope),
            Some(Format::Port) => port::parse(envelope, hints),
            Some(Format::SealedSecrets) => sealed_secrets::parse(envelope, hints),
            Some(Format::Cms) => cms::parse(envelope),
            None if apify::is_claimed(envelope) => apify::parse(envelope),
            None if jwe::is_claimed(envelope) => jwe::parse(envelope),
            None if cms::is_claimed(envelope) => cms::parse(envelope),
            None if jwe_json::is_claimed(envelope) => jwe_json::parse(envelope),
            // Bare base64 is what a `port` envelope is, so it is the reading when nothing else fits.
            None => port::parse(envelope, hints).map_err(|error| match error.code() {
                ErrorCode::Format => NOT_SEALED,
                _ => error,
            }),
        }?;
        if parsed.format != Format::Port && (hints.hash.is_some() || hints.mgf1_hash.is_some()) {
            return Err(Error::new(
                ErrorCode::OptionUnsupported,
                "the hashes of this format are not for the opener to choose",
            ));
        }
        Ok(parsed)
    }

    fn info(&self) -> EnvelopeInfo {
        EnvelopeInfo {
            format: self.format,
            enc: ENC,
            recipients: self.wrapped_keys.recipients().cloned().collect(),
            context: self.claims.context.clone(),
            issued_at: self.claims.issued_at,
            expires_at: self.claims.expires_at,
            parts: self.parts.clone(),
        }
    }
}

impl WrappedKeys {
    fn recipients(&self) -> impl Iterator<Item = &RecipientInfo> {
        let (listed, leading) = match self {
            Self::Listed(listed) => (listed.as_slice(), None),
            Self::Leading(info) => (&[][..], Some(info)),
        };
        listed.iter().map(|key| &key.info).chain(leading)
    }
}

impl WrappedKey {
    fn new(oaep: Oaep<'_>, kid: Option<String>, bytes: Vec<u8>) -> Self {
        Self { info: RecipientInfo::new(oaep, kid, Some(bytes.len() as u32 * 8)), bytes }
    }
}

/// Passes over wrapped keys of a length that no key here may have, unless all are so.
fn listed(mut wrapped_keys: Vec<WrappedKey>, sealed: &[u8]) -> Result<WrappedKeys, Error> {
    let is_usable = |key: &WrappedKey| WRAPPED_KEY_BYTES.contains(&key.bytes.len());
    if let Some(key) = wrapped_keys.iter().find(|key| is_usable(key)).or(wrapped_keys.first()) {
        check_lengths(&key.bytes, sealed)?;
    }
    wrapped_keys.retain(is_usable);
    Ok(WrappedKeys::Listed(wrapped_keys))
}

const NOT_SEALED: Error =
    Error::new(ErrorCode::NotSealed, "the text is not a sealed envelope of any known format");

/// One error for every reason, so that it helps nobody to guess at the key.
pub(crate) const WRONG_KEY_OR_ALTERED: Error =
    Error::new(ErrorCode::Open, "wrong key, or the envelope was altered");

pub(crate) const fn malformed(message: &'static str) -> Error {
    Error::new(ErrorCode::Format, message)
}

pub(crate) fn check_envelope_length(envelope: &str) -> Result<(), Error> {
    if envelope.len() > MAX_ENVELOPE_BYTES {
        return Err(Error::new(ErrorCode::TooLarge, "the envelope is larger than 64 MiB of value can need"));
    }
    Ok(())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Refuses a wrapped key or a ciphertext that cannot be one by its length.
fn check_lengths(wrapped_key: &[u8], sealed: &[u8]) -> Result<(), Error> {
    if !WRAPPED_KEY_BYTES.contains(&wrapped_key.len()) {
        return Err(malformed(
            "the wrapped key of the envelope is shorter than 2048 or longer than 8192 bits",
        ));
    }
    if sealed.len() < TAG_BYTES {
        return Err(malformed("the envelope is too short to hold an authentication tag"));
    }
    Ok(())
}
