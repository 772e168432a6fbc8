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
//!
//! Any IV will do for a key that is used once. Ours is a digest of `W`, so that what was sealed here
//! can be told from a secret that is long base64 itself.

use sha2::{Digest as _, Sha256};

use super::info::base64_parts;
use super::{
    Claims, Envelope, EnvelopeIv, Format, Hints, Part, PartName, RecipientInfo, SealOptions,
    WRAPPED_KEY_BYTES, WRONG_KEY_OR_ALTERED, WrappedKeys, malformed,
};
use crate::base64;
use crate::content::{ContentKey, IV_BYTES, Iv, TAG_BYTES};
use crate::error::Error;
use crate::hash::Hash;
use crate::key::PublicKey;
use crate::random::Random;
use crate::rsa::{Oaep, wrap};

pub(super) fn seal(key: &PublicKey, value: &mut [u8], options: &SealOptions) -> Result<String, Error> {
    let oaep = oaep(options.hash, options.mgf1_hash);
    let mut random = Random::draw()?;
    let content_key = ContentKey::generate(&mut random)?;
    let wrapped_key = wrap(key, &oaep, content_key.as_bytes(), &mut random)?;
    let iv = iv_for(&wrapped_key);
    let tag = content_key.encrypt(&Iv::Bytes12(iv), b"", value);
    Ok(base64::encode(&[iv.as_slice(), &wrapped_key, value, &tag].concat()))
}

/// Whether the envelope was sealed here; another's is not, well-formed as it may be.
pub(crate) fn is_ours(envelope: &str) -> bool {
    base64::decode(envelope).is_some_and(|bytes| {
        bytes.split_first_chunk().is_some_and(|(iv, rest)| {
            rest.len() >= WRAPPED_KEY_BYTES.start() + TAG_BYTES && *iv == iv_for(rest)
        })
    })
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

/// From the bytes that wrapped keys of every size have.
fn iv_for(wrapped_key: &[u8]) -> [u8; IV_BYTES] {
    let digest = Sha256::new_with_prefix(b"sealfield port IV")
        .chain_update(&wrapped_key[..*WRAPPED_KEY_BYTES.start()])
        .finalize();
    let mut iv = [0; IV_BYTES];
    iv.copy_from_slice(&digest[..IV_BYTES]);
    iv
}

fn oaep(hash: Option<Hash>, mgf1_hash: Option<Hash>) -> Oaep<'static> {
    let hash = hash.unwrap_or(Hash::Sha256);
    Oaep { hash, mgf1_hash: mgf1_hash.unwrap_or(hash), label: b"" }
}
