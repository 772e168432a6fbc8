//! Base64 as the envelopes use it: padded standard, and unpadded URL-safe (RFC 4648 §4, §5).
//!
//! The decoders of envelopes are strict: one text for each byte string, so that an envelope has one spelling.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
#[cfg(feature = "store")]
use base64::{
    alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

pub(crate) fn url_encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Of the text of `bytes`.
pub(crate) fn url_length(bytes: &[u8]) -> usize {
    (bytes.len() * 4).div_ceil(3)
}

pub(crate) fn url_encode_to(bytes: &[u8], text: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, text);
}

pub(crate) fn url_decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// As Java's basic decoder: padding may be absent, and the bits that the last character has too many may be set.
#[cfg(feature = "store")]
pub(crate) fn decode_as_java(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    const JAVA: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    JAVA.decode(text).ok()
}
