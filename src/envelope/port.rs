//! `port`: client-side encryption of Port action inputs.
//!
//! ```text
//! b64(IV12 ‖ W ‖ C ‖ tag16)
//!
//! W        RSA-OAEP (SHA-256, MGF1-SHA-256) of the 32-byte content key
//! C, tag   AES-256-GCM, no AAD
//! ```
//!
//! Nothing in it tells the format, the key, its size or the hashes. The vendor has the two above;
//! others are for backends of one's own, which must be told.

use super::info::base64_parts;
use super::{
    Claims, Envelope, EnvelopeIv, Format, Hints, Part, PartName, RecipientInfo, SealOptions,
    WRAPPED_KEY_BYTES, WRONG_KEY_OR_ALTERED, WrappedKeys, malformed,
};
use crate::base64;
use crate::content::{ContentKey, IV_BYTES, Iv, TAG_BYTES, random};
use crate::error::Error;
use crate::hash::Hash;
use crate::key::PublicKey;
use crate::rsa::{Oaep, wrap};

pub(super) fn seal(key: &PublicKey, value: &[u8], options: &SealOptions) -> Result<String, Error> {
    let oaep = oaep(options.hash, options.mgf1_hash);
    let content_key = ContentKey::generate()?;
    let iv: [u8; IV_BYTES] = random()?;
    let sealed = content_key.encrypt(&Iv::Bytes12(iv), b"", value)?;
    let wrapped_key = wrap(key, &oaep, content_key.as_bytes())?;
    Ok(base64::encode(&[iv.as_slice(), &wrapped_key, &sealed].concat()))
}

pub(super) fn parse(envelope: &str, hints: &Hints<'_>) -> Result<Envelope, Error> {
    let bytes = base64::decode(envelope).ok_or(malformed("the Port envelope is not base64"))?;
    const TOO_SHORT: Error = malformed("the Port envelope is too short");
    let (iv, rest) = bytes.split_first_chunk::<IV_BYTES>().ok_or(TOO_SHORT)?;
    if rest.len() < WRAPPED_KEY_BYTES.start() + TAG_BYTES {
        return Err(TOO_SHORT);
    }
    let parts = match hints.modulus_bytes {
        Some(modulus_bytes) => {
            // Long enough for some key, but not for this one.
            let text_bytes = rest.len().checked_sub(modulus_bytes + TAG_BYTES).ok_or(WRONG_KEY_OR_ALTERED)?;
            base64_parts(
                0,
                envelope,
                &[
                    (PartName::Iv, IV_BYTES),
                    (PartName::WrappedKey, modulus_bytes),
                    (PartName::Ciphertext, text_bytes),
                    (PartName::Tag, TAG_BYTES),
                ],
            )
        }
        None => vec![Part { name: PartName::Iv, range: 0..IV_BYTES / 3 * 4 }],
    };
    let oaep = oaep(hints.hash, hints.mgf1_hash);
    let bits = hints.modulus_bytes.map(|bytes| bytes as u32 * 8);
    Ok(Envelope {
        format: Format::Port,
        wrapped_keys: WrappedKeys::Leading(RecipientInfo::new(oaep, None, bits)),
        iv: EnvelopeIv::Given(Iv::Bytes12(*iv)),
        aad: Vec::new(),
        sealed: rest.to_vec(),
        claims: Claims::default(),
        parts,
    })
}

fn oaep(hash: Option<Hash>, mgf1_hash: Option<Hash>) -> Oaep<'static> {
    let hash = hash.unwrap_or(Hash::Sha256);
    Oaep { hash, mgf1_hash: mgf1_hash.unwrap_or(hash), label: b"" }
}
