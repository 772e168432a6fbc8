//! Random bytes.

use zeroize::Zeroizing;

use crate::error::Error;

/// The most that an envelope for one recipient takes: content key, IV, and the seed of OAEP with SHA-512.
const BYTES: usize = 32 + 16 + 64;

/// Random bytes for one envelope, drawn together: to draw is to leave WebAssembly, which takes longer than to use
/// them. None are kept for the next envelope, as the copy of a process would use them again.
pub(crate) struct Random {
    bytes: Zeroizing<[u8; BYTES]>,
    used: usize,
}

impl Random {
    pub(crate) fn draw() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        getrandom::fill(bytes.as_mut())?;
        Ok(Self { bytes, used: 0 })
    }

    /// At most 64 bytes. Each is given out once; further ones are drawn where they are needed.
    pub(crate) fn fill(&mut self, to: &mut [u8]) -> Result<(), Error> {
        if self.used + to.len() > BYTES {
            *self = Self::draw()?;
        }
        to.copy_from_slice(&self.bytes[self.used..self.used + to.len()]);
        self.used += to.len();
        Ok(())
    }

    /// Bytes that are no secret.
    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_byte_is_given_out_twice() {
        let mut random = Random::draw().unwrap();
        let mut seen = HashSet::new();
        for _ in 0..1000 {
            assert!(seen.insert(random.bytes::<16>().unwrap().to_vec()));
            assert!(seen.insert(random.bytes::<20>().unwrap().to_vec()));
            assert!(seen.insert(random.bytes::<64>().unwrap().to_vec()));
        }
        let windows: HashSet<&[u8]> = seen.iter().flat_map(|bytes| bytes.windows(8)).collect();
        assert_eq!(windows.len(), 1000 * (9 + 13 + 57));
    }
}
