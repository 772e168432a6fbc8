//! The hash functions OAEP may use.

use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

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
        let mut digested = Digested { bytes: [0; 64], length: self.bytes() };
        let out = &mut digested.bytes;
        match self {
            Self::Sha1 => digest::<Sha1>(first, second, out),
            Self::Sha256 => digest::<Sha256>(first, second, out),
            Self::Sha384 => digest::<Sha384>(first, second, out),
            Self::Sha512 => digest::<Sha512>(first, second, out),
        }
        digested
    }
}

/// A digest of up to 64 bytes, on the stack.
pub(crate) struct Digested {
    bytes: [u8; 64],
    length: usize,
}

impl AsRef<[u8]> for Digested {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

fn digest<D: Digest>(first: &[u8], second: &[u8], out: &mut [u8; 64]) {
    let digest = D::new().chain_update(first).chain_update(second).finalize();
    out[..digest.len()].copy_from_slice(&digest);
}
