//! RSAES-OAEP-DECRYPT (RFC 8017 §7.1.2), by the `rsa` crate: blinded, in constant time.

use getrandom::SysRng;
use rsa::traits::PaddingScheme as _;
use rsa::{Oaep as Padding, RsaPrivateKey};
use sha1::Sha1;
use sha2::digest::{Digest, FixedOutputReset};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::Oaep;
use crate::error::{Error, NO_RANDOMNESS};
use crate::hash::Hash;

/// The wrapped message, or `None` when `wrapped` was not made for this key and these parameters.
///
/// Callers must not let anyone see which of the two it was (RFC 8017 §7.1.2, note).
pub(crate) fn unwrap(
    key: &RsaPrivateKey,
    oaep: &Oaep<'_>,
    wrapped: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    match oaep.hash {
        Hash::Sha1 => with_hash::<Sha1>(key, oaep, wrapped),
        Hash::Sha256 => with_hash::<Sha256>(key, oaep, wrapped),
        Hash::Sha384 => with_hash::<Sha384>(key, oaep, wrapped),
        Hash::Sha512 => with_hash::<Sha512>(key, oaep, wrapped),
    }
}

fn with_hash<D: Digest + FixedOutputReset>(
    key: &RsaPrivateKey,
    oaep: &Oaep<'_>,
    wrapped: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    match oaep.mgf1_hash {
        Hash::Sha1 => with_hashes::<D, Sha1>(key, oaep, wrapped),
        Hash::Sha256 => with_hashes::<D, Sha256>(key, oaep, wrapped),
        Hash::Sha384 => with_hashes::<D, Sha384>(key, oaep, wrapped),
        Hash::Sha512 => with_hashes::<D, Sha512>(key, oaep, wrapped),
    }
}

fn with_hashes<D: Digest + FixedOutputReset, M: Digest + FixedOutputReset>(
    key: &RsaPrivateKey,
    oaep: &Oaep<'_>,
    wrapped: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let padding = Padding::<D, M>::new_with_mgf_hash_and_label(oaep.label);
    match padding.decrypt(Some(&mut SysRng), key, wrapped) {
        Ok(message) => Ok(Some(Zeroizing::new(message))),
        Err(rsa::Error::Rng) => Err(NO_RANDOMNESS),
        Err(_) => Ok(None),
    }
}
