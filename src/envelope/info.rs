//! What an envelope tells without any key.

use std::ops::Range;
use std::time::Duration;

use web_time::{SystemTime, UNIX_EPOCH};

use super::{Envelope, Format, Hints, WRAPPED_KEY_BYTES};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::rsa::Oaep;

/// The content encryption of every format, as RFC 7518 names it.
pub(super) const ENC: &str = "A256GCM";

/// What an envelope says of itself. Nothing here is authenticated until the envelope is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnvelopeInfo {
    /// The format.
    pub format: Format,
    /// How the value is encrypted: `"A256GCM"` in every format.
    pub enc: &'static str,
    /// For whom the content key is wrapped, at least one.
    pub recipients: Vec<RecipientInfo>,
    /// The context the value is bound to.
    pub context: Option<String>,
    /// When the value was sealed.
    pub issued_at: Option<SystemTime>,
    /// When the envelope stops opening.
    pub expires_at: Option<SystemTime>,
    /// Where each part stands, in order. What separates parts belongs to none.
    pub parts: Vec<Part>,
}

/// What an envelope says of one wrapped content key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecipientInfo {
    /// The hash of OAEP.
    pub hash: Hash,
    /// The hash of OAEP's mask generation function, MGF1.
    pub mgf1_hash: Hash,
    /// The label of OAEP, empty in most formats.
    pub label: Vec<u8>,
    /// The key id, where the format carries one; for `cms`, the subjectKeyIdentifier in hex.
    pub kid: Option<String>,
    /// Size of the key's modulus in bits, up to a whole byte; `port` does not tell.
    pub bits: Option<u32>,
}

impl RecipientInfo {
    pub(super) fn new(oaep: Oaep<'_>, kid: Option<String>, bits: Option<u32>) -> Self {
        Self { hash: oaep.hash, mgf1_hash: oaep.mgf1_hash, label: oaep.label.to_vec(), kid, bits }
    }

    /// How the content key is wrapped, as RFC 7518 names it by its hash, for example `"RSA-OAEP-256"`.
    #[must_use]
    pub fn alg(&self) -> &'static str {
        self.hash.alg()
    }
}

/// Where one part of an envelope stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which part.
    pub name: PartName,
    /// Offsets into the envelope's text, in bytes. Where one base64 character holds bits of
    /// two parts, it counts to the first.
    pub range: Range<usize>,
}

/// The parts an envelope may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartName {
    /// The words that mark the format.
    Prefix,
    /// Parameters, authenticated but not encrypted.
    Header,
    /// Additional data, authenticated but not encrypted.
    Aad,
    /// A digest of the field's schema.
    SchemaHash,
    /// Whom a wrapped key is for, which is not authenticated.
    Recipient,
    /// The length of the wrapped key.
    KeyLength,
    /// The content key, wrapped with RSA-OAEP.
    WrappedKey,
    /// The initialisation vector.
    Iv,
    /// The encrypted value.
    Ciphertext,
    /// The authentication tag.
    Tag,
}

impl PartName {
    /// The name as reports spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prefix => "prefix",
            Self::Header => "header",
            Self::Aad => "aad",
            Self::SchemaHash => "schemaHash",
            Self::Recipient => "recipient",
            Self::KeyLength => "keyLength",
            Self::WrappedKey => "wrappedKey",
            Self::Iv => "iv",
            Self::Ciphertext => "ciphertext",
            Self::Tag => "tag",
        }
    }
}

/// Options of [`inspect`].
#[derive(Clone, Debug, Default)]
pub struct InspectOptions {
    /// Read the text as this format; without it the text decides.
    pub format: Option<Format>,
    /// Size of the wrapping key in bits, 2048 to 8192: a hint for `port`, which does not tell it, and
    /// without which only the envelope's IV can be told apart. Other formats tell it themselves.
    pub bits: Option<u32>,
}

/// Tells what an envelope says of itself.
///
/// # Errors
/// `ERR_OPTION_UNSUPPORTED`; `ERR_NOT_SEALED` when the text is no envelope, `ERR_FORMAT` when it is
/// a malformed one, `ERR_OPEN` when a `port` envelope is too short for a key of the given `bits`.
pub fn inspect(envelope: &str, options: &InspectOptions) -> Result<EnvelopeInfo, Error> {
    let modulus_bytes = modulus_bytes(options.bits)?;
    let hints = Hints { format: options.format, modulus_bytes, ..Hints::default() };
    Ok(Envelope::parse(envelope, &hints)?.info())
}

/// Whether `value` has the structure of an envelope, as far as that shows without a key.
///
/// Without a `format` this means every one but `port` and `sealed-secrets`: their envelopes are bare
/// base64, and so are many secrets that are not sealed at all.
#[must_use]
pub fn is_sealed(value: &str, format: Option<Format>) -> bool {
    match format {
        Some(_) => Envelope::parse(value, &Hints { format, ..Hints::default() }).is_ok(),
        None => Format::ALL
            .iter()
            .filter(|format| !format.is_bare_base64())
            .any(|format| is_sealed(value, Some(*format))),
    }
}

/// The length of a modulus of `bits` bits.
pub(super) fn modulus_bytes(bits: Option<u32>) -> Result<Option<usize>, Error> {
    let bytes = bits.map(|bits| bits.div_ceil(8) as usize);
    if bytes.is_some_and(|bytes| !WRAPPED_KEY_BYTES.contains(&bytes)) {
        return Err(Error::new(ErrorCode::OptionUnsupported, "keys have 2048 to 8192 bits"));
    }
    Ok(bytes)
}

/// A NumericDate (RFC 7519 §2); `None` where the clock type cannot hold it.
pub(super) fn from_numeric_date(seconds: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// The NumericDate of `time`; 0 before 1970.
pub(super) fn to_numeric_date(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

/// The parts of a text made of `lengths` in order, with one separator character between them.
pub(super) fn separated_parts(parts: &[(PartName, usize)]) -> Vec<Part> {
    let mut start = 0;
    parts
        .iter()
        .map(|&(name, length)| {
            let range = start..start + length;
            start = range.end + 1;
            Part { name, range }
        })
        .collect()
}

/// The parts of one base64 text that starts at `start` and encodes pieces of the given byte lengths.
pub(super) fn base64_parts(start: usize, text: &str, pieces: &[(PartName, usize)]) -> Vec<Part> {
    let mut bytes = 0;
    let mut from = start;
    let mut parts: Vec<Part> = pieces
        .iter()
        .map(|&(name, length)| {
            bytes += length;
            let end = start + (bytes * 8).div_ceil(6);
            let range = from..end;
            from = end;
            Part { name, range }
        })
        .collect();
    if let Some(last) = parts.last_mut() {
        last.range.end = start + text.len();
    }
    parts
}
