//! EME-OAEP encoding (RFC 8017 §7.1.1 step 2, MGF1 in appendix B.2.1).

use zeroize::Zeroizing;

use crate::error::Error;
use crate::hash::Hash;
use crate::random::Random;

/// The parameters of RSAES-OAEP. The two hashes may differ: Java's
/// `OAEPWithSHA-256AndMGF1Padding` means SHA-256 with MGF1-SHA-1.
#[derive(Clone, Copy)]
pub(crate) struct Oaep<'a> {
    pub(crate) hash: Hash,
    pub(crate) mgf1_hash: Hash,
    pub(crate) label: &'a [u8],
}

impl Oaep<'static> {
    /// Both hashes the same, and the empty label.
    pub(crate) fn with_hash(hash: Hash) -> Self {
        Self { hash, mgf1_hash: hash, label: b"" }
    }
}

impl Oaep<'_> {
    /// Encodes `message` to `modulus_bytes` bytes:
    ///
    /// ```text
    /// 00 ‖ maskedSeed ‖ maskedDB
    /// DB = Hash(label) ‖ 00 … 00 ‖ 01 ‖ message
    /// ```
    ///
    /// `message` must leave room for the padding: `2 · hash + 2` bytes.
    pub(crate) fn encode(
        &self,
        message: &[u8],
        modulus_bytes: usize,
        random: &mut Random,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let hash_bytes = self.hash.bytes();
        // Keys have 256 bytes or more, messages 48 or fewer, and SHA-512 needs 130.
        assert!(message.len() + 2 * hash_bytes + 2 <= modulus_bytes);

        let mut encoded = Zeroizing::new(vec![0; modulus_bytes]);
        let (seed, block) = encoded[1..].split_at_mut(hash_bytes);
        random.fill(seed)?;
        block[..hash_bytes].copy_from_slice(self.hash.digest(self.label, b"").as_ref());
        let message_start = block.len() - message.len();
        block[message_start - 1] = 1;
        block[message_start..].copy_from_slice(message);

        self.mask(block, seed);
        self.mask(seed, block);
        Ok(encoded)
    }

    /// XORs `target` with MGF1(`seed`).
    pub(super) fn mask(&self, target: &mut [u8], seed: &[u8]) {
        for (counter, chunk) in (0u32..).zip(target.chunks_mut(self.mgf1_hash.bytes())) {
            let mask = self.mgf1_hash.digest(seed, &counter.to_be_bytes());
            for (byte, mask) in chunk.iter_mut().zip(mask.as_ref()) {
                *byte ^= mask;
            }
        }
    }
}
