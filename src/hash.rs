//! The hash functions OAEP may use.

use sha1::Sha1;
use sha2::digest::array::Array;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// A hash function for OAEP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hash {
    /// SHA-1: sound in OAEP, and what older peers require.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// Every hash.
    pub const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The hash's name, as Web Cryptography spells it, for example `"SHA-256"`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// The hash that `as_str` names so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.as_str() == name)
    }

    /// The name of RSA-OAEP with this hash, also for MGF1 (RFC 7518 §4.3).
    pub(crate) fn alg(self) -> &'static str {
        match self {
            Self::Sha1 => "RSA-OAEP",
            Self::Sha256 => "RSA-OAEP-256",
            Self::Sha384 => "RSA-OAEP-384",
            Self::Sha512 => "RSA-OAEP-512",
        }
    }

    /// The hash that `alg` names so.
    pub(crate) fn from_alg(alg: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.alg() == alg)
    }

    /// Length of the digest in bytes.
    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Hashes `first ‖ second`.
    pub(crate) fn digest(self, first: &[u8], second: &[u8]) -> Digested {
        let mut digested = Digested { bytes: Zeroizing::new([0; 64]), length: self.bytes() };
        let out = &mut digested.bytes[..self.bytes()];
        match self {
            Self::Sha1 => digest::<Sha1>(first, second, out),
            Self::Sha256 => digest::<Sha256>(first, second, out),
            Self::Sha384 => digest::<Sha384>(first, second, out),
            Self::Sha512 => digest::<Sha512>(first, second, out),
        }
        digested
    }
}

/// A digest of up to 64 bytes; wiped when dropped, because OAEP masks secrets with some.
pub(crate) struct Digested {
    bytes: Zeroizing<[u8; 64]>,
    length: usize,
}

impl AsRef<[u8]> for Digested {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// `out` is as long as the digest.
fn digest<D: Digest>(first: &[u8], second: &[u8], out: &mut [u8]) {
    let out = <&mut Array<u8, D::OutputSize>>::try_from(out);
    debug_assert!(out.is_ok());
    if let Ok(out) = out {
        D::new().chain_update(first).chain_update(second).finalize_into(out);
    }
}
