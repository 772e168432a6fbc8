//! RSAES-OAEP-DECRYPT (RFC 8017 §7.1.2), in constant time.

use std::hint::black_box;

use zeroize::Zeroizing;

use super::Oaep;
use crate::error::Error;
use crate::key::PrivateKey;

/// The wrapped message, or `None` when `wrapped` was not made for this key and these parameters.
///
/// Callers must not let anyone see which of the two it was (RFC 8017 §7.1.2, note).
pub(crate) fn unwrap(
    key: &PrivateKey,
    oaep: &Oaep<'_>,
    wrapped: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    Ok(key.decrypt(wrapped)?.and_then(|encoded| oaep.decode(encoded)))
}

impl Oaep<'_> {
    /// Takes apart what [`encode`](Self::encode) made, as long as a modulus; every check is made
    /// whatever the others find (step 3 g).
    fn decode(&self, mut encoded: Zeroizing<Vec<u8>>) -> Option<Zeroizing<Vec<u8>>> {
        let hash_bytes = self.hash.bytes();
        let (first, masked) = encoded.split_first_mut()?;
        let (seed, block) = masked.split_at_mut(hash_bytes);
        self.mask(seed, block);
        self.mask(block, seed);

        let mut wrong = *first;
        let (label_hash, padded) = block.split_at(hash_bytes);
        for (byte, expected) in label_hash.iter().zip(self.hash.digest(self.label, b"").as_ref()) {
            wrong |= byte ^ expected;
        }
        // All ones up to the 01 that ends the padding.
        let mut in_padding = 0xff;
        let mut padding_bytes = 0;
        for &byte in padded {
            in_padding &= black_box(!is_zero(byte ^ 1));
            wrong |= in_padding & byte;
            padding_bytes += usize::from(in_padding & 1);
        }
        wrong |= in_padding;
        (wrong == 0).then(|| Zeroizing::new(padded[padding_bytes + 1..].to_vec()))
    }
}

/// All ones for zero, else zero.
fn is_zero(byte: u8) -> u8 {
    (u32::from(byte).wrapping_sub(1) >> 8) as u8
}
