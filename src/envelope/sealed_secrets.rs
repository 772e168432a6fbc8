//! `sealed-secrets`: one value of a Kubernetes SealedSecret.
//!
//! ```text
//! b64(u16be(length of W) ‖ W ‖ C ‖ tag16)
//!
//! W        RSA-OAEP (SHA-256, MGF1-SHA-256) of the 32-byte content key; label = context
//! C, tag   AES-256-GCM with 12 zero bytes for the IV, no AAD
//! ```
//!
//! The zero IV is sound because every value has a content key of its own. The context is what the
//! controller derives from the secret's scope: `namespace/name`, `namespace`, or nothing.

use super::info::base64_parts;
use super::{
    Claims, Envelope, EnvelopeIv, Format, Hints, PartName, SealOptions, WrappedKey, WrappedKeys,
    check_lengths, malformed,
};
use crate::base64;
use crate::content::{ContentKey, IV_BYTES, Iv, TAG_BYTES};
use crate::error::Error;
use crate::hash::Hash;
use crate::key::PublicKey;
use crate::random::Random;
use crate::rsa::{Oaep, wrap};

const ZERO_IV: Iv = Iv::Bytes12([0; IV_BYTES]);

pub(super) fn seal(key: &PublicKey, value: &mut [u8], options: &SealOptions) -> Result<String, Error> {
    let mut random = Random::draw()?;
    let content_key = ContentKey::generate(&mut random)?;
    let wrapped_key = wrap(key, &oaep(options.context.as_deref()), content_key.as_bytes(), &mut random)?;
    let tag = content_key.encrypt(&ZERO_IV, b"", value);
    // No wrapped key is longer than 1024 bytes.
    let length = (wrapped_key.len() as u16).to_be_bytes();
    Ok(base64::encode(&[length.as_slice(), &wrapped_key, value, &tag].concat()))
}

/// The context is the opener's: the envelope does not tell it, but opens with no other.
pub(super) fn parse(envelope: &str, hints: &Hints<'_>) -> Result<Envelope, Error> {
    const TOO_SHORT: Error = malformed("the SealedSecret value is too short");
    let bytes = base64::decode(envelope).ok_or(malformed("the SealedSecret value is not base64"))?;
    let (length, rest) = bytes.split_first_chunk().ok_or(TOO_SHORT)?;
    let (wrapped_key, sealed) = rest.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(TOO_SHORT)?;
    check_lengths(wrapped_key, sealed)?;
    let parts = base64_parts(
        0,
        envelope,
        &[
            (PartName::KeyLength, length.len()),
            (PartName::WrappedKey, wrapped_key.len()),
            (PartName::Ciphertext, sealed.len() - TAG_BYTES),
            (PartName::Tag, TAG_BYTES),
        ],
    );
    let wrapped_key = WrappedKey::new(oaep(hints.context), None, wrapped_key.to_vec());
    Ok(Envelope {
        format: Format::SealedSecrets,
        wrapped_keys: WrappedKeys::Listed(vec![wrapped_key]),
        iv: EnvelopeIv::Given(ZERO_IV),
        aad: Vec::new(),
        sealed: sealed.to_vec(),
        claims: Claims { context: hints.context.map(str::to_owned), ..Claims::default() },
        parts,
    })
}

fn oaep(context: Option<&str>) -> Oaep<'_> {
    Oaep { label: context.unwrap_or_default().as_bytes(), ..Oaep::with_hash(Hash::Sha256) }
}
