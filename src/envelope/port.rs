//! `port`: client-side encryption of Port action inputs.
//!
//! ```text
//! b64(IV12 ‖ W ‖ C ‖ tag16)
//!
//! W        RSA-OAEP (SHA-256, MGF1-SHA-256) of the 32-byte content key
//! C, tag   AES-256-GCM, no AAD
//! ```
//!
//! Nothing in it tells the format, the key or its size.

use super::info::base64_parts;
use super::{
    Envelope, EnvelopeInfo, EnvelopeIv, Format, Part, PartName, WRAPPED_KEY_BYTES, WRONG_KEY_OR_ALTERED,
    malformed,
};
use crate::base64;
use crate::content::{ContentKey, Iv, TAG_BYTES, random};
use crate::error::Error;
use crate::hash::Hash;
use crate::key::PublicKey;
use crate::rsa::{Oaep, wrap};

const IV_BYTES: usize = 12;

pub(super) fn seal(key: &PublicKey, value: &[u8]) -> Result<String, Error> {
    let content_key = ContentKey::generate()?;
    let iv: [u8; IV_BYTES] = random()?;
    let sealed = content_key.encrypt(&Iv::Bytes12(iv), b"", value)?;
    let wrapped_key = wrap(key, &Oaep::with_hash(Hash::Sha256), content_key.as_bytes())?;
    Ok(base64::encode(&[iv.as_slice(), &wrapped_key, &sealed].concat()))
}

/// Without `modulus_bytes` the text is only judged: a 2048-bit key is assumed, the smallest.
pub(super) fn parse(envelope: &str, modulus_bytes: Option<usize>) -> Result<Envelope, Error> {
    let bytes = base64::decode(envelope).ok_or(malformed("the Port envelope is not base64"))?;
    const TOO_SHORT: Error = malformed("the Port envelope is too short");
    let (iv, rest) = bytes.split_first_chunk::<IV_BYTES>().ok_or(TOO_SHORT)?;
    let smallest = *WRAPPED_KEY_BYTES.start();
    if rest.len() < smallest + TAG_BYTES {
        return Err(TOO_SHORT);
    }
    // Long enough for some key, but not for this one: that it is the wrong key is all this tells.
    let (wrapped_key, sealed) = rest
        .split_at_checked(modulus_bytes.unwrap_or(smallest))
        .filter(|(_, sealed)| sealed.len() >= TAG_BYTES)
        .ok_or(WRONG_KEY_OR_ALTERED)?;

    let parts = match modulus_bytes {
        Some(modulus_bytes) => base64_parts(
            0,
            envelope,
            &[
                (PartName::Iv, IV_BYTES),
                (PartName::WrappedKey, modulus_bytes),
                (PartName::Ciphertext, sealed.len() - TAG_BYTES),
                (PartName::Tag, TAG_BYTES),
            ],
        ),
        None => vec![Part { name: PartName::Iv, range: 0..IV_BYTES / 3 * 4 }],
    };
    Ok(Envelope {
        info: EnvelopeInfo {
            bits: modulus_bytes.map(|bytes| bytes as u32 * 8),
            ..EnvelopeInfo::new(Format::Port, "RSA-OAEP-256", parts)
        },
        oaep: Oaep::with_hash(Hash::Sha256),
        wrapped_key: wrapped_key.to_vec(),
        iv: EnvelopeIv::Given(Iv::Bytes12(*iv)),
        aad: Vec::new(),
        sealed: sealed.to_vec(),
    })
}
