//! Envelopes: the text a sealed value travels as. One file a format.

mod apify;
mod info;
mod jwe;
#[cfg(feature = "open")]
mod open;
mod port;
mod seal;

pub use info::{EnvelopeInfo, InspectOptions, Part, PartName, inspect, is_sealed};
#[cfg(feature = "open")]
pub use open::{OpenOptions, Opened};
#[cfg(feature = "wasm-seal")]
pub(crate) use seal::check_length;
pub use seal::{EmptyValue, MAX_VALUE_BYTES, SealOptions};

use std::ops::RangeInclusive;

use crate::content::{Iv, TAG_BYTES};
use crate::error::{Error, ErrorCode};
use crate::rsa::Oaep;

/// A kind of envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// JWE compact serialisation (RFC 7516).
    #[default]
    Jwe,
    /// Apify secret input.
    Apify,
    /// Port client-side encryption.
    Port,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[Self::Jwe, Self::Apify, Self::Port];

    /// The format's name, as options and reports spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jwe => "jwe",
            Self::Apify => "apify",
            Self::Port => "port",
        }
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
    info: EnvelopeInfo,
    oaep: Oaep<'static>,
    wrapped_key: Vec<u8>,
    iv: EnvelopeIv,
    aad: Vec<u8>,
    /// Ciphertext ‖ 16-byte tag.
    sealed: Vec<u8>,
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

/// The longest envelope that is read: room for the largest value in base64, and a header.
const MAX_ENVELOPE_BYTES: usize = MAX_VALUE_BYTES / 3 * 4 + 64 * 1024;

impl Envelope {
    /// `modulus_bytes` is the length of a wrapped key, for formats that do not tell it.
    fn parse(envelope: &str, format: Option<Format>, modulus_bytes: Option<usize>) -> Result<Self, Error> {
        if envelope.len() > MAX_ENVELOPE_BYTES {
            return Err(Error::new(
                ErrorCode::TooLarge,
                "the envelope is larger than 64 MiB of value can need",
            ));
        }
        match format {
            Some(Format::Jwe) => jwe::parse(envelope),
            Some(Format::Apify) => apify::parse(envelope),
            Some(Format::Port) => port::parse(envelope, modulus_bytes),
            None if apify::is_claimed(envelope) => apify::parse(envelope),
            None if jwe::is_claimed(envelope) => jwe::parse(envelope),
            // Bare base64 is what a `port` envelope is, so it is the reading when nothing else fits.
            None => port::parse(envelope, modulus_bytes).map_err(|error| match error.code() {
                ErrorCode::Format => NOT_SEALED,
                _ => error,
            }),
        }
    }
}

const NOT_SEALED: Error =
    Error::new(ErrorCode::NotSealed, "the text is not a sealed envelope of any known format");

/// One error for every reason, so that it helps nobody to guess at the key.
const WRONG_KEY_OR_ALTERED: Error = Error::new(ErrorCode::Open, "wrong key, or the envelope was altered");

const fn malformed(message: &'static str) -> Error {
    Error::new(ErrorCode::Format, message)
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
