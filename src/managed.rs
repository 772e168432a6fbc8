//! Port's `aes256-gcm` encryption, with the client secret that Port and the backend share.
//!
//! ```text
//! b64(IV16 ‖ C ‖ tag16)
//!
//! key      the first 32 bytes of the client secret's text
//! C, tag   AES-256-GCM with that 16-byte IV, no AAD
//! ```
//!
//! Symmetric: who can seal can open, so it belongs on servers alone.

use zeroize::Zeroizing;

use crate::base64;
use crate::content::{ContentKey, Iv, KEY_BYTES, TAG_BYTES};
use crate::envelope::{WRONG_KEY_OR_ALTERED, check_envelope_length, check_length, malformed};
use crate::error::{Error, ErrorCode};
use crate::random::Random;

const IV_BYTES: usize = 16;

/// Seals `value` as Port does, up to 64 MiB.
///
/// # Errors
/// `ERR_KEY_INVALID` for a client secret of fewer than 32 bytes, `ERR_TOO_LARGE`, `ERR_RNG`.
pub fn seal_managed(client_secret: &str, value: &[u8]) -> Result<String, Error> {
    check_length(value.len())?;
    let iv: [u8; IV_BYTES] = Random::draw()?.bytes()?;
    let mut text = Zeroizing::new(value.to_vec());
    let tag = content_key(client_secret)?.encrypt(&Iv::Bytes16(iv), b"", &mut text);
    Ok(base64::encode(&[iv.as_slice(), &text, &tag].concat()))
}

/// Opens what Port sealed.
///
/// # Errors
/// `ERR_KEY_INVALID` for a client secret of fewer than 32 bytes, `ERR_FORMAT`, `ERR_TOO_LARGE`; `ERR_OPEN`
/// for the wrong client secret or an altered payload.
pub fn open_managed(client_secret: &str, payload: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    check_envelope_length(payload)?;
    let bytes = base64::decode(payload).ok_or(malformed("the payload is not base64"))?;
    let (iv, sealed) = bytes
        .split_first_chunk::<IV_BYTES>()
        .filter(|(_, sealed)| sealed.len() >= TAG_BYTES)
        .ok_or(malformed("the payload is too short"))?;
    content_key(client_secret)?.decrypt(&Iv::Bytes16(*iv), b"", sealed.to_vec()).ok_or(WRONG_KEY_OR_ALTERED)
}

fn content_key(client_secret: &str) -> Result<ContentKey, Error> {
    let key = client_secret
        .as_bytes()
        .first_chunk::<KEY_BYTES>()
        .ok_or(Error::new(ErrorCode::KeyInvalid, "a client secret has at least 32 bytes"))?;
    Ok(ContentKey::from_bytes(Zeroizing::new(*key)))
}
